import type { DynamoDBRecord } from "aws-lambda";
import type { ItemUpdate } from "../../runtime/aws/updateExpression";
import type { Item } from "./table";

type Image = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

/** An item after a write, as DynamoDB would have it. */
export function written(item: Item, { set, remove }: ItemUpdate): Item {
  const after = { ...item, ...set };
  for (const attribute of remove) delete after[attribute];
  return after;
}

/** What the table's stream tells of a write; without an item before it was put anew, without one after removed. */
export function streamRecord(before: Item | undefined, after: Item | undefined, number = 1): DynamoDBRecord {
  const { hostname = "", record_type = "A" } = (after ?? before ?? {}) as Record<string, string>;
  return {
    eventID: `event-${number}`,
    eventName: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    eventSource: "aws:dynamodb",
    dynamodb: {
      Keys: { hostname: { S: hostname }, record_type: { S: record_type } },
      SequenceNumber: String(number),
      ApproximateCreationDateTime: Date.parse("2030-01-01T00:00:00Z") / 1000,
      ...(before ? { OldImage: imageOf(before) } : {}),
      ...(after ? { NewImage: imageOf(after) } : {}),
    },
  };
}

function imageOf(item: Item): Image {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOf(value)]));
}

function attributeOf(value: unknown): Image[string] {
  if (value === null) return { NULL: true };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number") return { N: String(value) };
  return Array.isArray(value) ? { L: value.map(attributeOf) } : { S: String(value) };
}
