import { type Proof, signedTimeOf } from "../access/token";
import type { StoredItem } from "../aws/table";
import { believe } from "../records/believe";
import { interpretItem, leaseIsLive, readFlag } from "../records/item";
import { tryAgain } from "../records/lease";
import { unavailable, type Waiting } from "../records/outcome";
import type { RecordPorts } from "../records/ports";
import type { Address } from "../values/address";
import type { RecordKey } from "../values/recordKey";
import { desiredChallenges, type Target } from "./desired";
import { challengeKey, interpretChallenges, liveChallenges } from "./item";
import { note } from "./itemWrites";
import type { ChallengeOutcome } from "./outcome";
import { type Change, publishChallenges, writeNote } from "./publishChallenges";

/** What a caller asks for the challenges of a host. */
export interface ChallengeWish {
  /** The host's name, in lower case, with the final dot. */
  hostname: string;
  /** Their name: challengeNameOf gives it. */
  name: string;
  target: Target;
  proof: Proof;
  /** The public address that asks. */
  caller: Address;
}

/** Reasons why a caller was not believed, from what says least about the host to what says most. */
const UNAUTHORIZED: readonly string[] = [
  "unknown_host",
  "no_secret",
  "wrong_secret",
  "not_from_here",
  "expired",
  "signature_required",
  "clock_off",
  "replayed",
];

/**
 * Reads the host's items and that of its challenges, judges the caller, and has Route 53 hold what is allowed. Nothing is
 * written for a caller who was not believed. What another request is changing is looked at again, twice, and judged anew.
 */
export async function changeChallenge(ports: RecordPorts, wish: ChallengeWish): Promise<ChallengeOutcome> {
  const [outcome] = await tryAgain<ChallengeWish, ChallengeOutcome>(ports, [wish], async () => [
    await attempt(ports, wish),
  ]);
  if (outcome === undefined) throw new Error("A challenge ended without an outcome.");
  return outcome as ChallengeOutcome;
}

async function attempt(ports: RecordPorts, wish: ChallengeWish): Promise<ChallengeOutcome | Waiting> {
  const { hostname, name, target, proof } = wish;
  const keys = [addressKey(hostname, "A"), addressKey(hostname, "AAAA")] as const;
  const read = await ports.table.read([...keys, challengeKey(wish)]);
  if (read.kind === "unavailable") return unavailable(read);
  const [a, aaaa, txt] = read.items;
  const zoneId = ports.zones.of(name)?.id ?? "";
  const item = interpretChallenges({ hostname, name, zoneId }, txt);
  const refused = judge(ports, wish, [a, aaaa], item.lastSigned);
  if (refused) return refused;
  const change = { item, target, signedTime: signedTimeOf(proof) };
  const isForbidden = [a, aaaa].some((stored) => stored !== undefined && !allowsAcme(stored));
  // As with addresses: what is noted for a signed request would keep the change under way from being confirmed.
  if (isForbidden && change.signedTime === undefined)
    return { kind: "forbidden", reason: "acme_not_allowed" };
  if (leaseIsLive(item, ports.now())) return { kind: "leased", until: item.leasedUntil ?? ports.now() };
  if (isForbidden) return useUp(ports, change, { kind: "forbidden", reason: "acme_not_allowed" });
  const desired = desiredChallenges(liveChallenges(item, ports.now()), target, ports.now());
  return desired === undefined
    ? useUp(ports, change, { kind: "conflict", reason: "too_many_values" })
    : publishChallenges(ports, { ...change, desired });
}

/** A host's caller is believed by the item of either family. Both are judged, whoever is believed by the first. */
function judge(
  ports: RecordPorts,
  { hostname, proof, caller }: ChallengeWish,
  [a, aaaa]: readonly [StoredItem | undefined, StoredItem | undefined],
  lastSigned: number,
): ChallengeOutcome | undefined {
  const verdicts = [["A", a] as const, ["AAAA", aaaa] as const].map(([recordType, stored]) => {
    const key = addressKey(hostname, recordType);
    const zoneId = ports.zones.of(hostname)?.id;
    const item = stored && interpretItem(stored.values, key, zoneId, ports.defaultTtl);
    // A signature is used up for challenges by itself: the item of an address knows nothing of them.
    return believe(ports, { hostname, proof, caller }, item && { ...item, lastSigned });
  });
  if (verdicts.some(({ kind }) => kind === "believed")) return undefined;
  const byTelling = [...verdicts].sort((one, other) => tellingOf(one) - tellingOf(other));
  return byTelling[byTelling.length - 1] as ChallengeOutcome;
}

/** How much a verdict tells of the host: whoever knows the secret of one family is to find out what is wrong. */
function tellingOf(verdict: { kind: string; reason?: string; zones?: readonly string[] }): number {
  if (verdict.kind === "unauthorized") return UNAUTHORIZED.indexOf(verdict.reason ?? "");
  return verdict.kind === "outside_zones" ? (verdict.zones ?? []).length : UNAUTHORIZED.length;
}

// What says neither yes nor no is taken for the owner's no.
function allowsAcme({ values }: StoredItem): boolean {
  const { allow_acme: flag } = values;
  return flag === undefined || flag === null || readFlag(flag, false);
}

/** Refuses a change. A signed request is used up by that, too: repeated within five minutes it might find the way free. */
async function useUp(
  ports: RecordPorts,
  { item, signedTime }: Omit<Change, "desired">,
  outcome: ChallengeOutcome,
): Promise<ChallengeOutcome | Waiting> {
  if (signedTime === undefined) return outcome;
  const update = note(item, undefined, { at: ports.now(), signedTime }, ports.newRevision());
  return (await writeNote(ports, item, update)) ?? outcome;
}

function addressKey(hostname: string, recordType: "A" | "AAAA"): RecordKey {
  return { hostname, recordType };
}
