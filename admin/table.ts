/** The config table, as its owner works with it. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ItemKey } from "../runtime/values/recordKey";
import { isProblem, problem } from "./problem";
import type { Stack } from "./stack";

/** An item as it is stored. */
export type Item = Record<string, unknown>;

/** What a write changes, and what must be so for it to be made. */
export interface ItemEdit {
  set: Item;
  remove?: readonly string[];
  /** Attributes with the values that they must have; undefined: they must not be there. */
  require: Item;
}

/** The table. */
export interface ConfigTable {
  /** Every item of an address. */
  scan(): Promise<Item[]>;
  /** Every item of a host's challenges. */
  scanChallenges(): Promise<Item[]>;
  get(key: ItemKey): Promise<Item | undefined>;
  /** Makes an item. @returns false where there is one already */
  add(item: Item): Promise<boolean>;
  /** Changes an item that is there. @returns false where a requirement is not met */
  edit(key: ItemKey, edit: ItemEdit): Promise<boolean>;
  /** Deletes an item. @returns false where a requirement is not met */
  remove(key: ItemKey, require: Item): Promise<boolean>;
  close(): void;
}

/** Opens the table of a stack, with the owner's credentials (the stand-ins take any). */
export function openConfigTable({ tableName: TableName, endpoints, region }: Stack): ConfigTable {
  const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  const lib = require("@aws-sdk/lib-dynamodb") as typeof import("@aws-sdk/lib-dynamodb");
  const client: DynamoDBClient = new sdk.DynamoDBClient(clientConfig(endpoints.dynamodb, region));
  const documents: DynamoDBDocumentClient = lib.DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  /** A refused condition is an answer; anything else that AWS says is a sentence. */
  const onCondition = async (send: () => Promise<unknown>): Promise<boolean> => {
    try {
      await explained(send);
      return true;
    } catch (error) {
      if ((error as Error).name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  };
  const scanAll = async (): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await explained(() =>
        documents.send(new lib.ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey })),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return items;
  };
  const isOfChallenges = (item: Item) => item["record_type"] === "TXT";
  return {
    scan: async () => (await scanAll()).filter((item) => !isOfChallenges(item)),
    scanChallenges: async () => (await scanAll()).filter(isOfChallenges),
    async get(key) {
      const { Item } = await explained(() =>
        documents.send(new lib.GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true })),
      );
      return Item;
    },
    add: (Item) =>
      onCondition(() =>
        documents.send(
          new lib.PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(hostname)" }),
        ),
      ),
    edit: (key, { set, remove = [], require: required }) =>
      onCondition(() => {
        const names = new Names();
        const sets = Object.entries(set).map(
          ([name, value]) => `${names.name(name)} = ${names.value(value)}`,
        );
        const removes = remove.map((name) => names.name(name));
        return documents.send(
          new lib.UpdateCommand({
            TableName,
            Key: keyOf(key),
            UpdateExpression: [
              ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
              ...(removes.length > 0 ? [`REMOVE ${removes.join(", ")}`] : []),
            ].join(" "),
            ConditionExpression: names.conditions(required),
            ...names.used(),
          }),
        );
      }),
    remove: (key, required) =>
      onCondition(() => {
        const names = new Names();
        const ConditionExpression = names.conditions(required);
        return documents.send(
          new lib.DeleteCommand({ TableName, Key: keyOf(key), ConditionExpression, ...names.used() }),
        );
      }),
    close: () => client.destroy(),
  };
}

/** What a client of the SDK is made with: AWS, or a stand-in that takes any credentials. */
export function clientConfig(endpoint: string | undefined, region: string) {
  return endpoint === undefined
    ? { region }
    : { endpoint, region, credentials: { accessKeyId: "OWNER", secretAccessKey: "any" } };
}

/** Names and values of an expression: attributes may have reserved names, such as ttl. */
class Names {
  private readonly names: Record<string, string> = {};
  private readonly values: Item = {};

  name(attribute: string): string {
    this.names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  conditions(required: Item): string {
    return [
      `attribute_exists(${this.name("hostname")})`,
      ...Object.entries(required).map(([attribute, value]) =>
        value === undefined
          ? `attribute_not_exists(${this.name(attribute)})`
          : `${this.name(attribute)} = ${this.value(value)}`,
      ),
    ].join(" AND ");
  }

  used() {
    return {
      ExpressionAttributeNames: this.names,
      ...(Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {}),
    };
  }
}

function keyOf({ hostname, recordType }: ItemKey): Item {
  return { hostname, record_type: recordType };
}

/** Failures that an owner meets, in words. */
export async function explained<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (isProblem(error)) throw error;
    const { name, message, code } = error as Error & { code?: string };
    if (code === "ECONNREFUSED" || code === "ENOTFOUND") {
      throw problem(
        `nothing answers (${message || code}): is npm start running, or this machine on the network?`,
      );
    }
    if (name === "ResourceNotFoundException" || name === "NoSuchHostedZone") {
      throw problem(
        `AWS does not have it (${message}): are the account (AWS_PROFILE) and the region those of the stack?`,
      );
    }
    if (name === "CredentialsProviderError") {
      throw problem("the AWS SDK finds no credentials: aws configure, or set AWS_PROFILE");
    }
    if (/AccessDenied|UnrecognizedClient|ExpiredToken|InvalidClientTokenId/.test(name)) {
      throw problem(`AWS refuses: ${message}`);
    }
    throw error;
  }
}
