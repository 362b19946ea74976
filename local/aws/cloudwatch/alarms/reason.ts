/** Why an alarm has come into a state, in CloudWatch's words. */
import type { AlarmSettings } from "./settings";
import type { AlarmState, Verdict } from "./state";

const COMPARED: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  GreaterThanOrEqualToThreshold: ["greater than or equal to", "not greater than or equal to"],
  GreaterThanThreshold: ["greater than", "not greater than"],
  LessThanThreshold: ["less than", "not less than"],
  LessThanOrEqualToThreshold: ["less than or equal to", "not less than or equal to"],
};

/** The sentence for a change of state. */
export function reasonOf(settings: AlarmSettings, verdict: Verdict, from: AlarmState): string {
  const { seen, filled, state } = verdict;
  const { datapointsToAlarm, evaluationPeriods, threshold, missingData } = settings;
  if (state === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${counted(filled, "datapoint was", "datapoints were")} unknown.`;
  }
  const isAlarm = state === "ALARM";
  const matching = seen.filter(({ isBreaching }) => isBreaching === isAlarm);
  const treated = treatedAs(filled, missingData);
  if (seen.length === 0) {
    const none = `no datapoints were received for ${counted(evaluationPeriods, "period", "periods")}`;
    return `Threshold Crossed: ${none}${treated === "" ? "" : ` and ${treated}`}.`;
  }
  const values = matching.map(({ at, value }) => `${decimal(value)} (${shortTime(at)})`).join(", ");
  const [yes, no] = COMPARED[settings.comparison]!;
  const were =
    matching.length === 1
      ? `1 out of the last ${seen.length} datapoints [${values}] was`
      : `${matching.length} out of the last ${seen.length} datapoints [${values}] were`;
  const enough = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const least = `minimum ${counted(enough, "datapoint", "datapoints")} for ${from} -> ${state} transition`;
  const crossed = `Threshold Crossed: ${were} ${isAlarm ? yes : no} the threshold (${decimal(threshold)})`;
  return `${crossed}${treated === "" ? "" : ` and ${treated}`} (${least}).`;
}

function treatedAs(filled: number, missingData: AlarmSettings["missingData"]): string {
  if (filled === 0 || missingData === "missing" || missingData === "ignore") return "";
  const how = missingData === "breaching" ? "[Breaching]" : "[NonBreaching]";
  return `${counted(filled, "missing datapoint was", "missing datapoints were")} treated as ${how}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** As CloudWatch writes a number: `1.0`, `0.25`. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `28/11/26 09:05:00`. */
function shortTime(at: number): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(at).toISOString())!;
  return `${day}/${month}/${year} ${time}`;
}
