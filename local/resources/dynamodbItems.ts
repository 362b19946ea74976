/** Items of tables, as Pulumi resources. */
import { ignoreMissing } from "./ignoreMissing";
import { type Properties, type ResourceTable, type Services, text } from "./kinds";

/** The resource type of DynamoDB's items. */
export function itemResources({ dynamodb }: Services): ResourceTable {
  return {
    "aws:dynamodb/tableItem:TableItem": {
      inputs: ["tableName", "hashKey", "rangeKey", "item"],
      async create(_name, inputs) {
        const { TableName, Item } = itemInput(inputs);
        await dynamodb.call("PutItem", {
          TableName,
          Item,
          // As the provider does: an item that is there already is somebody else's.
          ConditionExpression: "attribute_not_exists(#hash)",
          ExpressionAttributeNames: { "#hash": text(inputs, "hashKey") },
        });
        return { id: itemId(inputs), outputs: {} };
      },
      async update(_id, news, state) {
        await dynamodb.call("PutItem", itemInput(news));
        if (itemId(news) !== itemId(state.inputs)) {
          await dynamodb.call("DeleteItem", keyInput(state.inputs));
        }
        return {};
      },
      async delete(_id, state) {
        await ignoreMissing(() => dynamodb.call("DeleteItem", keyInput(state.inputs)));
      },
      read: (_id, state) =>
        ignoreMissing(async () => {
          const { Item } = await dynamodb.call("GetItem", {
            ...keyInput(state.inputs),
            ConsistentRead: true,
          });
          return Item === undefined ? undefined : { item: JSON.stringify(Item) };
        }),
    },
  };
}

function itemInput(inputs: Properties): { TableName: string; Item: Record<string, unknown> } {
  const Item = JSON.parse(text(inputs, "item")) as Record<string, unknown>;
  for (const key of keyNames(inputs)) {
    if (Item[key] === undefined) {
      throw new Error(`ValidationException: the item of ${inputs["tableName"]} has no ${key}`);
    }
  }
  return { TableName: text(inputs, "tableName"), Item };
}

function keyInput(inputs: Properties): Properties {
  const { TableName, Item } = itemInput(inputs);
  return { TableName, Key: Object.fromEntries(keyNames(inputs).map((key) => [key, Item[key]])) };
}

function keyNames(inputs: Properties): string[] {
  const range = inputs["rangeKey"];
  return [text(inputs, "hashKey"), ...(typeof range === "string" ? [range] : [])];
}

function itemId(inputs: Properties): string {
  const { TableName, Item } = itemInput(inputs);
  const parts = keyNames(inputs).flatMap((key) => [key, ...Object.values(Item[key] as object)]);
  return [TableName, ...parts].join("|");
}
