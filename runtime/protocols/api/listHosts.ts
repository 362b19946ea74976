import { authenticate } from "../../access/authenticate";
import { signedTimeOf } from "../../access/token";
import { listGroup, readItems, updateItem } from "../../aws/table";
import type { Invocation } from "../../invocation";
import { leaseIsLive } from "../../records/item";
import { touch } from "../../records/itemWrites";
import { type Outcome, unavailable } from "../../records/outcome";
import { giveUp, isWaiting, type Waiting } from "../../records/waiting";
import { LEASE_WAITS_MS } from "../../values/timeLimits";
import type { ApiRequest } from "./request";

type ListRequest = ApiRequest & { mode: "list_hosts" };

/** `mode=list_hosts`: lists the caller's group. What changes while it is judged is judged anew, twice. */
export async function listHosts(invocation: Invocation, request: ListRequest): Promise<Outcome> {
  let outcome = await attempt(invocation, request);
  for (const wait of LEASE_WAITS_MS) {
    if (!isWaiting(outcome)) break;
    if (outcome.kind === "leased") await invocation.ports.sleep(wait);
    outcome = await attempt(invocation, request);
  }
  return isWaiting(outcome) ? giveUp(outcome, invocation.ports.now()) : outcome;
}

/**
 * In this order; the first match wins:
 * 1. the caller is not believed → unauthorized
 * 2. the record has no read privilege → forbidden
 * 3. signed, and another request is changing the record → leased: what is written down for a signed request would
 *    keep that change from being confirmed
 * 4. the access is written down, and every page of the group is read → hosts
 */
async function attempt(invocation: Invocation, request: ListRequest): Promise<Outcome | Waiting> {
  const key = { hostname: request.hostname.key, recordType: request.recordType };
  const read = await readItems(invocation, [key]);
  if (read.kind === "unavailable") return unavailable(read);
  const [item] = read.items;
  const unauthorized = authenticate(item, request.proof);
  if (item?.sharedSecret === undefined || unauthorized) {
    return unauthorized ?? { kind: "unauthorized", reason: "wrong_secret" };
  }
  if (!item.readPrivilege) return { kind: "forbidden", reason: "no_read_privilege" };
  const signedTime = signedTimeOf(request.proof);
  if (signedTime !== undefined && leaseIsLive(item, invocation.ports.now())) {
    return { kind: "leased", until: item.leasedUntil ?? 0 };
  }
  const revision = invocation.ports.newRevision();
  const noted = await updateItem(invocation, item, touch(invocation, item, signedTime, revision));
  if (noted.kind === "unavailable") return unavailable(noted);
  if (noted.kind === "refused") return { kind: "outdated" };
  const group = await listGroup(invocation, item.sharedSecret);
  return group.kind === "unavailable" ? unavailable(group) : { kind: "hosts", hosts: group.hosts };
}
