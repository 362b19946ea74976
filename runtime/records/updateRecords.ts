import { authenticate } from "../access/authenticate";
import { type Proof, signedTimeOf } from "../access/token";
import { readItems } from "../aws/table";
import type { Invocation } from "../invocation";
import type { Address } from "../values/address";
import { LEASE_WAITS_MS } from "../values/timeLimits";
import type { Change } from "./decide";
import type { RecordItem, RecordKey } from "./item";
import { type RecordOutcome, type Refusal, unavailable } from "./outcome";
import { type ChangeOutcome, publish } from "./publish";
import { giveUp, isWaiting } from "./waiting";

/** What a caller asks for one record. */
export interface Wish {
  key: RecordKey;
  /** What to publish; undefined asks for the record's deletion. */
  address: Address | undefined;
  proof: Proof;
}

/**
 * Reads the items, judges the caller, and publishes what is allowed. Nothing is written for a caller who was
 * not believed. What another request is changing is looked at again, twice.
 *
 * @param wishes for different records
 * @returns what became of each wish, in order
 */
export async function updateRecords(
  invocation: Invocation,
  wishes: readonly Wish[],
): Promise<RecordOutcome[]> {
  const outcomes = await attempt(invocation, wishes);
  for (const wait of LEASE_WAITS_MS) {
    const open = outcomes.flatMap((outcome, index) => (isWaiting(outcome) ? [index] : []));
    if (open.length === 0) break;
    if (open.some((index) => outcomes[index]?.kind === "leased")) await invocation.ports.sleep(wait);
    const again = await attempt(
      invocation,
      open.flatMap((index) => wishes[index] ?? []),
    );
    open.forEach((index, position) => {
      outcomes[index] = again[position] ?? { kind: "outdated" };
    });
  }
  const now = invocation.ports.now();
  return outcomes.map((outcome) => (isWaiting(outcome) ? giveUp(outcome, now) : outcome));
}

async function attempt(invocation: Invocation, wishes: readonly Wish[]): Promise<ChangeOutcome[]> {
  const read = await readItems(
    invocation,
    wishes.map((wish) => wish.key),
  );
  if (read.kind === "unavailable") return wishes.map(() => unavailable(read));
  const judged = wishes.map((wish, index) => judge(invocation, wish, read.items[index]));
  const changes = judged.flatMap((verdict) => ("item" in verdict ? [verdict] : []));
  const results = await publish(invocation, changes);
  return judged.map((verdict) =>
    "item" in verdict ? (results[changes.indexOf(verdict)] ?? { kind: "outdated" }) : verdict,
  );
}

/**
 * Decides whether a wish may be carried out. In this order; the first match wins:
 * 1. the caller is not believed (authenticate.ts) → unauthorized
 * 2. the record is locked → forbidden
 * 3. the address is not the caller's own, and the record does not allow that → forbidden
 */
function judge(invocation: Invocation, wish: Wish, item: RecordItem | undefined): Change | Refusal {
  const unauthorized = authenticate(item, wish.proof);
  if (item === undefined || unauthorized)
    return unauthorized ?? { kind: "unauthorized", reason: "unknown_host" };
  if (item.locked) return { kind: "forbidden", reason: "locked" };
  const isOwn = wish.address === undefined || wish.address.text === invocation.callerAddress;
  if (!isOwn && !item.allowInternal) return { kind: "forbidden", reason: "address_not_allowed" };
  if (item.ttlIsOdd) invocation.warnings.push("ttl: not a TTL, the default was taken");
  return {
    item,
    address: wish.address?.text,
    signedTime: signedTimeOf(wish.proof),
  };
}
