import { signedTimeOf } from "../access/token";
import type { Prefix } from "../values/prefix";
import type { RecordKey } from "../values/recordKey";
import { believe, type Claim } from "./believe";
import { leaseIsLive, type RecordItem, readFlag } from "./item";
import { touch } from "./itemWrites";
import { knownPrefixes, rememberTold } from "./knownPrefixes";
import { tryAgain } from "./lease";
import { type RecordOutcome, type Refusal, unavailable, type Waiting } from "./outcome";
import type { RecordPorts } from "./ports";
import { readItems } from "./readItems";
import { updateRecords, type Wish } from "./updateRecords";

/** Who tells of a network's new prefix; the name speaks for the network. */
export type Teller = Claim;

/** What became of each record that was concerned, or why none was. */
export type PrefixOutcome =
  | { kind: "several"; records: [key: RecordKey, outcome: RecordOutcome][] }
  | Refusal;

/** The members of a network's group, and which networks they may be in as yet; or why nobody is told. */
export type Network =
  | { kind: "members"; hostnames: string[]; speaker: RecordItem; within: readonly Prefix[] }
  | Refusal;

/** Of one request, so that all of it is done within an invocation's time. */
const MOST_MEMBERS = 100;

/** Publishes a name's IPv6 address in a new prefix, or those of its whole group. */
export async function setPrefix(
  ports: RecordPorts,
  teller: Teller,
  { prefix, members }: { prefix: Prefix; members: boolean },
): Promise<PrefixOutcome> {
  if (!members) {
    const wish = prefixWish(teller, teller.hostname, prefix, undefined);
    const [outcome] = await updateRecords(ports, [wish]);
    if (outcome === undefined) throw new Error("An update ended without an outcome.");
    return isWhole(outcome) ? outcome : { kind: "several", records: [[wish.key, outcome]] };
  }
  const network = await readNetwork(ports, teller, prefix);
  if (network.kind !== "members") return network;
  const wishes = memberWishes(teller, network, prefix);
  const outcomes = await updateRecords(ports, wishes);
  await useUp(ports, teller, network.speaker);
  return {
    kind: "several",
    records: wishes.map(({ key }, index) => [key, outcomes[index] ?? { kind: "left_alone" }]),
  };
}

/**
 * Reads who belongs to the group of a name, by its AAAA item or else its A item. In this order; the first match wins:
 * 1. the name lies in no zone → outside_zones, or a conflict for a caller who is believed
 * 2. the caller is not believed → unauthorized
 * 3. no read privilege → forbidden, and a signed request is used up
 * 4. more members than can be served at once → too_many_members
 * 5. the prefix is noted as told, where it is a new one; another request did so just now → all of this anew
 */
export async function readNetwork(ports: RecordPorts, teller: Teller, prefix: Prefix): Promise<Network> {
  const [network] = await tryAgain(ports, [teller], async () => [await readOnce(ports, teller, prefix)]);
  if (network === undefined) throw new Error("A group ended without an outcome.");
  return network;
}

async function readOnce(ports: RecordPorts, teller: Teller, prefix: Prefix): Promise<Network | Waiting> {
  const { hostname } = teller;
  const read = await readItems(ports, [
    { hostname, recordType: "AAAA" },
    { hostname, recordType: "A" },
  ]);
  if (read.kind === "unavailable") return unavailable(read);
  const believed = believe(ports, teller, read.items[0] ?? read.items[1]);
  if (believed.kind !== "believed") return believed;
  const { item: speaker } = believed;
  if (speaker.sharedSecret === undefined) return { kind: "unauthorized", reason: "no_secret" };
  if (!speaker.readPrivilege) {
    await note(ports, teller, speaker);
    return { kind: "forbidden", reason: "no_read_privilege" };
  }
  const group = await ports.table.readGroup(speaker.sharedSecret);
  if (group.kind === "unavailable") return unavailable(group);
  const hostnames = group.items.flatMap(({ hostname: name, record_type, read_privilege }) =>
    record_type === "AAAA" && typeof name === "string" && readFlag(read_privilege, false) ? [name] : [],
  );
  if (hostnames.length > MOST_MEMBERS) return { kind: "conflict", reason: "too_many_members" };
  const told = rememberTold(speaker, prefix);
  const noted = told === undefined ? undefined : await ports.table.update(speaker, told);
  if (noted?.kind === "unavailable") return unavailable(noted);
  // Another request has told of another prefix, or the speaker has moved.
  if (noted?.kind === "refused") return { kind: "outdated" };
  return { kind: "members", hostnames, speaker, within: knownPrefixes(speaker) };
}

/** A wish for each member. All but the one who speaks must have been in its network, or have a host part of their own. */
export function memberWishes(
  teller: Teller,
  { hostnames, speaker, within }: Network & { kind: "members" },
  prefix: Prefix,
): Wish[] {
  return hostnames.map((hostname) =>
    prefixWish(teller, hostname, prefix, hostname === speaker.hostname ? undefined : within),
  );
}

function prefixWish(
  { proof, caller }: Teller,
  hostname: string,
  prefix: Prefix,
  within: readonly Prefix[] | undefined,
): Wish {
  const key = { hostname, recordType: "AAAA" as const };
  return { key, target: { kind: "prefix", prefix, otherwise: undefined, within }, proof, caller };
}

/** A signed request is used up by the item that authenticated it, also where that is no AAAA item. */
async function useUp(ports: RecordPorts, teller: Teller, speaker: RecordItem): Promise<void> {
  if (speaker.recordType === "A") await note(ports, teller, speaker);
}

async function note(ports: RecordPorts, { proof, caller }: Teller, item: RecordItem): Promise<void> {
  const signedTime = signedTimeOf(proof);
  if (signedTime === undefined || leaseIsLive(item, ports.now())) return;
  const visit = { at: ports.now(), caller: caller.text, signedTime };
  const noted = await ports.table.update(item, touch(item, visit, ports.newRevision()));
  if (noted.kind === "unavailable") ports.warn(`visit: ${noted.error}`);
}

/** Whether what became of the one record is the answer to the whole request. */
function isWhole(outcome: RecordOutcome): outcome is RecordOutcome & Refusal {
  return outcome.kind === "unauthorized" || outcome.kind === "outside_zones";
}
