import type { Mail } from "../aws/topic";
import type { Due } from "./lookThrough";
import type { What } from "./telling";

/** Hosts that a mail names of those that are silent, and of those that are back. The others are counted. */
const MOST_NAMED = 200;

/** What SNS takes. */
const LONGEST_SUBJECT = 100;

/** A host with those of its records of which the same is told. */
interface Host {
  name: string;
  types: string[];
  /** When it was silent from, by the first of its records. */
  silence: number;
  limitMs: number;
  lastSeen: number | undefined;
  lastCaller: string | undefined;
}

/** Writes the mail about hosts that have fallen silent, or are back: one line a host, whatever the number of its records. */
export function digest(due: readonly Due[], stackName: string): Mail {
  const silent = hostsOf(due, "silent");
  const back = hostsOf(due, "back");
  return {
    subject: subjectOf(silent, back, stackName),
    text: [
      ...section(silent, silentLine, "Silent:"),
      ...(silent.length > 0 ? [nextSteps(silent)] : []),
      ...section(back, backLine, "Back:"),
      `Sent by the stack ${stackName}.`,
    ].join("\n\n"),
  };
}

function hostsOf(due: readonly Due[], what: What): Host[] {
  const hosts = new Map<string, Host>();
  for (const { item, silence, limitMs, ...one } of due) {
    if (one.what !== what) continue;
    const { hostname, recordType, lastSeen, lastCaller } = item;
    const known = hosts.get(hostname);
    if (known === undefined) {
      const name = printable(hostname.replace(/\.$/, ""));
      hosts.set(hostname, { name, types: [recordType], silence, limitMs, lastSeen, lastCaller });
    } else {
      known.types.push(recordType);
      known.silence = Math.min(known.silence, silence);
    }
  }
  const all = Array.from(hosts.values());
  for (const { types } of all) types.sort();
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function subjectOf(silent: readonly Host[], back: readonly Host[], stackName: string): string {
  const parts = [count(silent, "silent"), count(back, "back")].filter((part) => part !== "");
  const subject = printable(`${parts.join(", ")} (${stackName})`);
  return subject.length <= LONGEST_SUBJECT ? subject : `${subject.slice(0, LONGEST_SUBJECT - 3)}...`;
}

function count(hosts: readonly Host[], word: string): string {
  const [only] = hosts;
  if (only === undefined) return "";
  return hosts.length === 1 ? `${only.name} is ${word}` : `${hosts.length} hosts are ${word}`;
}

/** One host is a sentence, several are a list. */
function section(hosts: readonly Host[], line: (host: Host) => string, title: string): string[] {
  if (hosts.length <= 1) return hosts.map(line);
  const more = hosts.length - MOST_NAMED;
  return [
    [
      title,
      ...hosts.slice(0, MOST_NAMED).map((host) => `- ${line(host)}`),
      ...(more > 0 ? [`- and ${more} more: npx ddns list shows all`] : []),
    ].join("\n"),
  ];
}

function silentLine({ name, types, silence, limitMs, lastSeen, lastCaller }: Host): string {
  const hours = `${limitMs / 3_600_000} hours`;
  const who = `${name} (${types.join(", ")})`;
  if (lastSeen === undefined) {
    return `${who} is silent: nothing of it was ever accepted. It is waited for since ${time(silence)}, for more than ${hours}.`;
  }
  const since = `nothing of it was accepted since ${time(silence)}, for more than ${hours}`;
  return `${who} is silent: ${since}. ${callerOf(lastCaller)}`.trimEnd();
}

function backLine({ name, types, silence, lastSeen, lastCaller }: Host): string {
  const at = lastSeen === undefined ? "" : ` since ${time(lastSeen)} at the latest`;
  return `${name} (${types.join(", ")}) is back${at}. It was silent since ${time(silence)}. ${callerOf(lastCaller)}`.trimEnd();
}

function callerOf(lastCaller: string | undefined): string {
  return lastCaller === undefined ? "" : `What was last accepted came from ${printable(lastCaller)}.`;
}

function nextSteps([first, second]: readonly Host[]): string {
  const host = first === undefined || second !== undefined ? "HOST" : first.name;
  return [
    `It may be off, or be refused: npx ddns history ${host} says which, and its client's own log what it is told.`,
    "Off: see whether the machine runs and reaches the service. Where all are silent, see whether the service itself answers.",
    `To be told later: npx ddns set ${host} stale_after=72 (hours). Never: stale_after=0.`,
  ].join("\n");
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** People write items: a name may have anything in it, and a subject takes printable ASCII alone. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").replace(/^ /, "?");
}
