import { PARTS, scan } from "../aws/scan";
import { inTurns } from "../values/inTurns";
import { MAIL_OVERDUE_MS, WATCH_LOOKING_MS } from "../values/timeLimits";
import { judge, type Verdict } from "./judge";
import { awaitFrom, forget } from "./marks";
import { type SilencePorts, write } from "./ports";
import type { What } from "./telling";
import { READ, readWatched, type Watched } from "./watched";

/** Something that is to be told. */
export interface Due {
  item: Watched;
  what: What;
  /** Since when the host is or was silent: Unix time in milliseconds. */
  silence: number;
  /** Milliseconds that were its limit. */
  limitMs: number;
}

/** A host that is waited for from now on, or of which nothing is expected any more. */
interface Noted {
  item: Watched;
  kind: "await" | "forget";
}

/** What was found. */
export interface Found {
  due: Due[];
  /** Of what something else is to be noted. */
  noted: Noted[];
  /** Hosts that were looked at, and of them those that are silent, told or not. A host is one with all its records. */
  hosts: number;
  silent: number;
  /** Records of which an earlier run would have told by now, and nobody noted that the mail was sent. */
  overdue: number;
  /** Whether nothing of the table could be read. */
  isBlind: boolean;
}

/** Items a run that have something noted of which nobody is told: the rest is the next run's. */
const MOST_NOTED = 5_000;

/** The part of the table that a run begins with: another one every minute. */
const MINUTE_MS = 60_000;

/** Looks at every item, as far as there is time. */
export async function lookThrough(ports: SilencePorts): Promise<Found> {
  const now = ports.now();
  const due: Due[] = [];
  const noted: Noted[] = [];
  const hosts = new Set<string>();
  const silent = new Set<string>();
  let overdue = 0;
  const first = Math.floor(now / MINUTE_MS) % PARTS;
  const end = await scan({ ...ports, until: now + WATCH_LOOKING_MS }, READ, first, (items) => {
    for (const raw of items) {
      const item = readWatched(raw);
      if (item === undefined) continue;
      hosts.add(item.hostname);
      const verdict = judge(item, ports.measure, now);
      if (isSilence(verdict)) silent.add(item.hostname);
      if (verdict.kind === "tell") due.push({ ...verdict, item });
      else if (verdict.kind === "pause") overdue += now - verdict.since >= MAIL_OVERDUE_MS ? 1 : 0;
      else if (verdict.kind !== "nothing") noted.push({ item, kind: verdict.kind });
    }
  });
  if (end.unread > 0) {
    ports.warn(`${end.unread} of ${PARTS} parts of the table were not looked through: ${end.error}`);
  }
  return { due, noted, hosts: hosts.size, silent: silent.size, overdue, isBlind: end.unread === PARTS };
}

/** Notes who is waited for, and of whom nothing is expected any more. */
export async function note(ports: SilencePorts, noted: readonly Noted[]): Promise<void> {
  const ends = await inTurns(noted.slice(0, MOST_NOTED), ({ item, kind }) =>
    write(ports, item, kind === "await" ? awaitFrom(item, ports.now()) : forget(item)),
  );
  const failed = ends.find((end) => typeof end === "object");
  if (failed) ports.warn(`not all that is waited for could be noted: ${failed.error}`);
}

function isSilence(verdict: Verdict): boolean {
  if (verdict.kind === "tell") return verdict.what === "silent";
  return "isSilent" in verdict && verdict.isSilent;
}
