import { authenticate } from "../authenticate";
import { listGroup, readItems, updateItem } from "../configStore";
import type { Invocation } from "../invocation";
import { touch } from "../itemWrites";
import type { Outcome } from "../outcome";
import type { ApiRequest } from "../request";
import { LEASE_WAITS_MS, RETRY_AFTER_SECONDS } from "../timeLimits";

type ListRequest = ApiRequest & { mode: "list_hosts" };

/** `mode=list_hosts`: lists the caller's group. What changes while it is judged is judged anew, twice. */
export async function listHosts(invocation: Invocation, request: ListRequest): Promise<Outcome> {
  for (let tries = 0; tries <= LEASE_WAITS_MS.length; tries++) {
    const outcome = await attempt(invocation, request);
    if (outcome !== "outdated") return outcome;
  }
  return { kind: "busy", retryAfterSeconds: RETRY_AFTER_SECONDS };
}

/**
 * In this order; the first match wins:
 * 1. the caller is not believed → unauthorized
 * 2. the record has no read privilege → forbidden
 * 3. the access is written down, and every page of the group is read → hosts
 */
async function attempt(invocation: Invocation, request: ListRequest): Promise<Outcome | "outdated"> {
  const key = { hostname: request.hostname.key, recordType: request.recordType };
  const read = await readItems(invocation, [key]);
  if (read.kind === "unavailable") return unavailable(read.error);
  const [item] = read.items;
  const reason = authenticate(item, request.proof);
  if (item?.sharedSecret === undefined || reason !== undefined) {
    return { kind: "unauthorized", reason: reason ?? "wrong_secret" };
  }
  if (!item.readPrivilege) return { kind: "forbidden", reason: "no_read_privilege" };
  const signedTime = request.proof.kind === "signature" ? request.proof.time : undefined;
  const revision = invocation.ports.newRevision();
  const noted = await updateItem(invocation, item, touch(invocation, item, signedTime, revision));
  if (noted.kind === "unavailable") return unavailable(noted.error);
  if (noted.kind === "refused") return "outdated";
  const group = await listGroup(invocation, item.sharedSecret);
  return group.kind === "unavailable" ? unavailable(group.error) : { kind: "hosts", hosts: group.hosts };
}

function unavailable(error: string): Outcome {
  return { kind: "unavailable", reason: error, retryAfterSeconds: RETRY_AFTER_SECONDS };
}
