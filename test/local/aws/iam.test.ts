import { expect } from "chai";
import type { ServiceCall } from "../../../local/aws/calls";
import { createIam } from "../../../local/aws/iam";

const TABLE = "arn:aws:dynamodb:eu-central-1:000000000000:table/hosts";
const ZONE = "arn:aws:route53:::hostedzone/Z1";
const KEY = "ASIAEXAMPLE";
const TRUST = policy([
  { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
]);

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
