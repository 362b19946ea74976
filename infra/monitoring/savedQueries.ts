import type { LogOf } from "./metricFilters";
import type { Watched } from "./watched";

/** A query of Logs Insights, saved under a name. docs/operations.md lists them. */
export interface SavedQuery {
  name: string;
  logs: readonly LogOf[];
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
  text: string;
}

/** What people want to know of a stack's logs. */
export function savedQueriesOf({ hasPublisher, hasNotifier }: Watched): SavedQuery[] {
  const changing: LogOf[] = hasPublisher ? ["api", "publisher"] : ["api"];
  return [
    {
      name: "who changed",
      logs: changing,
      text: lines(
        "fields @timestamp, message.hostname, message.record_type, message.outcome, message.caller, message.mode",
        'filter message.outcome in ["published", "deleted", "good", "written_down"]',
        "sort @timestamp desc",
        "limit 200",
      ),
    },
    {
      name: "refused credentials",
      logs: ["api"],
      text: lines(
        'filter message.status > 0 and (message.outcome like "unauthorized" or message.outcome like "badauth")',
        "stats count(*) as requests, count_distinct(message.hostname) as names, max(@timestamp) as last " +
          "by message.caller, message.reason",
        "sort requests desc",
        "limit 100",
      ),
    },
    {
      name: "one host's story",
      logs: [...changing, ...(hasNotifier ? (["notifier"] as const) : []), "watch"],
      text: lines(
        "fields @timestamp, message.mode, message.record_type, message.outcome, message.reason, message.caller, message.aws_calls",
        'filter message.hostname like "home.dyn.example.com"',
        "sort @timestamp desc",
        "limit 500",
      ),
    },
    {
      name: "slowest",
      logs: changing,
      text: lines(
        "fields @timestamp, message.milliseconds, message.aws_calls, message.mode, message.hostname, message.outcome, " +
          "message.dynamodb, message.route53",
        "filter ispresent(message.milliseconds)",
        "sort message.milliseconds desc",
        "limit 50",
      ),
    },
    {
      name: "faults",
      logs: [
        "api",
        ...(hasPublisher ? (["publisher"] as const) : []),
        ...(hasNotifier ? (["notifier"] as const) : []),
        "watch",
      ],
      text: lines(
        "fields @timestamp, message.request_id, message.mode, message.hostname, message.error, @message",
        // A function's end without an answer leaves a line of Lambda's own.
        'filter level = "ERROR" or type like "platform."',
        "sort @timestamp desc",
        "limit 100",
      ),
    },
    {
      name: "route 53",
      logs: changing,
      text: lines(
        "filter ispresent(message.route53)",
        "stats count(*) as times, max(@timestamp) as last by message.route53, bin(5m)",
        "sort last desc",
        "limit 100",
      ),
    },
    ...(hasNotifier
      ? [
          {
            name: "changes told",
            logs: ["notifier"] as const,
            text: lines(
              "fields @timestamp, message.hostname, message.record_type, message.target, message.outcome, message.reason",
              "filter ispresent(message.target)",
              "sort @timestamp desc",
              "limit 200",
            ),
          },
        ]
      : []),
  ];
}

function lines(...commands: string[]): string {
  return commands.join("\n| ");
}
