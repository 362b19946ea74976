/** What a topic is told of an alarm that has changed: the e-mail that CloudWatch has SNS send. */
import { decimal } from "./reason";
import type { AlarmSettings } from "./settings";
import type { AlarmState } from "./state";

/** A change of an alarm's state. */
export interface StateChange {
  /** Milliseconds. */
  at: number;
  name: string;
  from: AlarmState;
  to: AlarmState;
  reason: string;
}

/** A message to a topic. */
export interface AlarmMessage {
  /** Whose message it is. */
  alarmArn: string;
  subject: string;
  message: string;
}

/** SNS's limit for a subject. */
const MAX_SUBJECT = 100;

/** Writes the message about a change. */
export function alarmMessage(
  settings: AlarmSettings,
  change: StateChange,
  place: { region: string; accountId: string },
): AlarmMessage {
  const { name, description } = settings;
  const arn = alarmArn(name, place);
  const time = longTime(change.at);
  const lines = [
    `You are receiving this email because your Amazon CloudWatch Alarm "${name}" in the ${place.region} region has entered ` +
      `the ${change.to} state, because "${change.reason}" at "${time}".`,
    "",
    "View this alarm in the AWS Management Console:",
    `https://${place.region}.console.aws.amazon.com/cloudwatch/deeplink.js?region=${place.region}#alarmsV2:alarm/${encodeURIComponent(name)}`,
    "",
    "Alarm Details:",
    `- Name:                       ${name}`,
    `- Description:                ${description}`,
    `- State Change:               ${change.from} -> ${change.to}`,
    `- Reason for State Change:    ${change.reason}`,
    `- Timestamp:                  ${time}`,
    `- AWS Account:                ${place.accountId}`,
    `- Alarm Arn:                  ${arn}`,
    "",
    "Threshold:",
    `- The alarm is in the ALARM state when the metric is ${settings.comparison} ${decimal(settings.threshold)} for at least ` +
      `${settings.datapointsToAlarm} of the last ${settings.evaluationPeriods} period(s) of ${settings.period} seconds.`,
    "",
    ...monitored(settings),
    `- TreatMissingData:           ${settings.missingData}`,
    "",
    "State Change Actions:",
    ...(["OK", "ALARM", "INSUFFICIENT_DATA"] as const).map((state) =>
      `- ${state}: ${settings.actions[state].map((action) => `[${action}]`).join(" ")}`.trimEnd(),
    ),
  ];
  return {
    alarmArn: arn,
    subject: `${change.to}: "${name}" in ${place.region}`.slice(0, MAX_SUBJECT),
    message: lines.join("\n"),
  };
}

/** An alarm's ARN. */
export function alarmArn(name: string, { region, accountId }: { region: string; accountId: string }): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}

function monitored({ queries, period }: AlarmSettings): string[] {
  return [
    queries.length === 1 ? "Monitored Metric:" : "Monitored Metrics:",
    ...queries.map((query) => {
      if (query.kind === "expression") return `- ${query.id} = ${query.text}`;
      const dimensions = Object.entries(query.dimensions ?? {}).map(([key, value]) => `${key} = ${value}`);
      const which = `${query.namespace} ${query.name} [${dimensions.join(", ")}]`;
      return `- ${query.id} = ${which}, ${query.statistic} of ${period} seconds`;
    }),
  ];
}

/** `Saturday 28 November, 2026 09:05:00 UTC`. */
function longTime(at: number): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(at);
  const day = `${part({ weekday: "long" })} ${part({ day: "2-digit" })} ${part({ month: "long" })}`;
  return `${day}, ${part({ year: "numeric" })} ${new Date(at).toISOString().slice(11, 19)} UTC`;
}
