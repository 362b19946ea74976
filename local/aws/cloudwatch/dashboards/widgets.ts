/** The widgets of a dashboard, by their types ("Dashboard body structure and syntax"). */
import { checkPeriod } from "../metrics";
import { checkStatistic } from "../statistics";
import {
  checkEach,
  integerAt,
  isColor,
  isFlag,
  isNumber,
  isText,
  type Json,
  listAt,
  objectAt,
  oneOf,
  refuse,
  textAt,
} from "./check";
import { readMetrics, type ShownMetric } from "./metricEntries";

/** A query of Logs Insights in a widget, and the groups that it reads. */
export interface ShownQuery {
  logGroupNames: string[];
  queryString: string;
}

/** What a widget shows. */
export interface Shown {
  metrics: ShownMetric[];
  queries: ShownQuery[];
  /** ARNs. */
  alarms: string[];
}

const WIDGET = ["height", "properties", "type", "width", "x", "y"];
const COLUMNS = 24;
const NOTHING: Shown = { metrics: [], queries: [], alarms: [] };

const TYPES: Readonly<Record<string, (place: string, properties: unknown) => Partial<Shown>>> = {
  metric: metricWidget,
  log: logWidget,
  text: textWidget,
  alarm: alarmWidget,
};

/** @throws InvalidParameterInput, for what PutDashboard refuses or the stand-in does not imitate */
export function readWidget(place: string, value: unknown): Shown {
  const widget = objectAt(place, value, WIDGET);
  const type = textAt(`${place}.type`, widget["type"]);
  const read = TYPES[type] ?? refuse(`${place}.type`, `${type} is not known, or not imitated`);
  const width = integerAt(`${place}.width`, widget["width"], 1, COLUMNS);
  const x = integerAt(`${place}.x`, widget["x"], 0, COLUMNS - 1);
  integerAt(`${place}.y`, widget["y"], 0, Number.MAX_SAFE_INTEGER);
  integerAt(`${place}.height`, widget["height"], 1, 1000);
  if (x + width > COLUMNS) refuse(place, `reaches beyond the ${COLUMNS} columns`);
  return { ...NOTHING, ...read(`${place}.properties`, widget["properties"]) };
}

function metricWidget(place: string, value: unknown): Partial<Shown> {
  const properties = objectAt(place, value, [
    ...[
      "annotations",
      "legend",
      "liveData",
      "metrics",
      "period",
      "region",
      "setPeriodToTimeRange",
      "sparkline",
    ],
    ...["stacked", "start", "stat", "timezone", "title", "view", "yAxis"],
  ]);
  textAt(`${place}.region`, properties["region"]);
  checkEach(place, properties, {
    liveData: isFlag,
    setPeriodToTimeRange: isFlag,
    sparkline: isFlag,
    stacked: isFlag,
    // A range of the widget's own, up to now.
    start: (start) => /^-P(T?\d+[MHDW])+$/.test(String(start)),
    timezone: (zone) => /^[+-]\d{4}$/.test(String(zone)),
    title: isText,
    view: oneOf("timeSeries", "singleValue", "gauge", "bar", "pie"),
  });
  const { period, stat, legend, yAxis } = properties;
  if (period !== undefined) checkAt(`${place}.period`, () => checkPeriod(Number(period)));
  if (stat !== undefined) checkAt(`${place}.stat`, () => checkStatistic(String(stat)));
  if (legend !== undefined) {
    checkEach(`${place}.legend`, objectAt(`${place}.legend`, legend, ["position"]), {
      position: oneOf("bottom", "right", "hidden"),
    });
  }
  if (yAxis !== undefined) checkAxes(`${place}.yAxis`, yAxis);
  const alarms = annotations(`${place}.annotations`, properties["annotations"]);
  const metrics = readMetrics(`${place}.metrics`, properties["metrics"]);
  if (metrics.length === 0 && alarms.length === 0) refuse(place, "shows neither metrics nor an alarm");
  return { metrics, alarms };
}

function checkAxes(place: string, value: unknown): void {
  for (const [side, axis] of Object.entries(objectAt(place, value, ["left", "right"]))) {
    const at = `${place}.${side}`;
    checkEach(at, objectAt(at, axis, ["label", "max", "min", "showUnits"]), {
      label: isText,
      max: isNumber,
      min: isNumber,
      showUnits: isFlag,
    });
  }
}

function annotations(place: string, value: unknown): string[] {
  if (value === undefined) return [];
  const given = objectAt(place, value, ["alarms", "horizontal"]);
  for (const [index, line] of listAt(`${place}.horizontal`, given["horizontal"]).entries()) {
    const at = `${place}.horizontal[${index}]`;
    const known = objectAt(at, line, ["color", "fill", "label", "value", "visible", "yAxis"]);
    if (!isNumber(known["value"])) refuse(`${at}.value`, "should be a number");
    checkEach(at, known, {
      color: isColor,
      fill: oneOf("none", "above", "below"),
      label: isText,
      visible: isFlag,
      yAxis: oneOf("left", "right"),
    });
  }
  const alarms = listAt(`${place}.alarms`, given["alarms"]);
  if (alarms.length > 1) refuse(`${place}.alarms`, "a graph shows one alarm");
  return alarms.map((arn, index) => alarmAt(`${place}.alarms[${index}]`, arn));
}

function logWidget(place: string, value: unknown): Partial<Shown> {
  const properties = objectAt(place, value, ["query", "region", "stacked", "title", "view"]);
  textAt(`${place}.region`, properties["region"]);
  checkEach(place, properties, {
    stacked: isFlag,
    title: isText,
    view: oneOf("table", "timeSeries", "bar", "pie"),
  });
  return { queries: [queryOf(`${place}.query`, textAt(`${place}.query`, properties["query"]))] };
}

/** `SOURCE 'group' | SOURCE 'another' | fields …`. */
function queryOf(place: string, text: string): ShownQuery {
  const logGroupNames: string[] = [];
  let rest = text;
  for (;;) {
    const [whole, name] = /^\s*SOURCE\s+'([^']+)'\s*\|/.exec(rest) ?? [];
    if (whole === undefined || name === undefined) break;
    logGroupNames.push(name);
    rest = rest.slice(whole.length);
  }
  if (logGroupNames.length === 0) refuse(place, "begins with SOURCE 'log group' |");
  return { logGroupNames, queryString: rest.trim() };
}

function textWidget(place: string, value: unknown): Partial<Shown> {
  const properties = objectAt(place, value, ["background", "markdown"]);
  textAt(`${place}.markdown`, properties["markdown"]);
  checkEach(place, properties, { background: oneOf("transparent", "solid") });
  return {};
}

function alarmWidget(place: string, value: unknown): Partial<Shown> {
  const properties: Json = objectAt(place, value, ["alarms", "sortBy", "states", "title"]);
  checkEach(place, properties, {
    sortBy: oneOf("default", "stateUpdatedTimestamp", "timestamp"),
    title: isText,
  });
  const states = listAt(`${place}.states`, properties["states"]);
  const other = states.find((state) => !["ALARM", "OK", "INSUFFICIENT_DATA"].includes(String(state)));
  if (other !== undefined) refuse(`${place}.states`, `${other} is no state of an alarm`);
  const alarms = listAt(`${place}.alarms`, properties["alarms"]);
  if (alarms.length < 1 || alarms.length > 100) refuse(`${place}.alarms`, "shows 1 to 100 alarms");
  return { alarms: alarms.map((arn, index) => alarmAt(`${place}.alarms[${index}]`, arn)) };
}

function alarmAt(place: string, arn: unknown): string {
  const isArn = /^arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+$/.test(String(arn));
  return isArn ? String(arn) : refuse(place, "should be an alarm's ARN");
}

function checkAt(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    refuse(place, (error as Error).message);
  }
}
