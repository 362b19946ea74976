import { FUNCTION_TIMEOUT_SECONDS } from "../../runtime/values/timeLimits";
import {
  type Alarm,
  GUESSES,
  LASTING,
  ONCE_AN_HOUR,
  SHORT_SECONDS,
  SLOW_MS,
  WHILE_IT_GOES_ON,
} from "./alarm";
import { gatewayAlarm, notifierAlarms, publisherAlarms, watchAlarm } from "./partAlarms";
import { functionMetric, logMetric, tableMetric, type Watched } from "./watched";

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
      periods: ONCE_AN_HOUR,
    },
    {
      key: "function-failing",
      means:
        "The API's function ended without an answer: it could not start, ran out of memory or time, or died.",
      first: "Look into its log for lines of level ERROR, and whether a pulumi up has just changed it.",
      metrics: [functionMetric(watched, "Errors", "Sum")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
      periods: ONCE_AN_HOUR,
    },
    {
      key: "function-throttled",
      means: "More requests came at once than Lambda runs of the API's function: some were refused.",
      first:
        "See on the dashboard who asks so often; else raise reservedConcurrency, or the account's own limit.",
      metrics: [functionMetric(watched, "Throttles", "Sum")],
      threshold: 10,
      periodSeconds: SHORT_SECONDS,
      periods: ONCE_AN_HOUR,
    },
    {
      key: "function-slow",
      means: `A request took over ${SLOW_MS / 1000} of the ${FUNCTION_TIMEOUT_SECONDS} seconds that it may.`,
      first: "Run the saved query slowest: many aws_calls, or a service of AWS that hangs.",
      metrics: [functionMetric(watched, "Duration", "Maximum")],
      threshold: SLOW_MS,
      periodSeconds: SHORT_SECONDS,
      periods: ONCE_AN_HOUR,
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
      // Good minutes leave no value: without zeros in their places CloudWatch would look further back for bad ones.
      expression: "FILL(m0, 0)",
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
      periods: WHILE_IT_GOES_ON,
    },
    {
      key: "fights",
      means: "Two machines fight over one name: its address went to and fro over 20 times within an hour.",
      first:
        "Run npx ddns list for the name; find the second client, give it a name of its own, or rotate the secret.",
      metrics: [logMetric(watched, "Fights")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
      periods: WHILE_IT_GOES_ON,
    },
    {
      key: "refused-credentials",
      means: `Over ${GUESSES} requests in five minutes came with a secret that is not right: somebody guesses, or a fleet has an old one.`,
      first:
        "Run the saved query refused credentials: one address with many names guesses; block it, or mend the clients.",
      metrics: [logMetric(watched, "RefusedCredentials")],
      threshold: GUESSES,
      periodSeconds: SHORT_SECONDS,
      periods: ONCE_AN_HOUR,
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
