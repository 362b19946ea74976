import { expect } from "chai";
import { evaluate, type Registered } from "./program";

const EVENTS = { enableChangeEvents: "true" };
const URLS = "https://hooks.example.com/t0ken https://chat.example.net/?key=t0ken";
const WEBHOOKS = { changeWebhook: URLS };
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const FUNCTION = "aws:lambda/function:Function";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const QUEUE = "aws:sqs/queue:Queue";
const TABLE = "aws:dynamodb/table:Table";
const TABLE_ARN = "arn:aws:dynamodb:eu-central-1:123456789012:config";
const QUEUE_ARN = "arn:aws:sqs:eu-central-1:123456789012:notifier-queue";

interface Statement {
  Action: string | string[];
  Resource: string;
  Condition?: object;
}

const statementsOf = ({ inputs }: Registered): Statement[] =>
  (JSON.parse(inputs["policy"] as string) as { Statement: Statement[] }).Statement;
const actionsOf = (policy: Registered) => statementsOf(policy).flatMap(({ Action }) => Action);
const variablesOf = ({ inputs }: Registered) =>
  (inputs["environment"] as { variables: Record<string, string> }).variables;
const named = ({ type, name }: Registered) => `${type} ${name}`;

describe("telling changes", () => {
  const OF_FUNCTION = [
    "ddns:infra:Notifier notifier",
    "ddns:infra:Function notifier",
    `${FUNCTION} notifier-function`,
    "aws:iam/role:Role notifier-role",
    `${POLICY} notifier-policy`,
    "aws:cloudwatch/logGroup:LogGroup notifier-logs",
    `${MAPPING} notifier-source`,
  ];

  for (const [what, config, more] of [
    ["the event bus", EVENTS, []],
    ["webhooks", WEBHOOKS, [`${QUEUE} notifier-queue`, `${MAPPING} notifier-queue-source`]],
  ] as const) {
    it(`to ${what} has a stream, a function and what it is told by made, and nothing else`, async () => {
      const [without, telling] = [await evaluate(), await evaluate({ config })];
      const before = without.resources.map(named);
      expect(telling.resources.map(named).filter((one) => !before.includes(one))).to.have.members([
        ...OF_FUNCTION,
        ...more,
      ]);
      expect(before.filter((one) => !telling.resources.map(named).includes(one))).to.deep.equal([]);
      expect(telling.one(TABLE).inputs).to.include({
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
      });
      expect(telling.outputs["notifierLogGroupName"]).to.equal(
        "/aws/lambda/route53-dynamic-dns-test-notifier",
      );
    });
  }

  it("makes nothing of that by default", async () => {
    const { resources, outputs } = await evaluate();
    expect(resources.filter(({ name }) => name.startsWith("notifier"))).to.deep.equal([]);
    expect(outputs["notifierLogGroupName"]).to.equal("");
  });

  it("leaves the API's function as it is, and the publisher beside it", async () => {
    const [before, after] = [await evaluate(), await evaluate({ config: { ...EVENTS, ...WEBHOOKS } })];
    const api = before.one(FUNCTION, "api-function").inputs;
    const { code: _before, ...others } = api;
    const { code: _after, ...othersAfter } = after.one(FUNCTION, "api-function").inputs;
    expect(othersAfter).to.deep.equal(others);
    expect(statementsOf(after.one(POLICY, "api-policy"))).to.deep.equal(statementsOf(before.one(POLICY)));
    const both = await evaluate({ config: { ...EVENTS, publishing: "batched" } });
    expect(both.one(MAPPING, "publisher-source").inputs["eventSourceArn"]).to.equal(
      both.one(MAPPING, "notifier-source").inputs["eventSourceArn"],
    );
  });

  it("hands over confirmed changes alone, in order, and messages ten at a time", async () => {
    const program = await evaluate({ config: WEBHOOKS });
    const { filterCriteria, ...others } = program.one(MAPPING, "notifier-source").inputs as {
      filterCriteria: { filters: { pattern: string }[] };
    };
    expect(filterCriteria.filters.map(({ pattern }) => JSON.parse(pattern))).to.deep.equal([
      { eventName: ["MODIFY"], dynamodb: { OldImage: { pending_address: { S: [{ exists: true }] } } } },
    ]);
    expect(others).to.deep.include({
      eventSourceArn: `${TABLE_ARN}/stream/2027-01-01T00:00:00.000`,
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRecordAgeInSeconds: 7200,
    });
    expect(program.one(MAPPING, "notifier-queue-source").inputs).to.deep.include({
      eventSourceArn: QUEUE_ARN,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  it("keeps messages in order, encrypted, from others for six times as long as the function has, and for a day", async () => {
    const program = await evaluate({ config: WEBHOOKS });
    const { timeout } = program.one(FUNCTION, "notifier-function").inputs;
    expect(program.one(QUEUE).inputs).to.deep.include({
      name: "route53-dynamic-dns-test-changes.fifo",
      fifoQueue: true,
      visibilityTimeoutSeconds: 6 * Number(timeout),
      messageRetentionSeconds: 86_400,
      sqsManagedSseEnabled: true,
    });
  });

  it("allows the notifier to read the stream, use its queue, and tell the bus of changes alone", async () => {
    const stream = [
      ...[
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
      ],
      ...["logs:CreateLogStream", "logs:PutLogEvents"],
    ];
    const queue = [
      ...["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
      "sqs:GetQueueAttributes",
    ];
    const onBus = (await evaluate({ config: EVENTS })).one(POLICY, "notifier-policy");
    const byHook = (await evaluate({ config: WEBHOOKS })).one(POLICY, "notifier-policy");
    expect(actionsOf(onBus)).to.have.members([...stream, "events:PutEvents"]);
    expect(actionsOf(byHook)).to.have.members([...stream, ...queue]);
    expect(statementsOf(onBus).find(({ Action }) => Action === "events:PutEvents")).to.deep.include({
      Resource: "arn:aws:events:eu-central-1:123456789012:event-bus/default",
      Condition: { StringEquals: { "events:source": "ddns", "events:detail-type": "Address changed" } },
    });
    expect(statementsOf(byHook).find(({ Action }) => Action.includes("sqs:SendMessage"))?.Resource).to.equal(
      QUEUE_ARN,
    );
  });

  it("tells the notifier whose changes they are and, as secrets, the webhooks", async () => {
    const both = (await evaluate({ config: { ...EVENTS, ...WEBHOOKS } })).one(FUNCTION, "notifier-function");
    expect(variablesOf(both)).to.deep.equal({
      STACK: "route53-dynamic-dns-test",
      CHANGE_EVENTS: "true",
      CHANGES_QUEUE:
        "https://sqs.eu-central-1.amazonaws.com/123456789012/route53-dynamic-dns-test-changes.fifo",
      CHANGE_WEBHOOKS: URLS,
    });
    expect(both.secretInputs).to.deep.equal(["environment"]);
    const onBus = (await evaluate({ config: EVENTS })).one(FUNCTION, "notifier-function");
    expect(variablesOf(onBus)).to.deep.equal({ STACK: "route53-dynamic-dns-test", CHANGE_EVENTS: "true" });
    expect(onBus.secretInputs).to.deep.equal([]);
  });

  it("shows no webhook in any other input, nor in an output", async () => {
    const { resources, outputs, warnings } = await evaluate({ config: { ...EVENTS, ...WEBHOOKS } });
    const seen = resources.map(({ inputs, secretInputs }) =>
      Object.fromEntries(
        Object.entries(inputs).filter(([key]) => key !== "code" && !secretInputs.includes(key)),
      ),
    );
    expect(JSON.stringify([seen, outputs, warnings])).to.not.include("t0ken");
  });
});
