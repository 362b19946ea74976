import { textChange } from "../aws/challengeRecords";
import type { ItemUpdate } from "../aws/updateExpression";
import { unavailable, type Waiting } from "../records/outcome";
import type { RecordPorts } from "../records/ports";
import { CHALLENGE_TTL } from "../values/challenge";
import { LEASE_MS, RETRY_AFTER_SECONDS } from "../values/timeLimits";
import { haveSameValues, type Target } from "./desired";
import { type Challenge, type ChallengeItem, challengeKey, valuesOf } from "./item";
import { confirm, distrust, keepUsed, note, withdraw, writeAhead } from "./itemWrites";
import type { ChallengeConflict, ChallengeOutcome } from "./outcome";
import { isAsDesired, type Standing, standingAt } from "./standing";

/** A change of a host's challenges that its caller may make. */
export interface Change {
  item: ChallengeItem;
  target: Target;
  /** All that is to stand at the name. */
  desired: readonly Challenge[];
  /** Unix time in milliseconds of a signed request. */
  signedTime: number | undefined;
}

/** What a look at Route 53 came to. */
type Look = Standing | { kind: "unavailable"; error: string };

type Ours = Standing & { kind: "ours" };

type Result = Promise<ChallengeOutcome | Waiting>;

/** Seconds after which what was written ahead is nobody's any more. */
const LEASE_SECONDS = LEASE_MS / 1000;

/**
 * Brings Route 53 and the table to what a change asks for. Nothing else in this service writes TXT records. Where nothing is to
 * change by the table, a look at Route 53 tells whether that is so; else the change is written ahead under a lease, Route 53 is
 * looked at, asked, and what it accepted is confirmed.
 */
export async function publishChallenges(ports: RecordPorts, change: Change): Result {
  const { item, desired } = change;
  if (item.isPending || !haveSameValues(valuesOf(item.confirmed), valuesOf(desired)))
    return publish(ports, change);
  const standing = await look(ports, item);
  if (standing.kind === "unavailable") return unavailable(standing);
  if (isAsDesired(standing, desired)) return noteStanding(ports, change);
  if (standing.kind === "foreign" && isNoMatter(change, standing)) return noteAbsence(ports, change);
  return publish(ports, change);
}

/** Writes on conditions; returns what went wrong, if anything did. */
export async function writeNote(
  ports: RecordPorts,
  item: ChallengeItem,
  update: ItemUpdate,
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): Promise<ChallengeOutcome | Waiting | undefined> {
  const result = await ports.table.update(challengeKey(item), update);
  if (result.kind === "written") return undefined;
  return result.kind === "refused" ? { kind: "outdated" } : unavailable(result, retryAfterSeconds);
}

/** Notes that a value came again, which gives it its whole time again. */
async function noteStanding(ports: RecordPorts, change: Change): Result {
  const { item, target, desired, signedTime } = change;
  if (target.action === "cleanup") return noteAbsence(ports, change);
  const update = note(item, desired, { at: ports.now(), signedTime }, ports.newRevision());
  return (await writeNote(ports, item, update)) ?? { kind: "unchanged" };
}

/** Notes that there is nothing to clean up, which only a signed request leaves a trace of. */
async function noteAbsence(ports: RecordPorts, { item, signedTime }: Change): Result {
  if (signedTime === undefined) return { kind: "absent" };
  const update = note(item, undefined, { at: ports.now(), signedTime }, ports.newRevision());
  return (await writeNote(ports, item, update)) ?? { kind: "absent" };
}

async function publish(ports: RecordPorts, change: Change): Result {
  const { item, desired, signedTime } = change;
  const revision = ports.newRevision();
  const update = writeAhead(item, desired, { at: ports.now(), signedTime }, revision);
  const refusal = await writeNote(ports, item, update, LEASE_SECONDS);
  if (refusal) return refusal;
  const standing = await look(ports, item);
  if (standing.kind === "unavailable") {
    await giveBack(ports, item, revision);
    return unavailable(standing);
  }
  if (isAsDesired(standing, desired)) return complete(ports, change, revision);
  if (standing.kind === "foreign") {
    if (!isNoMatter(change, standing)) return takeBack(ports, item, revision, standing.reason);
    // Values of ours may stand among the others': they are known for ours until they are gone.
    await giveBack(ports, item, revision);
    return { kind: "absent" };
  }
  return ask(ports, change, revision, standing);
}

/** Asks Route 53 for the change, under the lease. */
async function ask(
  ports: RecordPorts,
  change: Change,
  revision: string,
  standing: Ours,
  isAgain = false,
): Result {
  const { item, desired } = change;
  const { name } = item;
  const values = valuesOf(desired);
  const zone = ports.zones.of(name);
  if (zone === undefined) throw new Error("A challenge is of no zone.");
  const answer = await zone.changeSets([
    values.length > 0
      ? textChange("UPSERT", { name, values, ttl: CHALLENGE_TTL })
      : textChange("DELETE", { name, values: standing.values, ttl: standing.ttl }),
  ]);
  switch (answer.kind) {
    case "accepted":
      return complete(ports, change, revision);
    case "refused":
      return afterRefusal(ports, change, revision, standing, isAgain);
    case "throttled":
      return unavailable({ error: "Throttling" }, LEASE_SECONDS);
    case "zone_busy":
      return unavailable({ error: "PriorRequestNotComplete" }, LEASE_SECONDS);
    case "unavailable":
      return unavailable(answer, LEASE_SECONDS);
  }
}

/**
 * A deletion is refused, too, when only the answer to it was lost and it is asked for again; and when something else stands
 * than it named, which is named instead, once.
 */
async function afterRefusal(
  ports: RecordPorts,
  change: Change,
  revision: string,
  named: Ours,
  isAgain: boolean,
): Result {
  const { item, desired } = change;
  const standing = await look(ports, item);
  if (standing.kind === "unavailable") return unavailable(standing, LEASE_SECONDS);
  if (isAsDesired(standing, desired)) return complete(ports, change, revision);
  const isOvertaken = desired.length === 0 && standing.kind === "ours" && !isSame(standing, named);
  if (!isOvertaken) return takeBack(ports, item, revision, "refused_by_route53");
  if (!isAgain) return ask(ports, change, revision, standing, true);
  await giveBack(ports, item, revision);
  return { kind: "busy", retryAfterSeconds: RETRY_AFTER_SECONDS };
}

function isSame(one: Ours, other: Ours): boolean {
  return one.ttl === other.ttl && haveSameValues(one.values, other.values);
}

/** Confirms what Route 53 holds; where somebody edited the item in the middle, leaves word for the next request to look. */
async function complete(ports: RecordPorts, change: Change, revision: string): Result {
  const { item, target, desired } = change;
  const update = confirm(item, desired, ports.now(), revision);
  const confirmed = await ports.table.update(challengeKey(item), update);
  if (confirmed.kind === "unavailable") return unavailable(confirmed, LEASE_SECONDS);
  if (confirmed.kind === "refused") {
    await leaveWord(ports, change);
    return { kind: "unavailable", reason: "edited_meanwhile", retryAfterSeconds: RETRY_AFTER_SECONDS };
  }
  if (target.action === "present") return { kind: "published" };
  const wasThere = item.confirmed.some(({ value }) => value === target.value);
  return { kind: wasThere || item.unconfirmed.includes(target.value) ? "deleted" : "absent" };
}

async function leaveWord(ports: RecordPorts, { item, desired, signedTime }: Change): Promise<void> {
  const key = challengeKey(item);
  const used = signedTime ?? item.lastSigned;
  const updates = [
    ...(used > 0 ? [keepUsed(used)] : []),
    distrust(item, desired, ports.now(), ports.newRevision()),
  ];
  for (const update of updates) {
    const left = await ports.table.update(key, update);
    if (left.kind === "unavailable") ports.warn(`distrust: ${left.error}`);
  }
}

/** Takes back what was written ahead and will not be done. */
async function takeBack(
  ports: RecordPorts,
  item: ChallengeItem,
  revision: string,
  reason: ChallengeConflict,
): Promise<ChallengeOutcome> {
  await giveBack(ports, item, revision);
  return { kind: "conflict", reason };
}

async function giveBack(ports: RecordPorts, item: ChallengeItem, revision: string): Promise<void> {
  const result = await ports.table.update(challengeKey(item), withdraw(item, ports.now(), revision));
  // The lease ends by itself, and the next request looks at Route 53 whatever it finds.
  if (result.kind !== "written") ports.warn(`withdraw: ${result.kind}`);
}

/** Whether what others put there does not have the value that is to go. */
function isNoMatter({ target }: Change, standing: Standing): boolean {
  return target.action === "cleanup" && !standing.values.includes(target.value);
}

async function look(ports: RecordPorts, item: ChallengeItem): Promise<Look> {
  const read = (await ports.zones.read([item.name])).get(item.name);
  if (read?.kind === "read") return standingAt(item, read.recordSets);
  return read ?? { kind: "unavailable", error: "Unasked" };
}
