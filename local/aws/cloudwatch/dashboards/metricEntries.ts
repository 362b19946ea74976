/**
 * The list `metrics` of a widget: metrics, with `.` and `...` for what is as in the one before, and expressions
 * ("Dashboard body structure and syntax", metrics array format).
 */
import { evaluate, type Result } from "../math/evaluate";
import { type Expression, idsIn, parseExpression } from "../math/parse";
import { checkPeriod, type MetricId } from "../metrics";
import { checkStatistic } from "../statistics";
import { checkEach, isColor, isFlag, isText, type Json, listAt, objectAt, oneOf, refuse } from "./check";

/** A metric that a widget shows. */
export type ShownMetric = MetricId & { dimensions: Readonly<Record<string, string>> };

const RENDERING = ["color", "id", "label", "period", "region", "stat", "visible", "yAxis"];
const MAX_METRICS = 500;

type Entry = { id: string | undefined } & ({ metric: ShownMetric } | { expression: Expression });

/**
 * Reads a widget's metrics.
 *
 * @throws InvalidParameterInput, for what PutDashboard refuses or the stand-in does not imitate
 */
export function readMetrics(place: string, value: unknown): ShownMetric[] {
  const list = listAt(place, value);
  if (list.length > MAX_METRICS) refuse(place, `has more than ${MAX_METRICS} metrics`);
  let before: string[] = [];
  const entries = list.map((item, index): Entry => {
    const at = `${place}[${index}]`;
    const parts = listAt(at, item);
    const last = parts.at(-1);
    const hasRendering = last !== null && typeof last === "object";
    const names = hasRendering ? parts.slice(0, -1) : parts;
    if (names.length === 0) return expressionEntry(at, last);
    const id = hasRendering ? checkRendering(at, last, RENDERING) : undefined;
    before = spelledOut(at, names, before);
    return { id, metric: metricOf(at, before) };
  });
  checkExpressions(place, entries);
  return entries.flatMap((entry) => ("metric" in entry ? [entry.metric] : []));
}

function expressionEntry(place: string, value: unknown): Entry {
  const id = checkRendering(place, value, [...RENDERING, "expression"]);
  const { expression } = value as Json;
  if (typeof expression !== "string") refuse(place, "has neither a metric nor an expression");
  return { id, expression: within(`${place}.expression`, () => parseExpression(String(expression))) };
}

function checkRendering(place: string, value: unknown, keys: readonly string[]): string | undefined {
  const rendering = objectAt(place, value, keys);
  checkEach(place, rendering, {
    color: isColor,
    id: (id) => /^[a-z][A-Za-z0-9_]*$/.test(String(id)),
    label: isText,
    region: isText,
    visible: isFlag,
    yAxis: oneOf("left", "right"),
  });
  const { id, period, stat } = rendering;
  if (period !== undefined) within(`${place}.period`, () => checkPeriod(Number(period)));
  if (stat !== undefined) within(`${place}.stat`, () => checkStatistic(String(stat)));
  return id === undefined ? undefined : String(id);
}

/** Namespace, name, and the dimensions' names and values, in full. */
function spelledOut(place: string, names: readonly unknown[], before: readonly string[]): string[] {
  const texts = names.map((name) =>
    typeof name === "string" && name !== "" ? name : refuse(place, "holds texts"),
  );
  const isRepeating = texts[0] === "...";
  const own = isRepeating ? texts.slice(1) : texts;
  const kept = isRepeating ? before.slice(0, before.length - own.length) : [];
  if (isRepeating && before.length < own.length + 2) refuse(place, "repeats more than there was before it");
  return [...kept, ...own].map((text, index) =>
    text === "." ? (before[index] ?? refuse(place, "repeats what was not there before it")) : text,
  );
}

function metricOf(place: string, [namespace, name, ...pairs]: readonly string[]): ShownMetric {
  if (namespace === undefined || name === undefined || pairs.length % 2 !== 0) {
    refuse(place, "is a namespace, a name, and pairs of a dimension's name and value");
  }
  const dimensions = Object.fromEntries(
    pairs.flatMap((key, index) => (index % 2 === 0 ? [[key, pairs[index + 1]!]] : [])),
  );
  return { namespace, name, dimensions };
}

/** Tries the expressions on made-up values: each names what is there, and comes to something that can be shown. */
function checkExpressions(place: string, entries: readonly Entry[]): void {
  const ids = entries.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) refuse(place, `has the id ${twice} twice`);
  const series = new Map([[0, 1]]);
  const under: string[] = [];
  const resultOf = (entry: Entry): Result => {
    if ("metric" in entry) return { kind: "series", series };
    const own = entry.id ?? "";
    if (own !== "" && under.includes(own)) refuse(place, `the expression ${own} needs itself`);
    const other = idsIn(entry.expression).find((id) => !ids.includes(id));
    if (other !== undefined) refuse(place, `an expression names ${other}, which is not there`);
    under.push(own);
    const result = evaluate(entry.expression, {
      find: (id) => resultOf(entries.find((one) => one.id === id)!),
      metrics: () => entries.flatMap((one) => ("metric" in one ? [series] : [])),
      periods: [0],
      period: 60,
    });
    under.pop();
    return result;
  };
  for (const entry of entries) {
    const result = within(place, () => resultOf(entry));
    if (result.kind === "scalar") refuse(place, "an expression comes to a number, and to no time series");
  }
}

/** What another part refuses, with the place where it was found. */
function within<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith("InvalidParameterInput")) throw error;
    return refuse(place, message);
  }
}
