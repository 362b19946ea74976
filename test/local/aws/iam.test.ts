import { expect } from "chai";
import type { ServiceCall } from "../../../local/aws/calls";
import { createIam } from "../../../local/aws/iam";

const TABLE = "arn:aws:dynamodb:eu-central-1:000000000000:table/hosts";
const ZONE = "arn:aws:route53:::hostedzone/Z1";
const KEY = "ASIAEXAMPLE";
const TRUST = policy([
  { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
]);

const TOPIC = "arn:aws:sns:eu-central-1:000000000000:alarms";

function mail(TopicArn: string): Partial<ServiceCall> {
  return { service: "sns", operation: "Publish", request: { TopicArn } };
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

describe("the embedded IAM", () => {
  /** Whether a function under a role with these statements may make a call. */
  function allowed(statements: object[], call: Partial<ServiceCall>): boolean {
    const iam = createIam({ region: "eu-central-1", accountId: "000000000000" });
    const { arn } = iam.putRole("role", TRUST);
    iam.putRolePolicy("role", "policy", policy(statements));
    iam.bindAccessKey(KEY, arn, "function");
    const full = {
      service: "dynamodb",
      operation: "GetItem",
      request: {},
      accessKeyId: KEY,
      ...call,
    } as ServiceCall;
    return iam.authorize(full) === undefined;
  }

  const allow = (Action: unknown, Resource: unknown, Condition?: object) => [
    { Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) },
  ];
  const get = { operation: "GetItem", request: { TableName: "hosts" } };
  const query = { operation: "Query", request: { TableName: "hosts", IndexName: "shared_secret-index" } };

  const update = (expression: string, more: object = {}) => ({
    operation: "UpdateItem",
    request: {
      TableName: "hosts",
      Key: { hostname: {}, record_type: {} },
      UpdateExpression: expression,
      ExpressionAttributeNames: { "#mark": "telling", "#secret": "shared_secret" },
      ...more,
    },
  });
  const scan = (more: object) => ({ operation: "Scan", request: { TableName: "hosts", ...more } });
  const narrowed = allow(["dynamodb:UpdateItem", "dynamodb:Scan"], TABLE, {
    "ForAllValues:StringEquals": { "dynamodb:Attributes": ["hostname", "record_type", "telling", "size"] },
    StringEqualsIfExists: { "dynamodb:ReturnValues": "NONE", "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    Null: { "dynamodb:Attributes": "false" },
  });
  for (const [title, statements, call, expected] of [
    ["a write to an attribute that is named", narrowed, update("SET #mark = :new"), true],
    ["a write that gives nothing back", narrowed, update("SET #mark = :new", { ReturnValues: "NONE" }), true],
    [
      "a write that gives the item back",
      narrowed,
      update("SET #mark = :n", { ReturnValues: "ALL_OLD" }),
      false,
    ],
    ["a write to another attribute", narrowed, update("SET #mark = :new, ip_address = :a"), false],
    ["a write to another by a placeholder", narrowed, update("REMOVE #secret"), false],
    ["a write into a part of another", narrowed, update("SET shared_secret.telling[0] = :new"), false],
    [
      "a condition on another attribute",
      narrowed,
      update("SET #mark = :new", { ConditionExpression: "begins_with(#secret, :a)" }),
      false,
    ],
    [
      "a condition in words of the language, on attributes that are named",
      narrowed,
      update("SET #mark = if_not_exists(telling, :new)", {
        ConditionExpression: "attribute_exists(hostname) AND NOT size(#mark) IN (:a, :b)",
      }),
      true,
    ],
    [
      "a write by the older parameters",
      narrowed,
      { operation: "UpdateItem", request: { TableName: "hosts", AttributeUpdates: { shared_secret: {} } } },
      false,
    ],
    [
      "a scan of attributes that are named",
      narrowed,
      scan({ ProjectionExpression: "hostname, #mark", ExpressionAttributeNames: { "#mark": "telling" } }),
      true,
    ],
    [
      "a scan of another attribute",
      narrowed,
      scan({ ProjectionExpression: "hostname, shared_secret" }),
      false,
    ],
    [
      "a scan by another attribute",
      narrowed,
      scan({ ProjectionExpression: "hostname", FilterExpression: "shared_secret = :s" }),
      false,
    ],
    ["a scan of whole items", narrowed, scan({}), false],
    ["a scan of whole items by a filter", narrowed, scan({ FilterExpression: "hostname = :h" }), false],
    [
      "a scan that asks for all, too",
      narrowed,
      scan({ ProjectionExpression: "hostname", Select: "ALL_ATTRIBUTES" }),
      false,
    ],
    ["a mail to its topic", allow("sns:Publish", TOPIC), mail(TOPIC), true],
    ["a mail to another topic", allow("sns:Publish", TOPIC), mail(`${TOPIC}2`), false],
  ] as [string, object[], Partial<ServiceCall>, boolean][]) {
    it(`${expected ? "allows" : "refuses"} ${title}`, () => {
      expect(allowed(statements, call)).to.equal(expected);
    });
  }

  for (const [title, statements, call, expected] of [
    ["an action on its table", allow("dynamodb:GetItem", TABLE), get, true],
    ["an action in another case", allow("dynamodb:getitem", TABLE), get, true],
    ["an action by wildcard", allow("dynamodb:Get*", "*"), get, true],
    ["another action", allow("dynamodb:PutItem", TABLE), get, false],
    ["another table", allow("dynamodb:GetItem", `${TABLE}2`), get, false],
    ["nothing at all", allow("logs:PutLogEvents", "*"), get, false],
    ["an index by the table's name", allow("dynamodb:Query", TABLE), query, false],
    ["an index by its own name", allow("dynamodb:Query", `${TABLE}/index/shared_secret-index`), query, true],
    ["a batch over its table", allow("dynamodb:BatchGetItem", TABLE), batch("hosts"), true],
    ["a batch over another table, too", allow("dynamodb:BatchGetItem", TABLE), batch("hosts", "more"), false],
    [
      "what is denied elsewhere",
      [...allow("dynamodb:*", "*"), { Effect: "Deny", Action: "dynamodb:GetItem", Resource: "*" }],
      get,
      false,
    ],
  ] as [string, object[], Partial<ServiceCall>, boolean][]) {
    it(`${expected ? "allows" : "refuses"} ${title}`, () => {
      expect(allowed(statements, call)).to.equal(expected);
    });
  }

  function batch(...tables: string[]): Partial<ServiceCall> {
    const RequestItems = Object.fromEntries(tables.map((table) => [table, {}]));
    return { operation: "BatchGetItem", request: { RequestItems } };
  }

  describe("with the condition keys of Route 53", () => {
    const keys = {
      "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
      "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
    };
    const conditions = {
      "ForAllValues:StringEquals": keys,
      Null: Object.fromEntries(Object.keys(keys).map((key) => [key, "false"])),
    };
    const change = (...changes: [action: string, type: string][]): Partial<ServiceCall> => ({
      service: "route53",
      operation: "ChangeResourceRecordSets",
      request: {
        HostedZoneId: "Z1",
        ChangeBatch: {
          Changes: changes.map(([Action, Type]) => ({
            Action,
            ResourceRecordSet: { Name: "A.example.com.", Type },
          })),
        },
      },
    });
    const statements = allow("route53:ChangeResourceRecordSets", ZONE, conditions);

    it("allows what every change of the batch fulfils", () => {
      expect(allowed(statements, change(["UPSERT", "A"], ["UPSERT", "AAAA"]))).to.equal(true);
    });

    it("refuses a batch of which one change does not", () => {
      expect(allowed(statements, change(["UPSERT", "A"], ["DELETE", "A"]))).to.equal(false);
      expect(allowed(statements, change(["UPSERT", "A"], ["UPSERT", "TXT"]))).to.equal(false);
    });

    it("refuses an empty batch by the Null condition alone", () => {
      expect(allowed(statements, change())).to.equal(false);
      const without = allow("route53:ChangeResourceRecordSets", ZONE, { "ForAllValues:StringEquals": keys });
      expect(allowed(without, change())).to.equal(true);
    });

    it("refuses another zone", () => {
      const elsewhere = allow("route53:ChangeResourceRecordSets", ZONE.replace("Z1", "Z2"), conditions);
      expect(allowed(elsewhere, change(["UPSERT", "A"]))).to.equal(false);
    });

    it("knows names in lower case, without the final dot", () => {
      const named = (name: string) =>
        allow("route53:ChangeResourceRecordSets", ZONE, {
          "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": [name] },
        });
      expect(allowed(named("a.example.com"), change(["UPSERT", "A"]))).to.equal(true);
      expect(allowed(named("A.example.com."), change(["UPSERT", "A"]))).to.equal(false);
    });
  });

  it("judges a queue's batches with its operations, by the queue in its URL", () => {
    const url = "https://sqs.eu-central-1.amazonaws.com/000000000000/changes.fifo";
    const sends = (QueueUrl: string): Partial<ServiceCall> => ({
      service: "sqs",
      operation: "SendMessageBatch",
      request: { QueueUrl, Entries: [] },
    });
    const statements = allow("sqs:SendMessage", "arn:aws:sqs:eu-central-1:000000000000:changes.fifo");
    expect(allowed(statements, sends(url))).to.equal(true);
    expect(allowed(statements, sends(url.replace("changes", "others")))).to.equal(false);
    expect(allowed(statements, { ...sends(url), operation: "ReceiveMessage" })).to.equal(false);
  });

  it("judges each event that is put on a bus, by its source and its type", () => {
    const put = (...entries: object[]): Partial<ServiceCall> => ({
      service: "events",
      operation: "PutEvents",
      request: { Entries: entries },
    });
    const statements = allow(
      "events:PutEvents",
      "arn:aws:events:eu-central-1:000000000000:event-bus/default",
      {
        StringEquals: { "events:source": "ddns", "events:detail-type": "Address changed" },
      },
    );
    const event = { Source: "ddns", DetailType: "Address changed", Detail: "{}" };
    expect(allowed(statements, put(event, { ...event, EventBusName: "default" }))).to.equal(true);
    for (const odd of [
      { Source: "aws" },
      { DetailType: "Other" },
      { EventBusName: "other" },
      { Source: undefined },
    ]) {
      expect(allowed(statements, put(event, { ...event, ...odd })), JSON.stringify(odd)).to.equal(false);
    }
  });

  it("says in AWS's words who may not do what", () => {
    const iam = createIam({ region: "eu-central-1", accountId: "000000000000" });
    iam.bindAccessKey(KEY, iam.putRole("role", TRUST).arn, "function");
    expect(iam.authorize({ service: "dynamodb", ...get, accessKeyId: KEY })).to.deep.equal({
      kind: "error",
      status: 400,
      code: "AccessDeniedException",
      message:
        "User: arn:aws:sts::000000000000:assumed-role/role/function is not authorized to perform: dynamodb:GetItem " +
        `on resource: ${TABLE} because no identity-based policy allows the dynamodb:GetItem action`,
    });
  });

  it("lets people with other credentials do everything", () => {
    expect(allowed([], { ...get, accessKeyId: "AKIAOTHER" })).to.equal(true);
  });

  for (const [title, text, message] of [
    ["text that is not JSON", "{", /invalid Json/],
    ["no version", JSON.stringify({ Statement: [] }), /Version/],
    ["an unknown effect", policy([{ Effect: "Maybe", Action: "s3:*", Resource: "*" }]), /Syntax errors/],
    ["an action without a vendor", policy(allow("GetItem", "*")), /prefaced by a vendor/],
    ["no resource", policy(allow("s3:GetObject", undefined)), /must contain resources/],
    ["a resource that is no ARN", policy(allow("s3:GetObject", "hosts")), /ARN format/],
    ["an operator that is not imitated", policy(allow("s3:GetObject", "*", { IpAddress: {} })), /IpAddress/],
    [
      "an element that is not imitated",
      policy([{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }]),
      /NotAction/,
    ],
  ] as [string, string, RegExp][]) {
    it(`refuses a policy with ${title}`, () => {
      const iam = createIam({ region: "eu-central-1", accountId: "000000000000" });
      iam.putRole("role", TRUST);
      expect(() => iam.putRolePolicy("role", "policy", text)).to.throw(message);
    });
  }

  it("refuses a trust policy without a principal", () => {
    const iam = createIam({ region: "eu-central-1", accountId: "000000000000" });
    const text = policy([{ Effect: "Allow", Action: "sts:AssumeRole" }]);
    expect(() => iam.putRole("role", text)).to.throw(/principal/);
  });
});
