// The calls to AWS that a set cannot avoid, and nothing else: no validation, no token, no log, no time budget.
// Clients, commands, expressions and conditions are those of runtime/aws/clients.ts and runtime/records/itemWrites.ts; the bench
// fails when the sequence of calls is not the service's own.
const { randomUUID } = require("node:crypto");

let documents;
let route53;

function dynamodb() {
  if (documents === undefined) {
    const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
    const { DynamoDBDocumentClient } = require("@aws-sdk/lib-dynamodb");
    documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(400, 800)), {
      marshallOptions: { removeUndefinedValues: true },
      unmarshallOptions: { wrapNumbers: true },
    });
  }
  return documents;
}

function zones() {
  if (route53 === undefined) {
    const { Route53Client } = require("@aws-sdk/client-route-53");
    route53 = new Route53Client(clientConfig(1000, 2000));
  }
  return route53;
}

function clientConfig(connectionTimeout, requestTimeout) {
  return {
    region: process.env.AWS_REGION,
    maxAttempts: 3,
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
  };
}

async function read(key) {
  const { GetCommand } = require("@aws-sdk/lib-dynamodb");
  const output = await dynamodb().send(
    new GetCommand({ TableName: process.env.CONFIG_TABLE, Key: key, ConsistentRead: true }),
  );
  return output.Item;
}

async function write(key, set, remove, required) {
  const { UpdateCommand } = require("@aws-sdk/lib-dynamodb");
  const present = Object.keys(required).filter((name) => required[name] !== undefined);
  const absent = Object.keys(required).filter((name) => required[name] === undefined);
  const names = ["hostname", ...Object.keys(set), ...remove, ...Object.keys(required)];
  await dynamodb().send(
    new UpdateCommand({
      TableName: process.env.CONFIG_TABLE,
      Key: key,
      UpdateExpression: [
        `SET ${Object.keys(set).map((name) => `#${name} = :${name}`)}`,
        ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`)}`] : []),
      ].join(" "),
      ConditionExpression: [
        "attribute_exists(#hostname)",
        ...present.map((name) => `#${name} = :read_${name}`),
        ...absent.map((name) => `attribute_not_exists(#${name})`),
      ].join(" AND "),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries([
        ...Object.entries(set).map(([name, value]) => [`:${name}`, value]),
        ...present.map((name) => [`:read_${name}`, required[name]]),
      ]),
    }),
  );
}

async function upsert(hostname, recordType, address) {
  const { ChangeResourceRecordSetsCommand } = require("@aws-sdk/client-route-53");
  const ResourceRecordSet = {
    Name: hostname,
    Type: recordType,
    TTL: 60,
    ResourceRecords: [{ Value: address }],
  };
  await zones().send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: process.env.ZONE_ID,
      ChangeBatch: { Changes: [{ Action: "UPSERT", ResourceRecordSet }] },
    }),
  );
}

async function change(key, item, address, asked) {
  const revision = randomUUID();
  const { shared_secret, lock_record, allow_internal, require_signature } = item;
  await write(
    key,
    { pending_address: address, pending_until: new Date(Date.now() + 30_000).toISOString(), revision },
    [],
    { revision: item.revision, shared_secret, lock_record, allow_internal, require_signature },
  );
  await upsert(key.hostname, key.record_type, address);
  const state = {
    ip_address: address,
    published_as: `${process.env.ZONE_ID} ${key.hostname} ${key.record_type}`,
    published_ttl: 60,
    last_verified: asked.last_checked,
    last_updated: asked.last_checked,
  };
  await write(key, { ...asked, ...state }, ["pending_address", "pending_until"], { revision });
}

exports.handler = async ({ bare: { hostname, recordType, address, changes } }) => {
  const key = { hostname, record_type: recordType };
  const item = await read(key);
  const asked = { last_checked: new Date().toISOString(), last_accessed: address };
  await (changes ? change(key, item, address, asked) : write(key, asked, [], { revision: item.revision }));
  return { statusCode: 200, headers: {}, body: "", isBase64Encoded: false };
};
