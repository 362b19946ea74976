import { type Proof, signedTimeOf } from "../access/token";
import type { Address } from "../values/address";
import { isInternal } from "../values/network";
import type { RecordKey } from "../values/recordKey";
import { believe } from "./believe";
import type { Change } from "./decide";
import type { RecordItem } from "./item";
import { tryAgain } from "./lease";
import {
  type ChangeOutcome,
  type ForbiddenReason,
  type RecordOutcome,
  type Refusal,
  unavailable,
} from "./outcome";
import type { RecordPorts } from "./ports";
import { readItems } from "./readItems";
import { type Resolved, resolveTarget, type Target } from "./target";

/** What a caller asks for one record. */
export interface Wish {
  key: RecordKey;
  target: Target;
  proof: Proof;
  /** The public address that asks. */
  caller: Address;
}

/**
 * Reads the items, judges the caller, and publishes what is allowed. Nothing is written for a caller who was
 * not believed. What another request is changing is looked at again, twice.
 *
 * @param wishes for different records
 * @returns what became of each wish, in order
 */
export async function updateRecords(ports: RecordPorts, wishes: readonly Wish[]): Promise<RecordOutcome[]> {
  return tryAgain(ports, wishes, (open) => attempt(ports, open));
}

async function attempt(ports: RecordPorts, wishes: readonly Wish[]): Promise<ChangeOutcome[]> {
  const read = await readItems(
    ports,
    wishes.map((wish) => wish.key),
  );
  if (read.kind === "unavailable") return wishes.map(() => unavailable(read));
  const judged = wishes.map((wish, index) => judge(ports, wish, read.items[index]));
  const changes = judged.flatMap((verdict) => ("item" in verdict ? [verdict] : []));
  if (changes.some(({ item }) => item.ttlIsOdd)) ports.warn("ttl: not a TTL, the default was taken");
  const results = await ports.carryOut(ports, changes);
  return judged.map((verdict) => {
    if (!("item" in verdict)) return verdict;
    const result = results[changes.indexOf(verdict)] ?? { kind: "outdated" };
    return verdict.byInterfaceId ? { ...result, byInterfaceId: true } : result;
  });
}

/** A change that was judged. */
interface JudgedChange extends Change {
  /** Whether the address is made of a network's prefix and the item's own host part. */
  byInterfaceId: boolean;
}

function judge(
  ports: RecordPorts,
  { key, target, caller, proof }: Wish,
  read: RecordItem | undefined,
): JudgedChange | Refusal | { kind: "left_alone" } {
  const believed = believe(ports, { hostname: key.hostname, proof, caller }, read);
  if (believed.kind !== "believed") return believed;
  const { item } = believed;
  const resolved = resolveTarget(item, target);
  if (resolved.kind === "left_alone") return resolved;
  return {
    item,
    address: resolved.kind === "address" ? resolved.address.text : undefined,
    caller: caller.text,
    signedTime: signedTimeOf(proof),
    fixesAddress: proof.kind === "signature" && proof.fixesAddress,
    forbidden: forbiddenBy(item, resolved, caller),
    byInterfaceId: resolved.kind === "address" && resolved.byInterfaceId === true,
  };
}

/**
 * Why the record's owner does not let a change be made. In this order; the first match wins:
 * 1. the record is locked → locked
 * 2. it has no host part to make an address of → no_host_part, zero_host_part
 * 3. the address is reached from within its network alone, and the record is for public ones → address_not_public
 * 4. the address is not the caller's own, and the record does not allow that → address_not_allowed
 */
function forbiddenBy(item: RecordItem, resolved: Resolved, caller: Address): ForbiddenReason | undefined {
  if (item.locked) return "locked";
  if (resolved.kind === "impossible") return resolved.reason;
  const address = resolved.kind === "address" ? resolved.address : undefined;
  if (item.onlyPublic && address !== undefined && isInternal(address)) return "address_not_public";
  const isOwn = address === undefined || address.text === caller.text;
  return isOwn || item.allowInternal ? undefined : "address_not_allowed";
}
