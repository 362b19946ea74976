import { type Billed, billedOf } from "./cost";
import type { LogOf } from "./metricFilters";
import { functionMetric, gatewayMetric, type Metric, type Watched } from "./watched";

/** What a dashboard shows, beside what is watched. */
export interface DashboardArgs {
  region: string;
  watched: Watched;
  /** The functions' log groups. */
  logGroups: Readonly<Partial<Record<LogOf, string | undefined>>>;
  /** ARNs of the alarms. */
  alarmArns: readonly string[];
  /** Megabytes of the API's function. */
  memoryMb: number;
  /** Whether the table is billed by the request. */
  isOnDemand: boolean;
}

interface Widget {
  type: "text" | "metric" | "log" | "alarm";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** Columns of a dashboard. */
const WIDTH = 24;
const HALF = { width: WIDTH / 2, height: 6 };
const THIRD = { width: WIDTH / 3, height: 6 };

/**
 * The dashboard of a stack.
 *
 * @returns its body, as JSON
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(args: DashboardArgs): string {
  const widgets = [
    title(args),
    requestsByOutcome(args),
    latency(args),
    changes(args),
    refusals(args),
    route53(args),
    silentHosts(args),
    cost(args),
    alarms(args),
  ];
  return JSON.stringify({ start: "-P1D", periodOverride: "inherit", widgets: placed(widgets) });
}

function title({ watched }: DashboardArgs): Widget {
  const markdown = `# Dynamic DNS: ${watched.naming.prefix}\nWhat each alarm asks for is in docs/operations.md; more is among the saved queries of Logs Insights, under \`${watched.naming.prefix}\`.`;
  return { type: "text", width: WIDTH, height: 2, properties: { markdown } };
}

function requestsByOutcome(args: DashboardArgs): Widget {
  return logs(args, HALF, ["api"], "Requests by outcome", "timeSeries", [
    "filter message.status > 0",
    "stats count(*) as requests by bin(15m), message.outcome",
  ]);
}

/** By API Gateway from end to end; without it, what the function took. */
function latency({ region, watched }: DashboardArgs): Widget {
  const of = (statistic: "p50" | "p99") =>
    watched.hasGateway
      ? gatewayMetric(watched, "Latency", statistic)
      : functionMetric(watched, "Duration", statistic);
  return {
    type: "metric",
    ...HALF,
    properties: {
      title: "Latency, in milliseconds",
      region,
      view: "timeSeries",
      stacked: false,
      period: 300,
      metrics: [row(of("p50"), { label: "p50" }), row(of("p99"), { label: "p99" })],
    },
  };
}

function changes(args: DashboardArgs): Widget {
  const from: LogOf = args.watched.hasPublisher ? "publisher" : "api";
  return logs(args, THIRD, [from], "Changes an hour", "bar", [
    'filter message.outcome in ["published", "deleted", "good"]',
    "stats count(*) as changes by bin(1h)",
  ]);
}

function refusals(args: DashboardArgs): Widget {
  return logs(args, THIRD, ["api"], "Refusals by reason", "table", [
    "filter message.status > 0 and ispresent(message.reason)",
    "stats count(*) as requests by message.reason, message.outcome",
    "sort requests desc",
    "limit 50",
  ]);
}

function route53(args: DashboardArgs): Widget {
  const from: LogOf[] = args.watched.hasPublisher ? ["api", "publisher"] : ["api"];
  return logs(args, THIRD, from, "Route 53's answers (without an error: accepted)", "table", [
    'filter ispresent(message.route53) or message.outcome in ["published", "deleted", "good"]',
    "stats count(*) as times by message.route53, message.outcome",
    "sort times desc",
    "limit 50",
  ]);
}

function silentHosts(args: DashboardArgs): Widget {
  return logs(args, THIRD, ["watch"], "Hosts, and silent ones", "timeSeries", [
    'filter message.outcome = "watched"',
    "stats max(message.hosts) as hosts, max(message.silent) as silent by bin(15m)",
  ]);
}

/** What the counts of the last 30 days come to. A range that begins with a month, CloudWatch does not know. */
function cost({ region, watched, memoryMb, isOnDemand }: DashboardArgs): Widget {
  const billed = billedOf(watched, memoryMb, isOnDemand);
  const sum = billed.map((_, index) => `c${index}`).join(" + ");
  return {
    type: "metric",
    ...THIRD,
    properties: {
      title: "US dollars in 30 days, by the counts (list prices, us-east-1)",
      region,
      view: "singleValue",
      setPeriodToTimeRange: true,
      start: "-P30D",
      period: 300,
      metrics: [
        ...billed.flatMap(({ metric }, index) => [row(metric, { id: `m${index}`, visible: false })]),
        ...billed.map((one, index) => [priceOf(one, index)]),
        [{ id: "total", expression: sum, label: "All of it" }],
      ],
    },
  };
}

function priceOf({ label, usd }: Billed, index: number): Record<string, unknown> {
  return { id: `c${index}`, expression: `FILL(m${index}, 0) * ${usd.toFixed(15)}`, label };
}

function alarms({ alarmArns }: DashboardArgs): Widget {
  return { type: "alarm", ...THIRD, properties: { title: "Alarms", alarms: alarmArns } };
}

function logs(
  { region, logGroups }: DashboardArgs,
  size: { width: number; height: number },
  from: readonly LogOf[],
  heading: string,
  view: "timeSeries" | "bar" | "table",
  commands: readonly string[],
): Widget {
  const sources = from.flatMap((log) => logGroups[log] ?? []).map((group) => `SOURCE '${group}'`);
  return {
    type: "log",
    ...size,
    properties: { title: heading, region, view, query: [...sources, ...commands].join(" | ") },
  };
}

/** A metric as a dashboard has it: namespace, name, dimensions, and how it is drawn. */
function row(
  { namespace, metricName, dimensions, statistic }: Metric,
  options: Record<string, unknown>,
): unknown[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { ...options, stat: statistic }];
}

/** From left to right, and in rows. */
function placed(widgets: readonly Widget[]): Record<string, unknown>[] {
  let x = 0;
  let y = 0;
  return widgets.map((widget) => {
    if (x + widget.width > WIDTH) x = 0;
    const place = { ...widget, x, y };
    x += widget.width;
    if (x >= WIDTH) {
      x = 0;
      y += widget.height;
    }
    return place;
  });
}
