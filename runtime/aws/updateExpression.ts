/** An attribute that must be as it was read: equal to a value or, with undefined, not there. */
export interface Requirement {
  attribute: string;
  value: unknown;
}

export interface ItemUpdate {
  set: Record<string, unknown>;
  remove: readonly string[];
  /** Asked besides the item's existence: an UpdateItem without a condition would create what was deleted. */
  require: readonly Requirement[];
  /** Whether an item that is not there is made: then its existence is not asked for. */
  makesItem?: boolean;
  /** Which of the attributes that it sets to a fresh id tells that it was carried out. @default revision, where it sets that */
  mark?: string;
}

/** The parts of an UpdateItem input that express an update. */
export interface UpdateExpression {
  UpdateExpression: string;
  /** There is none where an item may be made, and nothing else is asked for. */
  ConditionExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** Writes an update as DynamoDB expressions, with placeholders throughout: `ttl` is one of its reserved words. */
export function updateExpression(update: ItemUpdate): UpdateExpression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (placeholder: string, content: unknown) => {
    values[placeholder] = content;
    return placeholder;
  };
  const sets = Object.entries(update.set).map(
    ([key, content]) => `${name(key)} = ${value(`:${key}`, content)}`,
  );
  const conditions = update.require.map((required) =>
    required.value === undefined
      ? `attribute_not_exists(${name(required.attribute)})`
      : `${name(required.attribute)} = ${value(`:read_${required.attribute}`, required.value)}`,
  );
  return {
    UpdateExpression: [
      sets.length > 0 ? `SET ${sets.join(", ")}` : "",
      update.remove.length > 0 ? `REMOVE ${update.remove.map(name).join(", ")}` : "",
    ]
      .join(" ")
      .trim(),
    ConditionExpression:
      [...(update.makesItem ? [] : [`attribute_exists(${name("hostname")})`]), ...conditions].join(" AND ") ||
      undefined,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}
