/** Keeps hosted zones in a file: a line for each change, written before the change is answered. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import type { Change, ResourceRecordSet, Zone } from "./model";

/** What may happen to a zone. */
export type Entry =
  | { kind: "zone"; zone: Zone; sets: readonly ResourceRecordSet[] }
  | { kind: "deleted"; zoneId: string }
  | { kind: "changed"; zoneId: string; changes: readonly Change[] };

/** Where zones are kept. */
export interface Journal {
  /** What was written by earlier processes, in order. */
  read(): Entry[];
  append(entry: Entry): void;
  /** Puts what is there now in the place of all that led to it. */
  compact(entries: readonly Entry[]): void;
}

/** Opens a file. A last line that a killed process has not ended was never answered, and does not count. */
export function openJournal(path: string): Journal {
  return {
    read() {
      if (!existsSync(path)) return [];
      const text = readFileSync(path, "utf8");
      const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Entry);
    },
    append: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 }),
    compact(entries) {
      const fresh = `${path}.new`;
      const file = openSync(fresh, "w", 0o600);
      for (const entry of entries) writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(fresh, path);
    },
  };
}
