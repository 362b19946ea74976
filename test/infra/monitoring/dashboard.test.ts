import { expect } from "chai";
import { dashboardBody } from "../../../infra/monitoring/dashboard";
import type { Watched } from "../../../infra/monitoring/watched";
import { createDashboards, type Dashboard } from "../../../local/aws/cloudwatch/dashboards";
import { parseQuery } from "../../../local/aws/logs/insights/parse";
import { useRecord } from "../../support/record";
import { hashToken } from "../../support/tokens";
import { openLogBook } from "./logBook";

const SECRET = "hunter2-hunter2";
const HERE = "192.0.2.7";
const LOGS = { api: "/api", publisher: "/publisher", notifier: "/notifier", watch: "/watch" };
const ALARM = "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:ddns-test-faults";

function put(parts: Pick<Watched, "hasGateway" | "hasPublisher" | "hasNotifier">): Dashboard {
  const naming = { prefix: "ddns-test", tags: { project: "ddns", stack: "test" } };
  const dashboards = createDashboards({ accountId: "000000000000", checkQuery: parseQuery });
  return dashboards.put(
    "ddns-test",
    dashboardBody({
      region: "eu-west-1",
      watched: { naming, ...parts },
      logGroups: LOGS,
      alarmArns: [ALARM],
      memoryMb: 512,
      isOnDemand: true,
    }),
  );
}

describe("the dashboard", () => {
  for (const hasGateway of [true, false]) {
    for (const hasPublisher of [true, false]) {
      it(`is one that CloudWatch takes, gateway ${hasGateway}, publisher ${hasPublisher}`, () => {
        const { body } = put({ hasGateway, hasPublisher, hasNotifier: true });
        const { widgets } = JSON.parse(body) as {
          widgets: { x: number; y: number; width: number; height: number }[];
        };
        const places = widgets.flatMap(({ x, y, width, height }) =>
          Array.from(
            { length: width * height },
            (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`,
          ),
        );
        expect(new Set(places).size, "widgets lie on one another").to.equal(places.length);
      });
    }
  }

  it("shows a metric of API Gateway's only where there is one", () => {
    const metrics = (hasGateway: boolean) =>
      put({ hasGateway, hasPublisher: false, hasNotifier: false }).body;
    expect(metrics(true)).to.include("AWS/ApiGateway");
    expect(metrics(false)).to.not.include("AWS/ApiGateway");
  });
});

describe("the dashboard's queries", () => {
  const record = useRecord(SECRET);

  it("answer by the lines that the API really writes", async () => {
    const { world, host } = record;
    const handle = world.handler();
    const set = (secret: string) =>
      handle({ from: HERE, query: { mode: "set", hostname: host, hash: hashToken(HERE, host, secret) } });
    await set(SECRET);
    await set(SECRET);
    await set("another");
    const book = openLogBook({
      naming: { prefix: "ddns-test", tags: { project: "ddns", stack: "test" } },
      hasGateway: true,
      hasPublisher: false,
      hasNotifier: false,
    });
    book.write("api", world.logs);
    const { body } = put({ hasGateway: true, hasPublisher: false, hasNotifier: false });
    const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string; query?: string } }[] };
    const rowsOf = (title: string) => {
      const query = widgets.find(({ properties }) => properties.title === title)?.properties.query ?? "";
      return book.query(query.replace(/^(SOURCE '[^']*' \| )+/, ""), ["api"]);
    };
    const counts = rowsOf("Requests by outcome").map((row) => [row["message.outcome"], row["requests"]]);
    expect(counts).to.have.deep.members([
      ["published", 1],
      ["unchanged", 1],
      ["unauthorized", 1],
    ]);
    expect(rowsOf("Changes an hour").map((row) => row["changes"])).to.deep.equal([1]);
    expect(rowsOf("Refusals by reason")).to.have.lengthOf(1);
    expect(rowsOf("Refusals by reason")[0]).to.include({ "message.reason": "wrong_secret", requests: 1 });
  });
});
