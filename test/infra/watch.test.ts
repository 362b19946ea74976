import { expect } from "chai";
import { evaluate, type Registered } from "./program";

const ALARMS = { alarmEmail: "owner@example.com,other@example.com" };
const POLICY_TYPE = "aws:iam/rolePolicy:RolePolicy";
const FUNCTION_TYPE = "aws:lambda/function:Function";
const TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:alarms";
const ACCOUNT = "123456789012";

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: unknown;
}

function statementsOf({ inputs }: Registered, key = "policy"): Statement[] {
  return (JSON.parse(inputs[key] as string) as { Statement: Statement[] }).Statement;
}

describe("the watch for silent hosts, with alarmEmail", () => {
  it("has a topic with a subscription an address, a function of its own and a schedule made", async () => {
    const [without, watched] = [await evaluate(), await evaluate({ config: ALARMS })];
    const names = ({ resources }: { resources: Registered[] }) =>
      resources.map(({ type, name }) => `${type} ${name}`);
    const before = names(without);
    // Beside them, and what it is all watched by, there is nothing else.
    const made = names(watched).filter((one) => !before.includes(one));
    expect(made.filter((one) => !/^aws:cloudwatch\/\S+ monitoring/.test(one))).to.have.members([
      "ddns:infra:Monitoring monitoring",
      "ddns:infra:AlarmTopic alarms",
      "aws:sns/topic:Topic alarms",
      "aws:sns/topicPolicy:TopicPolicy alarms-policy",
      "aws:sns/topicSubscription:TopicSubscription alarms-owner@example.com",
      "aws:sns/topicSubscription:TopicSubscription alarms-other@example.com",
      "ddns:infra:Watch watch",
      "ddns:infra:Function watch",
      `${FUNCTION_TYPE} watch-function`,
      "aws:iam/role:Role watch-role",
      `${POLICY_TYPE} watch-policy`,
      "aws:cloudwatch/logGroup:LogGroup watch-logs",
      "aws:iam/role:Role watch-schedule-role",
      `${POLICY_TYPE} watch-schedule-policy`,
      "aws:scheduler/schedule:Schedule watch-schedule",
    ]);
    expect(names(watched)).to.include.members(before);
    expect(watched.outputs).to.include({
      alarmTopicArn: TOPIC_ARN,
      watchLogGroupName: "/aws/lambda/route53-dynamic-dns-test-watch",
      staleAfter: 24,
    });
  });

  it("runs every quarter of an hour, under a role that may invoke this function alone, for this account alone", async () => {
    const program = await evaluate({ config: ALARMS });
    const { inputs } = program.one("aws:scheduler/schedule:Schedule");
    expect(inputs).to.deep.include({
      name: "route53-dynamic-dns-test-watch",
      scheduleExpression: "rate(15 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:lambda:eu-central-1:123456789012:watch-function",
        roleArn: "arn:aws:iam:eu-central-1:123456789012:watch-schedule-role",
        input: "{}",
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 900 },
      },
    });
    expect(statementsOf(program.one(POLICY_TYPE, "watch-schedule-policy"))).to.deep.equal([
      {
        Sid: "InvokeWatch",
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:eu-central-1:123456789012:watch-function",
      },
    ]);
    const [trust] = statementsOf(program.one("aws:iam/role:Role", "watch-schedule-role"), "assumeRolePolicy");
    expect(trust).to.deep.include({
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    });
  });

  it("lets the function see no secret, and change nothing but its own marks", async () => {
    const program = await evaluate({ config: { ...ALARMS, additionalZones: "dyn.example.net" } });
    const statements = statementsOf(program.one(POLICY_TYPE, "watch-policy"));
    expect(statements.flatMap(({ Action }) => Action)).to.have.members([
      "dynamodb:Scan",
      "dynamodb:UpdateItem",
      "sns:GetTopicAttributes",
      "sns:Publish",
      "route53:GetHostedZoneLimit",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
    const attributes = (action: string) =>
      statements.find(({ Action }) => Action === action)?.Condition?.["ForAllValues:StringEquals"]?.[
        "dynamodb:Attributes"
      ];
    expect(attributes("dynamodb:Scan")).to.not.include("shared_secret");
    expect(attributes("dynamodb:UpdateItem")).to.have.members([
      ...["hostname", "record_type", "last_checked", "told_silent", "telling", "awaited_since"],
    ]);
    for (const { Action, Condition } of statements.slice(0, 2)) {
      expect(Condition?.["Null"], String(Action)).to.deep.equal({ "dynamodb:Attributes": "false" });
    }
    expect(statements.find(({ Sid }) => Sid === "WriteMails")?.Resource).to.equal(TOPIC_ARN);
    expect(statements.find(({ Sid }) => Sid === "SizeZones")?.Resource).to.have.lengthOf(2);
  });

  it("tells the function what is silent, whom to write to and what the stack is called, and no secret", async () => {
    const program = await evaluate({ config: { ...ALARMS, staleAfter: "48", noteVisitsEvery: "900" } });
    const { inputs, secretInputs } = program.one(FUNCTION_TYPE, "watch-function");
    const { variables } = inputs["environment"] as { variables: Record<string, string> };
    expect(variables).to.include({
      STALE_AFTER: "48",
      ALARM_TOPIC: TOPIC_ARN,
      STACK_NAME: "route53-dynamic-dns-test",
      NOTE_VISITS_EVERY: "900",
      CONFIG_TABLE: "route53-dynamic-dns-test-config",
    });
    expect(variables).to.not.have.any.keys("ORIGIN_SECRET", "API_KEY");
    expect(secretInputs).to.deep.equal([]);
    expect(inputs["timeout"]).to.equal(300);
    expect(variables).to.not.have.property("READ_UNITS");
  });

  it("tells the function how many read units the table has, where it has units of its own", async () => {
    const units = { ddbRcu: "7", ddbWcu: "5", ddbGsiRcu: "3", ddbGsiWcu: "2" };
    const program = await evaluate({ config: { ...ALARMS, ...units } });
    const { inputs } = program.one(FUNCTION_TYPE, "watch-function");
    expect(inputs["environment"]).to.have.nested.property("variables.READ_UNITS", "7");
  });

  it("lets this account's CloudWatch write to the topic, and no other service", async () => {
    const program = await evaluate({ config: ALARMS });
    expect(statementsOf(program.one("aws:sns/topicPolicy:TopicPolicy"))).to.deep.equal([
      {
        Sid: "WriteAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: TOPIC_ARN,
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
    ]);
  });
});
