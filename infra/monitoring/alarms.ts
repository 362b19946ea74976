import { FUNCTION_TIMEOUT_SECONDS, INVOCATION_BUDGET_MS } from "../../runtime/values/timeLimits";
import { functionMetric, gatewayMetric, logMetric, type Metric, tableMetric, type Watched } from "./watched";

/** Something that a person is to be told of. */
export interface Alarm {
  /** What its name has after the stack's; docs/operations.md has a part under it. */
  key: string;
  /** What has happened. */
  means: string;
  /** What to do first. */
  first: string;
  /** Metrics, `m0`, `m1` and so on. One is looked at as it is. */
  metrics: readonly Metric[];
  /** What is looked at of several metrics, in metric math. */
  expression?: string;
  /** Rings when it is less than this, and not when it is at least this. */
  ringsBelow?: true;
  threshold: number;
  periodSeconds: number;
  /** Rings when so many of so many periods are beyond the threshold. @default 1 of 1 */
  periods?: { bad: number; of: number };
  /** Whether it rings, too, when there is nothing to look at any more. */
  ringsWithoutData?: true;
}

/** Periods that alarms of one bad moment look at. */
const SHORT_SECONDS = 300;
const HOUR_SECONDS = 3_600;
/** Trouble that the next poll mends is none: it must go on. */
const LASTING = { bad: 2, of: 3 };

/** Between what an invocation allows itself and Lambda's end of it. */
const SLOW_MS = (INVOCATION_BUDGET_MS + FUNCTION_TIMEOUT_SECONDS * 1000) / 2;

/** Requests in five minutes by which somebody guesses, and no device that was set up wrongly asks. */
const GUESSES = 100;

/** The stack's alarms, by what it has. */
export function alarmsOf(watched: Watched): Alarm[] {
  return [
    ...requestAlarms(watched),
    ...recordAlarms(watched),
    ...(watched.hasGateway ? [gatewayAlarm(watched)] : []),
    ...(watched.hasPublisher ? publisherAlarms(watched) : []),
    ...(watched.hasNotifier ? notifierAlarms(watched) : []),
    watchAlarm(watched),
  ];
}

/** What keeps requests from being served. */
function requestAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "faults",
      means: "The API answered 500: the service met a fault of its own.",
      first: "Run the saved query faults: its lines have the error, and the id that the client was told.",
      metrics: [logMetric(watched, "Faults")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "function-failing",
      means:
        "The API's function ended without an answer: it could not start, ran out of memory or time, or died.",
      first: "Look into its log for lines of level ERROR, and whether a pulumi up has just changed it.",
      metrics: [functionMetric(watched, "Errors", "Sum")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "function-throttled",
      means: "More requests came at once than Lambda runs of the API's function: some were refused.",
      first:
        "See on the dashboard who asks so often; else raise reservedConcurrency, or the account's own limit.",
      metrics: [functionMetric(watched, "Throttles", "Sum")],
      threshold: 10,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "function-slow",
      means: `A request took over ${SLOW_MS / 1000} of the ${FUNCTION_TIMEOUT_SECONDS} seconds that it may.`,
      first: "Run the saved query slowest: many aws_calls, or a service of AWS that hangs.",
      metrics: [functionMetric(watched, "Duration", "Maximum")],
      threshold: SLOW_MS,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "table-failing",
      means: "DynamoDB throttles the table or does not answer: clients get 503 and try again.",
      first:
        "Look at the table's capacity (ddbRcu, ddbWcu), and at AWS's health page; nothing is lost meanwhile.",
      metrics: [
        logMetric(watched, "TableFailures"),
        tableMetric(watched, "ReadThrottleEvents"),
        tableMetric(watched, "WriteThrottleEvents"),
      ],
      expression: "FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0)",
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
    {
      key: "route53-failing",
      means:
        "Route 53 throttles the account or does not answer: changed addresses are not published, and clients try again.",
      first:
        "Run the saved query route 53: Throttling asks for publishing=batched, AccessDenied for pulumi up, the rest for AWS's health page.",
      metrics: [logMetric(watched, "Route53Failures")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
  ];
}

/** What keeps records from being right, or right for long. */
function recordAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "conflicts",
      means:
        "A record is not published, since Route 53 holds something else in its place, which the service leaves alone.",
      first: "Run npx ddns check: it names the record and what stands there; remove that, or the host.",
      metrics: [logMetric(watched, "Conflicts")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "fights",
      means: "Two machines fight over one name: its address went to and fro over 20 times within an hour.",
      first:
        "Run npx ddns list for the name; find the second client, give it a name of its own, or rotate the secret.",
      metrics: [logMetric(watched, "Fights")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "refused-credentials",
      means: `Over ${GUESSES} requests in five minutes came with a secret that is not right: somebody guesses, or a fleet has an old one.`,
      first:
        "Run the saved query refused credentials: one address with many names guesses; block it, or mend the clients.",
      metrics: [logMetric(watched, "RefusedCredentials")],
      threshold: GUESSES,
      periodSeconds: SHORT_SECONDS,
    },
    {
      key: "zone-full",
      means:
        "A hosted zone has over 90 % of the records that Route 53 lets it have (10,000, or what you asked for): soon new hosts are refused.",
      first:
        "Ask AWS for more (Service Quotas, Route 53), or put new hosts into another zone (additionalZones).",
      metrics: [logMetric(watched, "ZoneFilling", "Maximum")],
      threshold: 90,
      periodSeconds: 900,
      periods: { bad: 1, of: 2 },
    },
  ];
}

/**
 * API Gateway has no count of its 429s: what it refuses itself is what it was asked less what it passed on, and without a
 * client that has no key or asks for paths that there are not, all of that is 429.
 */
function gatewayAlarm(watched: Watched): Alarm {
  return {
    key: "gateway-refusing",
    means: `API Gateway itself refused over ${GUESSES} requests in five minutes: over the rate (429), without the API key (403), or to a path that there is not (404).`,
    first:
      "Call the API with curl -i and your key: 429 asks for a higher rateLimit; else somebody without the key is knocking.",
    metrics: [
      gatewayMetric(watched, "Count", "Sum"),
      gatewayMetric(watched, "IntegrationLatency", "SampleCount"),
    ],
    expression: "FILL(m0, 0) - FILL(m1, 0)",
    threshold: GUESSES,
    periodSeconds: SHORT_SECONDS,
  };
}

function publisherAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "publisher-late",
      means:
        "What was written down has waited over a minute to be published: the publisher fails, or cannot keep up.",
      first: "Look into the publisher's log for lines of level ERROR, and for Route 53's Throttling.",
      metrics: [functionMetric(watched, "IteratorAge", "Maximum", "publisher")],
      threshold: 60_000,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
    {
      key: "publisher-gave-up",
      means:
        "The publisher gave changes up after an hour; the next poll of each host writes its own down anew.",
      first: "Look into the publisher's log at that time, then empty its queue of failures.",
      metrics: [
        {
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: `${watched.naming.prefix}-publisher-failures` },
          statistic: "Maximum",
        },
      ],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
  ];
}

function notifierAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "notifier-late",
      means: "Changes have waited over ten minutes to be told: the notifier fails, or cannot keep up.",
      first: "Look into the notifier's log for lines of level ERROR.",
      metrics: [functionMetric(watched, "IteratorAge", "Maximum", "notifier")],
      threshold: 600_000,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
    {
      key: "changes-given-up",
      means: "A webhook did not take a change for an hour, and was not told of it.",
      first: "Run the saved query changes told: it names the webhook's host, and what that answered.",
      metrics: [logMetric(watched, "ChangesGivenUp")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
  ];
}

/** Who watches the watch: without its runs nobody is told that a host is silent. */
function watchAlarm(watched: Watched): Alarm {
  return {
    key: "watch-failing",
    means: "For an hour no run of the watch has ended well: nobody is told of silent hosts.",
    first:
      "Look into the watch's log; without new lines there, see whether its schedule is there and enabled.",
    metrics: [
      functionMetric(watched, "Invocations", "Sum", "watch"),
      functionMetric(watched, "Errors", "Sum", "watch"),
    ],
    expression: "FILL(m0, 0) - FILL(m1, 0)",
    ringsBelow: true,
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    // To begin with there are no runs either, and that is no change, which rings.
    ringsWithoutData: true,
  };
}
