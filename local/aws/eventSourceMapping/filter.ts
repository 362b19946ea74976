/**
 * Filter patterns (Lambda developer guide, "Control which events Lambda sends to your function"): which records a
 * function is interested in. What is not imitated is an error that names it.
 */

/** Whether a record passes. */
export type Filter = (record: unknown) => boolean;

/** Takes the value at a leaf of the record; undefined where there is none. */
type Rule = (value: unknown) => boolean;

const MAX_PATTERN_CHARACTERS = 4096;

/**
 * Reads one pattern.
 *
 * @param text the pattern as JSON
 * @throws InvalidParameterValueException, or an error that names a rule that is not imitated
 */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_PATTERN_CHARACTERS) {
    throw invalid(`it has more than ${MAX_PATTERN_CHARACTERS} characters`);
  }
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid("it is no JSON");
  }
  return parseObject(pattern, "the pattern");
}

/** Every key of the pattern has to pass. */
function parseObject(pattern: unknown, where: string): Filter {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw invalid(`${where} is no object with keys`);
  }
  const parts = Object.entries(pattern).map(([key, inner]): [string, Filter] => {
    if (key.startsWith("$")) {
      throw new Error(`the embedded Lambda does not imitate ${key} in a filter pattern`);
    }
    return [key, Array.isArray(inner) ? parseRules(inner, key) : parseObject(inner, key)];
  });
  return (record) => parts.every(([key, passes]) => passes(isObject(record) ? record[key] : undefined));
}

/** Any rule of a list has to pass, for any value where the record has a list. */
function parseRules(rules: unknown[], where: string): Rule {
  if (rules.length === 0) {
    throw invalid(`${where} has no rule`);
  }
  const parsed = rules.map((rule) => parseRule(rule, where));
  return (value) => {
    // Only leaves have values: what has keys below it is not there, for a rule.
    const values = Array.isArray(value) && value.length > 0 ? value : [isObject(value) ? undefined : value];
    return values.some((one) => parsed.some((passes) => passes(one)));
  };
}

function parseRule(rule: unknown, where: string): Rule {
  if (isScalar(rule)) {
    return (value) => value === rule;
  }
  const [entry, ...others] = isObject(rule) ? Object.entries(rule) : [];
  if (!entry || others.length > 0) {
    throw invalid(`a rule of ${where} is neither a value nor an object with one key`);
  }
  const [name, operand] = entry;
  switch (name) {
    case "exists":
      if (typeof operand !== "boolean") throw invalid("exists is true or false");
      return (value) => (value !== undefined) === operand;
    case "prefix":
      if (typeof operand !== "string") throw invalid("prefix is text");
      return (value) => typeof value === "string" && value.startsWith(operand);
    case "anything-but": {
      const unwanted = Array.isArray(operand) ? operand : [operand];
      if (unwanted.length === 0 || !unwanted.every((one) => ["string", "number"].includes(typeof one))) {
        throw new Error(
          "the embedded Lambda imitates anything-but in a filter pattern with texts and numbers only",
        );
      }
      return (value) => value !== undefined && !unwanted.includes(value);
    }
    default:
      throw new Error(`the embedded Lambda does not imitate ${name} in a filter pattern`);
  }
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function invalid(why: string): Error {
  return new Error(`InvalidParameterValueException: Invalid filter pattern definition. (${why})`);
}
