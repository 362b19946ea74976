import { callsUntil } from "./aws/calls";
import { type ChangePace, freshPace } from "./aws/changePace";
import { openHostedZones } from "./aws/hostedZones";
import { openTable } from "./aws/table";
import type { WorkLog } from "./log";
import type { Ports } from "./ports";
import type { CarryOut, RecordPorts } from "./records/ports";
import type { RuntimeSettings } from "./settings";
import { INVOCATION_BUDGET_MS } from "./values/timeLimits";

/** What keeping records true takes from outside, for one invocation: its calls end with its time, and are noted. */
export function openRecordPorts(
  settings: RuntimeSettings,
  ports: Ports,
  log: WorkLog,
  carryOut: CarryOut,
  changePace: ChangePace = freshPace(),
): RecordPorts {
  const { now, sleep, newRevision } = ports;
  const deadline = log.startedAt + INVOCATION_BUDGET_MS;
  const call = callsUntil(ports.send, now, deadline, log);
  const table = openTable({ call, tableName: settings.tableName, sleep });
  return {
    table: {
      ...table,
      read: async (keys) => {
        const read = await table.read(keys);
        if (read.kind === "read") log.secrets.push(...read.items.flatMap((item) => secretsOf(item?.raw)));
        return read;
      },
    },
    zones: openHostedZones(call, settings.zones),
    defaultTtl: settings.defaultTtl,
    noteVisitsEveryMs: settings.noteVisitsEvery * 1000,
    minChangeIntervalMs: settings.minChangeInterval * 1000,
    deadline,
    changePace,
    carryOut,
    now,
    sleep,
    newRevision,
    warn: (text) => {
      log.warnings.push(text);
    },
  };
}

function secretsOf(raw: Record<string, unknown> | undefined): string[] {
  return [raw?.shared_secret, raw?.previous_secret].filter((secret) => typeof secret === "string");
}
