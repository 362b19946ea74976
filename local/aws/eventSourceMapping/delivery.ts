/**
 * Brings one batch to the function: tries again, splits, and gives up, as the settings say. Order is kept: what comes
 * later waits.
 */
import { RETENTION, type StoredRecord } from "../dynamodb/shard";
import { createPauses } from "./pauses";
import type { Condition, Piece } from "./piece";
import type { Outcome } from "./response";
import type { StreamMappingSettings } from "./settings";

/** What a delivery works with. */
export interface DeliveryPorts {
  settings: StreamMappingSettings;
  /** Milliseconds. */
  clock: () => number;
  /** Ends the delivery after the invocation under way; what is not done by then stays so. */
  signal: AbortSignal;
  invoke(records: StoredRecord[]): Promise<Outcome>;
  /** Hears of records that are done, or given up: nobody needs them any more. */
  finished(records: StoredRecord[]): void;
  /** Hears of what is given up, before it is finished. */
  gaveUp(piece: Piece, condition: Condition): void;
}

/** Delivers a batch. */
export async function deliver(batch: StoredRecord[], ports: DeliveryPorts): Promise<void> {
  const { settings, signal } = ports;
  const pauses = createPauses(signal);
  const pieces: Piece[] = [{ records: batch, invocations: 0, failures: 0 }];

  for (let piece = pieces.shift(); piece && !signal.aborted; piece = pieces.shift()) {
    const current = dropOld(piece, ports);
    if (current.records.length === 0) continue;
    const outcome = await ports.invoke(current.records);
    if (outcome.kind === "unreached") {
      pieces.unshift(current);
      await pauses.next();
    } else if (outcome.kind === "done") {
      ports.finished(current.records);
      pauses.reset();
    } else {
      const rest = failedPart(current, outcome, ports);
      const parts = settings.bisects ? split(rest, outcome.from) : undefined;
      if (parts) {
        pieces.unshift(...parts);
      } else if (rest.failures >= settings.maxRetries) {
        giveUp(rest, "RetryAttemptsExhausted", ports);
        pauses.reset();
      } else {
        pieces.unshift({ ...rest, failures: rest.failures + 1 });
        await pauses.next();
      }
    }
  }
}

/** Gives up the records that have become too old, which are the first ones. */
function dropOld(piece: Piece, ports: DeliveryPorts): Piece {
  const maxAge = Math.min(ports.settings.maxAgeSeconds * 1000, RETENTION);
  const oldest = ports.clock() - maxAge;
  const young = piece.records.findIndex(({ createdAt }) => createdAt > oldest);
  const old = young < 0 ? piece.records.length : young;
  if (old > 0) {
    giveUp({ ...piece, records: piece.records.slice(0, old) }, "RecordAgeExceeded", ports);
  }
  return { ...piece, records: piece.records.slice(old) };
}

/** What is left of a piece after an invocation that has failed from some record on. */
function failedPart(piece: Piece, outcome: Outcome & { kind: "failed" }, ports: DeliveryPorts): Piece {
  if (outcome.from > 0) {
    ports.finished(piece.records.slice(0, outcome.from));
  }
  return {
    records: piece.records.slice(outcome.from),
    invocations: piece.invocations + 1,
    failures: piece.failures,
    functionError: outcome.functionError,
  };
}

/** Splits a piece, which is no attempt: where the function said, or in the middle. One record is no more split. */
function split(rest: Piece, from: number): Piece[] | undefined {
  if (from > 0) {
    return [rest];
  }
  const middle = Math.ceil(rest.records.length / 2);
  return rest.records.length > 1
    ? [
        { ...rest, records: rest.records.slice(0, middle) },
        { ...rest, records: rest.records.slice(middle) },
      ]
    : undefined;
}

function giveUp(piece: Piece, condition: Condition, ports: DeliveryPorts): void {
  ports.gaveUp(piece, condition);
  ports.finished(piece.records);
}
