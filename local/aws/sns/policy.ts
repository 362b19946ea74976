/** A topic's policy: which services may publish. The account's own roles are judged by their own policies. */
import { matchesPattern } from "../apiGateway/permissions";

/** One statement that allows services something. */
interface Statement {
  services: string[];
  actions: string[];
  /** Condition key in lower case → patterns. */
  conditions: Map<string, string[]>;
}

/** A topic's policy. */
export type TopicPolicy = Statement[];

/** A service that publishes. */
export interface ServiceCaller {
  service: string;
  sourceArn: string;
  accountId: string;
}

type Raw = Record<string, unknown>;

const KEYS = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
const OPERATORS = ["StringEquals", "ArnLike"];
const CONDITION_KEYS = ["aws:sourceaccount", "aws:sourcearn"];

/**
 * Reads a policy.
 *
 * @param topicArn what all of it must be about
 * @throws InvalidParameter, or an error that names what is not imitated
 */
export function parseTopicPolicy(text: string, topicArn: string): TopicPolicy {
  const document = readJson(text);
  const statements = document["Statement"];
  if (!Array.isArray(statements) || statements.length === 0) throw invalid("no statements");
  return statements.map((raw: Raw) => parseStatement(raw, topicArn));
}

function parseStatement(raw: Raw, topicArn: string): Statement {
  const unknown = Object.keys(raw).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw notImitated(unknown);
  if (raw["Effect"] !== "Allow") throw notImitated(`Effect ${raw["Effect"]}`);
  const { Service: services, ...others } = (raw["Principal"] ?? {}) as Raw;
  if (services === undefined || Object.keys(others).length > 0)
    throw notImitated("another Principal than Service");
  const actions = asList(raw["Action"]).map((action) => action.toLowerCase());
  if (actions.some((action) => !/^sns:[a-z*]+$/.test(action)))
    throw invalid("Policy statement action out of service scope!");
  if (asList(raw["Resource"]).some((resource) => resource !== topicArn)) {
    throw invalid("Policy statement resource is not the topic's ARN");
  }
  return {
    services: asList(services),
    actions,
    conditions: parseConditions((raw["Condition"] ?? {}) as Raw),
  };
}

function parseConditions(raw: Raw): Map<string, string[]> {
  const conditions = new Map<string, string[]>();
  for (const [operator, keys] of Object.entries(raw)) {
    if (!OPERATORS.includes(operator)) throw notImitated(`the condition operator ${operator}`);
    for (const [key, values] of Object.entries(keys as Raw)) {
      if (!CONDITION_KEYS.includes(key.toLowerCase())) throw notImitated(`the condition key ${key}`);
      conditions.set(key.toLowerCase(), asList(values));
    }
  }
  return conditions;
}

/** Whether a service may publish; a topic without a policy of its own takes what its account's services say. */
export function mayPublish(policy: TopicPolicy | undefined, caller: ServiceCaller): boolean {
  const actual = new Map([
    ["aws:sourceaccount", caller.accountId],
    ["aws:sourcearn", caller.sourceArn],
  ]);
  return (
    policy === undefined ||
    policy.some(
      ({ services, actions, conditions }) =>
        services.includes(caller.service) &&
        actions.some((action) => matchesPattern(action, "sns:publish")) &&
        [...conditions].every(([key, patterns]) =>
          patterns.some((pattern) => matchesPattern(pattern, actual.get(key) ?? "")),
        ),
    )
  );
}

function readJson(text: string): Raw {
  try {
    return JSON.parse(text) as Raw;
  } catch {
    throw invalid("Policy is no JSON");
  }
}

function asList(value: unknown): string[] {
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

function notImitated(what: string): Error {
  return new Error(`the embedded SNS does not imitate ${what} in a topic's policy`);
}

function invalid(why: string): Error {
  return Object.assign(new Error(`Invalid parameter: Policy Error: ${why}`), { name: "InvalidParameter" });
}
