import type { HostedZones } from "../aws/hostedZones";
import type { Table } from "../aws/table";

/** What keeping records true takes from outside. No request is part of it. */
export interface RecordPorts {
  table: Table;
  zones: HostedZones;
  /** Seconds, for items that have no TTL or an odd one. */
  defaultTtl: number;
  /** Milliseconds between notes of a host's polls that find nothing to do; 0: each is noted. */
  noteVisitsEveryMs: number;
  /** Unix time in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** A fresh random id. */
  newRevision: () => string;
  /** Notes what went wrong on the side. */
  warn: (text: string) => void;
}
