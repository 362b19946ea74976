import { expect } from "chai";
import { createMetrics, type Metrics } from "../../../../local/aws/cloudwatch/metrics";
import { createLogs, KEPT_LINES, type Logs } from "../../../../local/aws/logs/logGroups";

const GROUP = "/aws/lambda/f";
const START = Date.UTC(2027, 0, 1, 12);
const TRANSFORMATION = { namespace: "Example", name: "Faults", value: "1" };

describe("the embedded CloudWatch Logs", () => {
  let now = START;
  let metrics: Metrics;
  let logs: Logs;

  beforeEach(() => {
    now = START;
    const clock = () => now;
    metrics = createMetrics({ clock });
    logs = createLogs({ region: "eu-central-1", accountId: "000000000000", metrics, clock });
    logs.create(GROUP);
  });

  const write = (line: unknown) =>
    logs.write(GROUP, "stream", typeof line === "string" ? line : JSON.stringify(line));
  const filter = (transformation: object = {}, pattern = "{ $.message.outcome = fault }", name = "faults") =>
    logs.putFilter(GROUP, { name, pattern, transformation: { ...TRANSFORMATION, ...transformation } });
  const read = (statistic = "Sum", dimensions = {}) =>
    metrics
      .statistics({
        namespace: "Example",
        name: "Faults",
        dimensions,
        statistic,
        period: 60,
        from: START,
        to: START + 3_600_000,
      })
      .map(({ value }) => value);

  it("keeps the last lines of a group, with their times", () => {
    for (let line = 0; line <= 2 * KEPT_LINES + 1; line += 1) {
      now = START + line;
      write(`line ${line}`);
    }
    const events = logs.groups.get(GROUP)?.events() ?? [];
    expect(events).to.have.length(KEPT_LINES);
    expect(events.at(-1)).to.deep.equal({
      timestamp: START + 2 * KEPT_LINES + 1,
      message: `line ${2 * KEPT_LINES + 1}`,
      logStream: "stream",
    });
  });

  it("makes a group that a function writes to, and takes no second one under a name", () => {
    logs.write("/aws/lambda/new", "stream", "line");
    expect(logs.groups.get("/aws/lambda/new")?.events()).to.have.length(1);
    expect(() => logs.create(GROUP)).to.throw(/ResourceAlreadyExistsException/);
    expect(() => logs.create("with blanks")).to.throw(/with blanks/);
  });

  describe("with a metric filter", () => {
    it("counts the lines that match, from then on", () => {
      write({ message: { outcome: "fault" } });
      filter();
      write({ message: { outcome: "fault" } });
      write({ message: { outcome: "changed" } });
      write("no JSON");
      write({ message: { outcome: "fault" } });
      expect(read()).to.deep.equal([2]);
    });

    it("takes the value from the line, and nothing from one without", () => {
      filter({ value: "$.message.age" }, "{ $.message.age = * }");
      for (const age of [5, 900, "12", null]) write({ message: { age } });
      write('{"message":{"age":1e999}}');
      expect(read("Maximum")).to.deep.equal([900]);
      expect(read("SampleCount")).to.deep.equal([2]);
    });

    it("puts its default value for what does not match", () => {
      filter({ defaultValue: "0" });
      write({ message: { outcome: "changed" } });
      expect(read()).to.deep.equal([0]);
      now += 60_000;
      write({ message: { outcome: "fault" } });
      expect(read()).to.deep.equal([0, 1]);
    });

    it("puts values by dimensions from the line, and none where one is missing", () => {
      filter({ dimensions: { Zone: "$.message.zone" } });
      write({ message: { outcome: "fault", zone: "a.example" } });
      write({ message: { outcome: "fault" } });
      expect(read("Sum", { Zone: "a.example" })).to.deep.equal([1]);
      expect(metrics.list()).to.have.length(1);
    });

    it("is changed under its name, and ends when it is deleted", () => {
      filter();
      filter({ value: "10" });
      write({ message: { outcome: "fault" } });
      expect(read()).to.deep.equal([10]);
      logs.deleteFilter(GROUP, "faults");
      write({ message: { outcome: "fault" } });
      expect(read()).to.deep.equal([10]);
    });

    it("is refused in a group that is not there, and as the hundred and first", () => {
      expect(() => logs.putFilter("x", { name: "n", pattern: "", transformation: TRANSFORMATION })).to.throw(
        /ResourceNotFoundException/,
      );
      for (let index = 0; index < 100; index += 1) filter({}, "", `f${index}`);
      expect(() => filter({}, "", "f100")).to.throw(/LimitExceededException/);
      filter({}, "", "f99");
    });

    for (const [what, transformation, named] of [
      ["a namespace of AWS's", { namespace: "AWS/Lambda" }, /AWS\/Lambda/],
      ["a namespace with a colon", { namespace: "a:b" }, /a:b/],
      ["no metric's name", { name: "" }, /name of a filter's metric/],
      ["a value that is neither a number nor a selector", { value: "one" }, /"one"/],
      ["a broken selector", { value: "$message" }, /\$message/],
      ["a default value other than 0", { defaultValue: "1" }, /default value 0/],
      [
        "dimensions beside a default value",
        { defaultValue: "0", dimensions: { A: "$.a" } },
        /no default value/,
      ],
      ["four dimensions", { dimensions: { A: "$.a", B: "$.b", C: "$.c", D: "$.d" } }, /3 dimensions/],
      ["a dimension that is no selector", { dimensions: { A: "a" } }, /dimension A/],
      ["a unit that is none", { unit: "Apples" }, /Apples/],
      ["a key that is not known", { metricName: "x" }, /metricName/],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(() => filter(transformation)).to.throw(named);
      });
    }

    it("takes the units that CloudWatch has", () => {
      for (const unit of ["Milliseconds", "Kilobytes", "Bytes/Second", "Terabits/Second"]) filter({ unit });
    });
  });
});
