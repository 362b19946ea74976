import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import { type Cloud, type CloudOptions, startCloud } from "../../../local/cloud";
import { make, makeFunction } from "../support/cloud";

const SCHEDULE = "aws:scheduler/schedule:Schedule";
const LOGS = { Effect: "Allow", Action: "logs:*", Resource: "*" };
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:example";

function document(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

describe("the embedded EventBridge Scheduler", function () {
  this.timeout(30_000);
  let cloud: Cloud;
  let lines: string[];
  let logged: EventEmitter;
  let role: string;
  let roleId: string;

  const start = async (body: string, options: CloudOptions = {}) => {
    lines = [];
    logged = new EventEmitter();
    cloud = await startCloud({
      log: (line) => {
        lines.push(line);
        logged.emit("line", line);
      },
      ...options,
    });
    await makeFunction(cloud, `exports.handler = async (event) => { ${body} };`, [LOGS]);
    const made = await make(cloud, "aws:iam/role:Role", {
      assumeRolePolicy: document({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "scheduler.amazonaws.com" },
      }),
    });
    role = String(made.outputs["arn"]);
    roleId = made.id;
    await make(cloud, "aws:iam/rolePolicy:RolePolicy", {
      name: "invoke",
      role: roleId,
      policy: document({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: FUNCTION_ARN }),
    });
  };
  afterEach(() => cloud.close());

  const inputs = (more: Record<string, unknown> = {}, target: Record<string, unknown> = {}) => ({
    name: "watch",
    scheduleExpression: "rate(15 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: FUNCTION_ARN, roleArn: role, input: '{"from":"schedule"}', ...target },
    ...more,
  });
  const schedule = (more?: Record<string, unknown>, target?: Record<string, unknown>) =>
    make(cloud, SCHEDULE, inputs(more, target));
  const printed = async (text: string, times: number) => {
    while (lines.filter((line) => line.includes(text)).length < times) await once(logged, "line");
  };
  const refusal = async (more?: Record<string, unknown>, target?: Record<string, unknown>) => {
    const [end] = await Promise.allSettled([schedule(more, target)]);
    return end.status === "rejected" ? String((end.reason as Error).message) : "taken";
  };

  it("invokes its target at once, with its input, and once more for a test that asks", async () => {
    await start('console.log("event " + JSON.stringify(event)); return 7;');
    await schedule();
    await cloud.schedules.idle();
    expect(lines).to.deep.equal(['event {"from":"schedule"}']);
    expect(await cloud.schedules.run("watch")).to.deep.equal({ kind: "result", payload: "7" });
  });

  it("invokes it by its rate, on the cloud's clock", async () => {
    await start('console.log("at " + Date.now());', { clockSpeed: 20_000 });
    await schedule();
    await printed("at ", 4);
    const times = lines.slice(0, 4).map((line) => Number(line.slice(3)));
    // The first one came late: the function had to start.
    expect((times[3] ?? 0) - (times[0] ?? 0)).to.be.at.least(2 * 900_000);
  });

  it("tries twice more what failed, as Lambda's queue does", async () => {
    await start('console.log("attempt"); throw new Error("no");', { clockSpeed: 20_000 });
    await schedule({ scheduleExpression: "rate(30 days)" });
    await printed("attempt", 3);
    await cloud.schedules.idle();
    expect(lines.filter((line) => line === "attempt")).to.have.lengthOf(3);
  });

  it("invokes nothing when it is switched off, or deleted, and is changed in place", async () => {
    await start('console.log("event " + JSON.stringify(event));');
    const { id } = await schedule({ state: "DISABLED" });
    await cloud.schedules.idle();
    expect(lines).to.deep.equal([]);
    await cloud.update(SCHEDULE, id, {}, inputs({}, { input: '"changed"' }));
    await cloud.schedules.idle();
    expect(lines).to.deep.equal(['event "changed"']);
    await cloud.delete(SCHEDULE, id, {});
    expect(await cloud.read(SCHEDULE, id)).to.equal(undefined);
    expect(() => cloud.schedules.run("watch")).to.throw("ResourceNotFoundException");
  });

  it("reaches nothing without its role's right, and says so", async () => {
    await start("return 7;");
    await schedule({ state: "DISABLED" });
    await cloud.delete("aws:iam/rolePolicy:RolePolicy", `${roleId}:invoke`, { role: roleId, name: "invoke" });
    expect(await cloud.schedules.run("watch")).to.deep.equal({
      kind: "unreached",
      why: `the role ${role} may not invoke ${FUNCTION_ARN}`,
    });
  });

  it("refuses what EventBridge Scheduler would refuse, and names what it does not imitate", async () => {
    await start("return 7;");
    await make(cloud, "aws:iam/role:Role", {
      name: "lambdas",
      assumeRolePolicy: document({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      }),
    });
    for (const [more, target, message] of [
      [{}, { roleArn: "arn:aws:iam::000000000000:role/lambdas" }, "to assume the role"],
      [{ scheduleExpression: "rate(1 minutes)" }, {}, "Invalid Schedule Expression"],
      [{ scheduleExpression: "rate(15 minute)" }, {}, "Invalid Schedule Expression"],
      [{ scheduleExpression: "rate(0 minutes)" }, {}, "Invalid Schedule Expression"],
      [{ scheduleExpression: "cron(0 * * * ? *)" }, {}, "does not imitate schedules such as cron"],
      [{ flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 } }, {}, "flexibleTimeWindow"],
      [{ state: "OFF" }, {}, "state OFF"],
      [{ name: "a b" }, {}, "name a b"],
      [{ startDate: "2030-01-01T00:00:00Z" }, {}, "does not imitate the input startDate"],
      [{}, { input: "{" }, "is JSON"],
      [{}, { input: undefined }, "without input"],
      [{}, { arn: "arn:aws:sqs:us-east-1:000000000000:queue" }, "other targets than functions"],
      [{}, { deadLetterConfig: {} }, "target.deadLetterConfig"],
      [{}, { retryPolicy: { maximumRetryAttempts: 186 } }, "maximumRetryAttempts 186"],
      [{}, { retryPolicy: { maximumEventAgeInSeconds: 59 } }, "maximumEventAgeInSeconds 59"],
    ] as [Record<string, unknown>, Record<string, unknown>, string][]) {
      expect(await refusal(more, target)).to.include(message);
    }
    await schedule();
    expect(await refusal()).to.include("ConflictException");
  });
});
