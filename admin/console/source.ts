/** What the pages show, read from AWS seldom enough: a page that is open all day costs cents. */
import { type Hour, readActivity } from "../activity";
import { recordName } from "../dns";
import type { Hosts } from "../hosts";
import { type Event, readEvents } from "../log";
import { isProblem } from "../problem";
import type { Stack } from "../stack";
import type { RecordView, State } from "../view";
import { STATES } from "../view";
import { type Remembered, remembered } from "./remembered";

/** A host: its records, and the worst of their states. */
export interface HostRow {
  hostname: string;
  records: RecordView[];
  state: RowState;
  lastSeen: number | undefined;
  flags: string[];
  group: number | undefined;
  comment: string | undefined;
}

/** Besides the table's states: Route 53 has something else. */
export type RowState = State | "disagrees";

/** The first needs attention most. */
export const ROW_STATES: readonly RowState[] = STATES.flatMap((state) =>
  state === "silent" ? ["disagrees", state] : [state],
);

/** Every host of a stack. */
export interface Listed {
  /** What needs attention first. */
  rows: HostRow[];
  /** Why they are not compared with Route 53; undefined: they are. */
  notCompared: string | undefined;
}

export interface Source {
  stack: Stack;
  hosts: Hosts;
  overview(): Promise<Listed>;
  /** The number of a host's network; undefined: its secret is its own. */
  groupOf(hostname: string): Promise<number | undefined>;
  /** Of the last seven days. */
  activity(): Promise<Hour[]>;
  /** What the log says of a host, of the last seven days. */
  events(hostname: string): Promise<Event[]>;
  /** Has everything read anew, after a change by this page. */
  forget(): void;
}

/** The table's states are never older than this, where it is small. */
const ROWS_MS = 1_000;
const ZONE_MS = 10_000;
const LOG_MS = 2_000;
/** Insights counts by the gigabyte that it reads. */
const LOG_ON_AWS_MS = 300_000;

/** A zone is read a few hundred records a call, of ten a second that its account has in all: not for a large one. */
const COMPARED_RECORDS = 1_500;

const DAYS = 7;
const DAY_MS = 86_400_000;

/** Opens what the pages show. */
export function openSource(stack: Stack, hosts: Hosts): Source {
  const records = remembered(() => hosts.list(), ROWS_MS);
  const differing = remembered(async () => {
    if ((await records.get()).length > COMPARED_RECORDS) {
      return { names: new Set<string>(), notCompared: `there are more than ${COMPARED_RECORDS} records` };
    }
    return differencesOf(hosts);
  }, ZONE_MS);
  const logMs = stack.log.file === undefined ? LOG_ON_AWS_MS : LOG_MS;
  const activity = remembered(() => readActivity(stack, DAYS * 24, Date.now()), logMs);
  const events = new Map<string, Remembered<Event[]>>();
  return {
    stack,
    hosts,
    async overview() {
      const [listed, { names, notCompared }] = await Promise.all([records.get(), differing.get()]);
      return { rows: rowsOf(listed, names), notCompared };
    },
    async groupOf(hostname) {
      return (await records.get()).find((record) => record.hostname === hostname)?.group;
    },
    activity: () => activity.get(),
    events(hostname) {
      const known =
        events.get(hostname) ??
        remembered(() => readEvents(stack, hostname, Date.now() - DAYS * DAY_MS), LOG_MS);
      events.set(hostname, known);
      return known.get();
    },
    forget() {
      records.forget();
      differing.forget();
      events.clear();
    },
  };
}

/** Which records differ in Route 53. Who may read the table alone has the rest of the page. */
async function differencesOf(hosts: Hosts): Promise<{ names: Set<string>; notCompared?: string }> {
  try {
    const compared = await hosts.check(undefined, { withNameServers: false });
    const different = compared.filter(({ difference }) => difference !== undefined);
    return { names: new Set(different.map(recordName)) };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { names: new Set(), notCompared: error.message };
  }
}

/** Puts the records of a host together. */
export function rowsOf(records: readonly RecordView[], differing: ReadonlySet<string>): HostRow[] {
  const byHost = new Map<string, RecordView[]>();
  for (const record of records) {
    byHost.set(record.hostname, [...(byHost.get(record.hostname) ?? []), record]);
  }
  return Array.from(byHost, ([hostname, own]) => rowOf(hostname, own, differing)).sort(
    (one, other) =>
      ROW_STATES.indexOf(one.state) - ROW_STATES.indexOf(other.state) ||
      one.hostname.localeCompare(other.hostname),
  );
}

function rowOf(hostname: string, own: RecordView[], differing: ReadonlySet<string>): HostRow {
  const records = own.sort((one, other) => one.recordType.localeCompare(other.recordType));
  const seen = records.flatMap(({ lastSeen }) => (lastSeen === undefined ? [] : [lastSeen]));
  return {
    hostname,
    records,
    state: stateOf(records, differing),
    lastSeen: seen.length === 0 ? undefined : Math.max(...seen),
    flags: Array.from(new Set(records.flatMap(({ flags }) => flags))),
    group: records.find(({ group }) => group !== undefined)?.group,
    comment: records.find(({ comment }) => comment !== undefined)?.comment,
  };
}

/** A host that has one family only is not "never seen" for the other's sake. */
function stateOf(records: readonly RecordView[], differing: ReadonlySet<string>): RowState {
  const isSeen = records.some(({ lastSeen }) => lastSeen !== undefined);
  const own = records.map(({ state }) => state).filter((state) => !isSeen || state !== "never_seen");
  const states: RowState[] = records.some((record) => differing.has(recordName(record)))
    ? [...own, "disagrees"]
    : own;
  return ROW_STATES.find((state) => states.includes(state)) ?? "never_seen";
}
