/**
 * IAM policy documents: read, checked, and evaluated as far as our roles use the language
 * (IAM user guide, "IAM JSON policy reference"). What is not imitated is an error that names it.
 */
import { matchesPattern } from "../apiGateway/permissions";

/** One statement of an identity policy. */
interface Statement {
  effect: "Allow" | "Deny";
  /** Patterns in lower case. */
  actions: string[];
  resources: string[];
  conditions: Condition[];
}

/** One operator with its key and the values to compare with. */
interface Condition {
  operator: Operator;
  key: string;
  values: string[];
}

/** A policy that a role carries. */
export type Policy = Statement[];

/** One thing that a caller wants to do. */
export interface AccessRequest {
  /** Such as `dynamodb:GetItem`. */
  action: string;
  resource: string;
  /** Condition key in lower case → its values; a key that is absent has none. */
  context: Map<string, string[]>;
}

type Operator = keyof typeof OPERATORS;

const OPERATORS = {
  StringEquals: (actual: string[], expected: string[]) => actual.some((value) => expected.includes(value)),
  // True of an absent key, too.
  StringEqualsIfExists: (actual: string[], expected: string[]) =>
    actual.length === 0 || actual.some((value) => expected.includes(value)),
  StringLike: (actual: string[], expected: string[]) =>
    actual.some((value) => expected.some((pattern) => matchesPattern(pattern, value))),
  // True of an absent key, as in IAM: whoever writes it has to add a Null condition.
  "ForAllValues:StringEquals": (actual: string[], expected: string[]) =>
    actual.every((value) => expected.includes(value)),
  "ForAllValues:StringLike": (actual: string[], expected: string[]) =>
    actual.every((value) => expected.some((pattern) => matchesPattern(pattern, value))),
  "ForAnyValue:StringEquals": (actual: string[], expected: string[]) =>
    actual.some((value) => expected.includes(value)),
  Null: (actual: string[], expected: string[]) => (actual.length === 0) === (expected[0] === "true"),
} as const;

/**
 * Reads an identity policy.
 *
 * @param text the document as JSON
 * @throws `MalformedPolicyDocument` as IAM does, or an error that names an operator that is not imitated
 */
export function parsePolicy(text: string): Policy {
  return statementsOf(text).map((statement) => {
    if (statement["Principal"] !== undefined) {
      throw malformed("Policy document should not specify a principal.");
    }
    const resources = asList(statement["Resource"]);
    const actions = asList(statement["Action"]);
    if (actions.length === 0 || actions.some((action) => !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action))) {
      throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (resources.length === 0) {
      throw malformed("Policy statement must contain resources.");
    }
    for (const resource of resources) {
      if (resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+/.test(resource)) {
        throw malformed(`Resource ${resource} must be in ARN format or "*".`);
      }
    }
    return {
      effect: statement["Effect"] as "Allow" | "Deny",
      actions: actions.map((action) => action.toLowerCase()),
      resources,
      conditions: parseConditions(statement["Condition"]),
    };
  });
}

/**
 * Reads a trust policy.
 *
 * @returns the services that may assume the role
 * @throws `MalformedPolicyDocument`
 */
export function parseTrustPolicy(text: string): string[] {
  return statementsOf(text).flatMap((statement) => {
    const principal = statement["Principal"] as Record<string, unknown> | undefined;
    if (principal === undefined || typeof principal !== "object") {
      throw malformed("AssumeRolepolicy must contain a principal.");
    }
    if (statement["Resource"] !== undefined) {
      throw malformed("Has prohibited field Resource");
    }
    const assumes = asList(statement["Action"]).includes("sts:AssumeRole");
    return assumes && statement["Effect"] === "Allow" ? asList(principal["Service"]) : [];
  });
}

/** Whether the policies let a request pass: some statement allows it, and none denies it. */
export function allows(policies: Policy[], request: AccessRequest): boolean {
  const matching = policies.flat().filter((statement) => matches(statement, request));
  return (
    matching.some(({ effect }) => effect === "Allow") && !matching.some(({ effect }) => effect === "Deny")
  );
}

function matches(statement: Statement, request: AccessRequest): boolean {
  return (
    statement.actions.some((pattern) => matchesPattern(pattern, request.action.toLowerCase())) &&
    statement.resources.some((pattern) => matchesPattern(pattern, request.resource)) &&
    statement.conditions.every(({ operator, key, values }) =>
      OPERATORS[operator](request.context.get(key) ?? [], values),
    )
  );
}

function statementsOf(text: string): Record<string, unknown>[] {
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (document["Version"] !== "2012-10-17") {
    throw malformed("The policy must have the Version 2012-10-17");
  }
  const statements = document["Statement"];
  const list = (Array.isArray(statements) ? statements : [statements]) as Record<string, unknown>[];
  for (const statement of list) {
    if (!["Allow", "Deny"].includes(String(statement?.["Effect"]))) {
      throw malformed("Syntax errors in policy.");
    }
    const unknown = Object.keys(statement).find(
      (key) => !["Sid", "Effect", "Action", "Resource", "Principal", "Condition"].includes(key),
    );
    if (unknown) {
      throw new Error(`the embedded IAM does not imitate ${unknown} in a policy`);
    }
  }
  return list;
}

function parseConditions(condition: unknown): Condition[] {
  return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) => {
      if (!(operator in OPERATORS)) {
        throw new Error(`the embedded IAM does not imitate the condition operator ${operator}`);
      }
      return Object.entries(keys).map(([key, value]) => ({
        operator: operator as Operator,
        key: key.toLowerCase(),
        values: asList(value),
      }));
    },
  );
}

function asList(value: unknown): string[] {
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

function malformed(message: string): Error {
  return new Error(`MalformedPolicyDocument: ${message}`);
}
