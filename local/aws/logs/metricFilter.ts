/** A metric filter: what of a log group's events becomes a value of a metric (PutMetricFilter). */
import type { Metrics } from "../cloudwatch/metrics";
import { matches, valueAt } from "./filterPattern/match";
import { type Condition, parsePattern } from "./filterPattern/parse";
import { pathOf } from "./filterPattern/tokens";

type Path = (string | number)[];

/** A filter, ready. */
export interface MetricFilter {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  /** The names of the metric's dimensions. */
  readonly dimensions: readonly string[];
  /** Takes an event's text and its JSON, where it is some. */
  apply(event: unknown, at: number): void;
}

/** As the resource has it. */
export interface FilterInputs {
  name: string;
  pattern: string;
  transformation: Readonly<Record<string, unknown>>;
}

const MAX_DIMENSIONS = 3;

/** Units of CloudWatch's metrics. */
const UNITS = [
  ...["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"],
  ...["", "Kilo", "Mega", "Giga", "Tera"].flatMap((size) =>
    ["Bytes", "Bits", "Bytes/Second", "Bits/Second"].map((unit) =>
      size === "" ? unit : size + unit.toLowerCase().replace("/s", "/S"),
    ),
  ),
];

/**
 * Makes a filter.
 *
 * @throws InvalidParameterException, when CloudWatch Logs would refuse it, or the embedded one does not imitate it
 */
export function createMetricFilter(
  { name, pattern, transformation }: FilterInputs,
  metrics: Metrics,
): MetricFilter {
  if (!/^[^:*]{1,512}$/.test(name))
    refuse(`the name of a filter has 1 to 512 characters, no : and no * (${name})`);
  const known = ["defaultValue", "dimensions", "name", "namespace", "unit", "value"];
  const other = Object.keys(transformation).find(
    (key) => transformation[key] !== undefined && !known.includes(key),
  );
  if (other !== undefined)
    refuse(`the embedded CloudWatch Logs does not imitate ${other} of a metric filter`);

  const condition = parsePattern(pattern);
  const namespace = nameOf(transformation, "namespace");
  if (namespace.startsWith("AWS/"))
    refuse(`a metric filter has no namespace of AWS's own, such as ${namespace}`);
  const metricName = nameOf(transformation, "name");
  const value = valueIn(transformation["value"]);
  const hasDefault = transformation["defaultValue"] !== undefined;
  if (hasDefault && Number(transformation["defaultValue"]) !== 0) {
    refuse(
      `the embedded CloudWatch Logs imitates the default value 0, and not ${transformation["defaultValue"]}`,
    );
  }
  const dimensions = dimensionsOf(transformation["dimensions"], condition, hasDefault);
  const unit = String(transformation["unit"] ?? "None");
  if (!UNITS.includes(unit)) refuse(`the unit ${unit}`);

  return {
    name,
    namespace,
    metricName,
    dimensions: Object.keys(dimensions),
    apply(event, at) {
      const isMatch = matches(condition, event);
      if (!isMatch && !hasDefault) return;
      const amount = isMatch ? amountOf(value, event) : 0;
      const values = Object.entries(dimensions).map(([key, path]) => [key, textOf(valueAt(event, path))]);
      // Without one of its values CloudWatch has no metric to put it to.
      if (amount === undefined || values.some(([, found]) => found === undefined)) return;
      metrics.put({
        namespace,
        name: metricName,
        dimensions: Object.fromEntries(values),
        value: amount,
        unit,
        at,
      });
    },
  };
}

function amountOf(value: number | Path, event: unknown): number | undefined {
  if (typeof value === "number") return value;
  const found = valueAt(event, value);
  // JSON has 1e999, too.
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

function textOf(value: unknown): string | undefined {
  const isText = (typeof value === "string" && value !== "") || typeof value === "number";
  return isText ? String(value) : undefined;
}

function valueIn(given: unknown): number | Path {
  const text = String(given ?? "");
  if (text.startsWith("$")) return pathOf(text) ?? refuse(`the value ${text} of a metric filter`);
  const isNumber = /^[+-]?\d+(\.\d+)?$/.test(text) && text.length <= 100;
  return isNumber ? Number(text) : refuse(`the value ${JSON.stringify(text)} of a metric filter`);
}

function dimensionsOf(given: unknown, condition: Condition, hasDefault: boolean): Record<string, Path> {
  const entries = Object.entries((given ?? {}) as Record<string, string>);
  if (entries.length > MAX_DIMENSIONS) refuse("a metric filter has 3 dimensions at most");
  if (entries.length > 0 && hasDefault) refuse("a metric filter with dimensions has no default value");
  if (entries.length > 0 && condition.kind === "all") {
    refuse("a metric filter with dimensions has a pattern for JSON");
  }
  return Object.fromEntries(
    entries.map(([key, selector]) => [
      /^[^:*$]{1,255}$/.test(key) ? key : refuse(`the dimension ${key} of a metric filter`),
      pathOf(selector) ?? refuse(`the value ${selector} of the dimension ${key}`),
    ]),
  );
}

function nameOf(transformation: Readonly<Record<string, unknown>>, key: string): string {
  const name = String(transformation[key] ?? "");
  return /^[^:*$]{1,255}$/.test(name)
    ? name
    : refuse(`the ${key} of a filter's metric has 1 to 255 characters, and no : * $ (${name})`);
}

function refuse(message: string): never {
  throw new Error(`InvalidParameterException: ${message}`);
}
