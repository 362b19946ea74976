import type { ChangePace } from "../aws/changePace";
import type { HostedZones } from "../aws/hostedZones";
import type { Table } from "../aws/table";
import type { Change } from "./decide";
import type { ChangeOutcome } from "./outcome";

/** Does something about changes: publishes them, or leaves them to the publisher. @returns what became of each, in order */
export type CarryOut = (ports: RecordPorts, changes: readonly Change[]) => Promise<ChangeOutcome[]>;

/** What keeping records true takes from outside. No request is part of it. */
export interface RecordPorts {
  table: Table;
  zones: HostedZones;
  /** Seconds, for items that have no TTL or an odd one. */
  defaultTtl: number;
  /** Milliseconds between notes of a host's polls that find nothing to do; 0: each is noted. */
  noteVisitsEveryMs: number;
  /** Milliseconds that changes of a record are to be apart, where its item does not say; 0: as they come. */
  minChangeIntervalMs: number;
  /** When the invocation's time is over: Unix time in milliseconds. */
  deadline: number;
  /** How fast Route 53 is asked for changes. */
  changePace: ChangePace;
  /** What is done about changes of callers who are believed. */
  carryOut: CarryOut;
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** A fresh random id. */
  newRevision: () => string;
  /** Notes what went wrong on the side. */
  warn: (text: string) => void;
}
