/** Tables, as Pulumi resources. */
import { isDeepStrictEqual } from "node:util";
import type { DynamodbStandIn } from "../aws/dynamodb";
import { ignoreMissing } from "./ignoreMissing";
import { list, type Properties, type ResourceTable, type Services, text } from "./kinds";

interface Index {
  name: string;
  keySchemas: { attributeName: string; keyType: string }[];
  projectionType: string;
  nonKeyAttributes?: string[];
  readCapacity?: number;
  writeCapacity?: number;
}

/** The resource type of DynamoDB's tables. */
export function tableResources({ dynamodb, region, accountId }: Services): ResourceTable {
  const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  const outputsOf = (name: string): Properties => {
    const stream = dynamodb.streams.current(name);
    return {
      name,
      arn: tableArn(name),
      streamArn: stream?.arn ?? "",
      streamLabel: stream?.label ?? "",
    };
  };
  return {
    "aws:dynamodb/table:Table": {
      inputs: [
        "attributes",
        "billingMode",
        "deletionProtectionEnabled",
        "globalSecondaryIndexes",
        "hashKey",
        "name",
        "pointInTimeRecovery",
        "rangeKey",
        "readCapacity",
        "streamEnabled",
        "streamViewType",
        "writeCapacity",
      ],
      async create(_name, inputs) {
        const name = text(inputs, "name");
        const isStreamed = hasStream(inputs);
        await dynamodb.call("CreateTable", createTableInput(name, inputs));
        await waitUntilActive(dynamodb, name);
        if (isStreamed) dynamodb.streams.enable(name);
        return { id: name, outputs: outputsOf(name) };
      },
      async update(name, news, state) {
        const isStreamed = hasStream(news);
        await updateTable(dynamodb, name, news, state.inputs);
        const { streams } = dynamodb;
        if (!isStreamed) streams.disable(name);
        else if (!streams.current(name)) streams.enable(name);
        return outputsOf(name);
      },
      async adopt(name, { inputs, outputs }) {
        if (hasStream(inputs)) await dynamodb.streams.resume(name, text(outputs, "streamLabel"));
      },
      async delete(name, state) {
        if (state.inputs["deletionProtectionEnabled"] === true) {
          throw new Error(
            "ValidationException: Resource cannot be deleted as it is currently protected against deletion. " +
              `Disable deletion protection first. (table ${name})`,
          );
        }
        await dynamodb.call("DeleteTable", { TableName: name });
        await waitUntilGone(dynamodb, name);
      },
      read: (name) =>
        ignoreMissing(async () => {
          await dynamodb.call("DescribeTable", { TableName: name });
          return outputsOf(name);
        }),
    },
  };
}

/** @throws for a view of changed items that is not imitated, or none */
function hasStream(inputs: Properties): boolean {
  const view = inputs["streamViewType"] ?? "";
  if (view !== "" && view !== "NEW_AND_OLD_IMAGES") {
    throw new Error(
      `the embedded cloud imitates streams with the streamViewType NEW_AND_OLD_IMAGES, and not ${view}`,
    );
  }
  const isStreamed = inputs["streamEnabled"] === true;
  if (isStreamed && view === "") {
    throw new Error("streamViewType is required when streamEnabled = true");
  }
  return isStreamed;
}

function createTableInput(name: string, inputs: Properties): Properties {
  const provisioned = isProvisioned(inputs);
  const indexes = list<Index>(inputs, "globalSecondaryIndexes");
  return {
    TableName: name,
    AttributeDefinitions: list<{ name: string; type: string }>(inputs, "attributes").map(
      ({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      }),
    ),
    KeySchema: [
      { AttributeName: text(inputs, "hashKey"), KeyType: "HASH" },
      ...(inputs["rangeKey"] ? [{ AttributeName: inputs["rangeKey"], KeyType: "RANGE" }] : []),
    ],
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
    ...(provisioned ? { ProvisionedThroughput: throughput(inputs) } : {}),
    ...(indexes.length > 0
      ? { GlobalSecondaryIndexes: indexes.map((index) => indexInput(index, provisioned)) }
      : {}),
  };
}

function indexInput(index: Index, provisioned: boolean): Properties {
  return {
    IndexName: index.name,
    KeySchema: index.keySchemas.map(({ attributeName, keyType }) => ({
      AttributeName: attributeName,
      KeyType: keyType,
    })),
    Projection: {
      ProjectionType: index.projectionType,
      ...(index.nonKeyAttributes ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
    },
    ...(provisioned ? { ProvisionedThroughput: throughput({ ...index }) } : {}),
  };
}

function throughput(inputs: Properties): Properties {
  return { ReadCapacityUnits: inputs["readCapacity"], WriteCapacityUnits: inputs["writeCapacity"] };
}

function isProvisioned(inputs: Properties): boolean {
  return inputs["billingMode"] !== "PAY_PER_REQUEST";
}

/** Capacity and billing are changed; keys and indexes would be another table, or are not imitated. */
async function updateTable(
  dynamodb: DynamodbStandIn,
  name: string,
  news: Properties,
  olds: Properties,
): Promise<void> {
  const shape = (inputs: Properties) => {
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = createTableInput(name, {
      ...inputs,
      billingMode: "PAY_PER_REQUEST",
    });
    return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
  };
  if (!isDeepStrictEqual(shape(news), shape(olds))) {
    throw new Error(
      `the embedded cloud does not imitate a change of the keys or indexes of the table ${name}`,
    );
  }
  const billing = (inputs: Properties) => {
    const { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexes } = createTableInput(name, inputs);
    return { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexes };
  };
  if (isDeepStrictEqual(billing(news), billing(olds))) {
    return;
  }
  const provisioned = isProvisioned(news);
  await dynamodb.call("UpdateTable", {
    TableName: name,
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
    ...(provisioned ? throughputUpdate(news, olds) : {}),
  });
  await waitUntilActive(dynamodb, name);
}

/** Only what changes: DynamoDB refuses an update to the same capacity. */
function throughputUpdate(news: Properties, olds: Properties): Properties {
  const before = isProvisioned(olds) ? throughput(olds) : undefined;
  const oldIndexes = list<Index>(olds, "globalSecondaryIndexes");
  const changed = list<Index>(news, "globalSecondaryIndexes").filter((index) => {
    const old = oldIndexes.find(({ name }) => name === index.name);
    return !before || !old || !isDeepStrictEqual(throughput({ ...old }), throughput({ ...index }));
  });
  return {
    ...(isDeepStrictEqual(before, throughput(news)) ? {} : { ProvisionedThroughput: throughput(news) }),
    ...(changed.length > 0
      ? {
          GlobalSecondaryIndexUpdates: changed.map((index) => ({
            Update: { IndexName: index.name, ProvisionedThroughput: throughput({ ...index }) },
          })),
        }
      : {}),
  };
}

async function waitUntilActive(dynamodb: DynamodbStandIn, name: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.call("DescribeTable", { TableName: name });
    const { TableStatus, GlobalSecondaryIndexes = [] } = Table as {
      TableStatus: string;
      GlobalSecondaryIndexes?: { IndexStatus: string }[];
    };
    const statuses = [TableStatus, ...GlobalSecondaryIndexes.map(({ IndexStatus }) => IndexStatus)];
    if (statuses.every((status) => status === "ACTIVE")) {
      return;
    }
    await shortWhile();
  }
}

async function waitUntilGone(dynamodb: DynamodbStandIn, name: string): Promise<void> {
  while (await ignoreMissing(() => dynamodb.call("DescribeTable", { TableName: name }))) {
    await shortWhile();
  }
}

function shortWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
