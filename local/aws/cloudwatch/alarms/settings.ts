/** What an alarm is told, and what PutMetricAlarm would refuse of it. */
import { type Expression, idsIn, parseExpression } from "../math/parse";
import { checkPeriod, type MetricId } from "../metrics";
import { checkStatistic, isPercentile, SIMPLE_STATISTICS } from "../statistics";

/** A metric that an alarm looks at, and what of it. */
export interface WatchedMetric extends MetricId {
  kind: "metric";
  id: string;
  statistic: string;
}

/** An expression on others of its queries. */
export interface WatchedExpression {
  kind: "expression";
  id: string;
  text: string;
  expression: Expression;
}

/** What it does with a period without values. */
export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** How a value compares with the threshold. */
export const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** An alarm's settings, complete. */
export interface AlarmSettings {
  name: string;
  description: string;
  queries: (WatchedMetric | WatchedExpression)[];
  /** The id of the query whose values are compared. */
  returned: string;
  /** Seconds. */
  period: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  comparison: string;
  missingData: MissingData;
  /** What is done when it comes into a state: ARNs. */
  actions: Readonly<Record<"ALARM" | "OK" | "INSUFFICIENT_DATA", readonly string[]>>;
  actionsEnabled: boolean;
}

type Inputs = Readonly<Record<string, unknown>>;

const MISSING_DATA = ["missing", "ignore", "breaching", "notBreaching"];
const DAY = 86_400;
const MAX_ACTIONS = 5;
const MAX_METRICS = 10;

/** The one of an alarm without queries. */
const OWN_ID = "m1";

/**
 * Reads the inputs of the resource, which are PutMetricAlarm's in lower case, with `metricQueries` for its `Metrics`.
 *
 * @throws ValidationError, when CloudWatch would refuse it or the embedded one does not imitate it
 */
export function parseAlarm(inputs: Inputs): AlarmSettings {
  const name = String(inputs["name"] ?? "");
  if (!/^[\x20-\x7e]{1,255}$/.test(name)) refuse("the name of an alarm has 1 to 255 ASCII characters");
  const description = String(inputs["alarmDescription"] ?? "");
  if (description.length > 1024) refuse(`the description of ${name} has more than 1024 characters`);

  const { queries, returned, period } =
    inputs["metricQueries"] === undefined ? ownMetric(name, inputs) : queriesOf(name, inputs);
  const evaluationPeriods = positive(name, inputs, "evaluationPeriods");
  const datapointsToAlarm =
    inputs["datapointsToAlarm"] === undefined
      ? evaluationPeriods
      : positive(name, inputs, "datapointsToAlarm");
  if (datapointsToAlarm > evaluationPeriods)
    refuse(`datapointsToAlarm of ${name} is above evaluationPeriods`);
  if (evaluationPeriods * period > DAY) {
    refuse(
      `${name} looks at ${evaluationPeriods} periods of ${period} s; the embedded CloudWatch imitates one day`,
    );
  }
  const threshold = inputs["threshold"];
  if (typeof threshold !== "number") refuse(`${name} has no threshold`);
  const comparison = String(inputs["comparisonOperator"]);
  if (!COMPARISONS[comparison])
    refuse(`the embedded CloudWatch does not imitate the comparisonOperator ${comparison}`);
  const missingData = String(inputs["treatMissingData"] ?? "missing");
  if (!MISSING_DATA.includes(missingData)) refuse(`treatMissingData ${missingData} of ${name}`);

  return {
    name,
    description,
    queries,
    returned,
    period,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: Number(threshold),
    comparison,
    missingData: missingData as MissingData,
    actions: {
      ALARM: actionsOf(name, inputs, "alarmActions"),
      OK: actionsOf(name, inputs, "okActions"),
      INSUFFICIENT_DATA: actionsOf(name, inputs, "insufficientDataActions"),
    },
    actionsEnabled: inputs["actionsEnabled"] !== false,
  };
}

type Queries = Pick<AlarmSettings, "queries" | "returned" | "period">;

function ownMetric(name: string, inputs: Inputs): Queries {
  const { statistic, extendedStatistic } = inputs;
  if ((statistic === undefined) === (extendedStatistic === undefined)) {
    refuse(`${name} has one of statistic and extendedStatistic`);
  }
  if (statistic !== undefined && !SIMPLE_STATISTICS.includes(String(statistic))) {
    refuse(`statistic ${statistic} of ${name}`);
  }
  if (extendedStatistic !== undefined && !isPercentile(String(extendedStatistic))) {
    refuse(`extendedStatistic ${extendedStatistic} of ${name}`);
  }
  const metric = metricOf(name, OWN_ID, inputs, String(statistic ?? extendedStatistic));
  return { queries: [metric], returned: OWN_ID, period: periodOf(name, inputs) };
}

function queriesOf(name: string, inputs: Inputs): Queries {
  for (const own of [
    ...["metricName", "namespace", "dimensions", "statistic", "extendedStatistic"],
    ...["period", "unit"],
  ]) {
    if (inputs[own] !== undefined) refuse(`${name} has metricQueries, and so no ${own}`);
  }
  const given = inputs["metricQueries"] as Inputs[];
  const queries = given.map((query) => queryOf(name, query));
  const ids = queries.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) refuse(`${name} has the id ${twice} twice`);
  checkExpressions(name, queries);

  const metrics = given.flatMap((query) =>
    query["metric"] === undefined ? [] : [query["metric"] as Inputs],
  );
  if (metrics.length < 1 || metrics.length > MAX_METRICS)
    refuse(`${name} looks at 1 to ${MAX_METRICS} metrics`);
  const periods = new Set(metrics.map((metric) => periodOf(name, metric)));
  if (periods.size > 1) refuse(`the metrics of ${name} have one period, all of them`);
  const returned = given.filter((query) => query["returnData"] === true).map((query) => String(query["id"]));
  if (returned.length !== 1) refuse(`exactly one of the queries of ${name} has returnData`);
  return { queries, returned: returned[0]!, period: [...periods][0]! };
}

function queryOf(name: string, query: Inputs): WatchedMetric | WatchedExpression {
  onlyKeys(name, query, ["id", "expression", "label", "metric", "returnData"]);
  const id = String(query["id"] ?? "");
  if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(id)) refuse(`the id ${JSON.stringify(id)} in ${name}`);
  if ((query["expression"] === undefined) === (query["metric"] === undefined)) {
    refuse(`${id} of ${name} has one of expression and metric`);
  }
  if (query["expression"] !== undefined) {
    const text = String(query["expression"]);
    return { kind: "expression", id, text, expression: parseExpression(text) };
  }
  const metric = query["metric"] as Inputs;
  onlyKeys(name, metric, ["dimensions", "metricName", "namespace", "period", "stat"]);
  return metricOf(name, id, metric, String(metric["stat"] ?? ""));
}

/** An expression names what is there, and does not need itself. */
function checkExpressions(name: string, queries: readonly (WatchedMetric | WatchedExpression)[]): void {
  const find = (id: string) => queries.find((query) => query.id === id);
  const check = (query: WatchedMetric | WatchedExpression, above: readonly string[]): void => {
    if (above.includes(query.id)) refuse(`the expression ${query.id} of ${name} needs itself`);
    if (query.kind === "metric") return;
    for (const id of idsIn(query.expression)) {
      check(find(id) ?? refuse(`the expression ${query.text} of ${name} names ${id}, which is not there`), [
        ...above,
        query.id,
      ]);
    }
  };
  for (const query of queries) check(query, []);
}

function metricOf(name: string, id: string, inputs: Inputs, statistic: string): WatchedMetric {
  for (const key of ["namespace", "metricName"]) {
    const value = inputs[key];
    if (typeof value !== "string" || value.length < 1 || value.length > 255) refuse(`${name} has no ${key}`);
  }
  checkStatistic(statistic);
  return {
    kind: "metric",
    id,
    namespace: String(inputs["namespace"]),
    name: String(inputs["metricName"]),
    dimensions: (inputs["dimensions"] ?? {}) as Record<string, string>,
    statistic,
  };
}

function periodOf(name: string, inputs: Inputs): number {
  if (inputs["period"] === undefined) refuse(`${name} has no period`);
  const period = Number(inputs["period"]);
  checkPeriod(period);
  return period;
}

function actionsOf(name: string, inputs: Inputs, key: string): readonly string[] {
  const arns = (inputs[key] ?? []) as string[];
  if (arns.length > MAX_ACTIONS) refuse(`${name} has more than ${MAX_ACTIONS} ${key}`);
  const other = arns.find((arn) => !/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(arn));
  if (other !== undefined) refuse(`the embedded CloudWatch tells topics of SNS only, and not ${other}`);
  return arns;
}

function positive(name: string, inputs: Inputs, key: string): number {
  const value = inputs[key];
  if (!Number.isInteger(value) || Number(value) < 1) refuse(`${key} of ${name} is no number above 0`);
  return Number(value);
}

function onlyKeys(name: string, given: Inputs, keys: readonly string[]): void {
  const other = Object.keys(given).find((key) => given[key] !== undefined && !keys.includes(key));
  if (other !== undefined) refuse(`the embedded CloudWatch does not imitate ${other} in ${name}`);
}

function refuse(message: string): never {
  throw new Error(`ValidationError: ${message}`);
}
