import { authenticate } from "../access/authenticate";
import { type Proof, signedTimeOf } from "../access/token";
import type { Address } from "../values/address";
import { ownHostPart } from "../values/hostPart";
import { isInternal } from "../values/network";
import type { RecordKey } from "../values/recordKey";
import type { Change } from "./decide";
import type { RecordItem, ServedItem } from "./item";
import { rememberLeft } from "./knownPrefixes";
import { tryAgain } from "./lease";
import { type ForbiddenReason, type RecordOutcome, type Refusal, unavailable } from "./outcome";
import { refuseOutside } from "./outside";
import type { RecordPorts } from "./ports";
import { type ChangeOutcome, publish } from "./publish";
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
  const results = await publish(ports, changes);
  return judged.map((verdict, index) => {
    if (!("item" in verdict)) return verdict;
    const result = results[changes.indexOf(verdict)] ?? { kind: "outdated" };
    const isByInterfaceId =
      wishes[index]?.target.kind === "prefix" && ownHostPart(verdict.item.raw).kind === "given";
    return isByInterfaceId ? { ...result, byInterfaceId: true } : result;
  });
}

function judge(
  ports: RecordPorts,
  wish: Wish,
  item: RecordItem | undefined,
): Change | Refusal | { kind: "left_alone" } {
  const { key, target, caller, proof } = wish;
  const unauthorized = authenticate(item, proof, { caller, now: ports.now() });
  if (ports.zones.of(key.hostname) === undefined) {
    return refuseOutside(unauthorized ? undefined : item, ports.zones.names);
  }
  if (item === undefined || unauthorized) {
    return unauthorized ?? { kind: "unauthorized", reason: "unknown_host" };
  }
  const resolved = resolveTarget(item, target);
  if (resolved.kind === "left_alone") return resolved;
  return {
    item: item as ServedItem,
    address: resolved.kind === "address" ? resolved.address.text : undefined,
    caller: caller.text,
    signedTime: signedTimeOf(proof),
    fixesAddress: proof.kind === "signature" && proof.fixesAddress,
    forbidden: forbiddenBy(item, resolved, caller),
    notes: rememberLeft(item, resolved.kind === "address" ? resolved.address.text : undefined),
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
