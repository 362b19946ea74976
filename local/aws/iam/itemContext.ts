/**
 * The condition keys by which a policy narrows what of DynamoDB's items a call may touch.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

type Input = Record<string, unknown>;

const EXPRESSIONS = [
  "UpdateExpression",
  "ConditionExpression",
  "ProjectionExpression",
  "FilterExpression",
  "KeyConditionExpression",
];

/** Words of the language of expressions, in lower case. */
const WORDS = [
  ...["set", "remove", "add", "delete", "and", "or", "not", "between", "in"],
  ...["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"],
  ...["if_not_exists", "list_append"],
];

/**
 * The keys of a call on one table: `dynamodb:Attributes` has the key's attributes and those that its expressions name, whatever
 * they do with them; a call that asks for all of an item's has no such key. The older parameters than expressions give none, so
 * that a policy that wants the key refuses them.
 */
export function itemContext(operation: string, input: Input): Map<string, string[]> {
  const reads = ["GetItem", "Query", "Scan"].includes(operation);
  const isWhole = reads && typeof input["ProjectionExpression"] !== "string";
  const names = (input["ExpressionAttributeNames"] ?? {}) as Record<string, string>;
  const attributes = new Set<string>(Object.keys((input["Key"] ?? {}) as Input));
  for (const expression of EXPRESSIONS) {
    for (const name of topLevelNames(String(input[expression] ?? ""))) attributes.add(names[name] ?? name);
  }
  const context = new Map<string, string[]>();
  if (!isWhole && attributes.size > 0) context.set("dynamodb:attributes", [...attributes]);
  if (typeof input["Select"] === "string") context.set("dynamodb:select", [input["Select"]]);
  if (typeof input["ReturnValues"] === "string")
    context.set("dynamodb:returnvalues", [input["ReturnValues"]]);
  return context;
}

/** The names that an expression has, placeholders as they stand; of `a.b[0]` the first. */
function topLevelNames(expression: string): string[] {
  const found = expression.matchAll(/(^|[^.\w#:])(#?[A-Za-z_][\w-]*)/g);
  return Array.from(found, ([, , name = ""]) => name).filter((name) => !WORDS.includes(name.toLowerCase()));
}
