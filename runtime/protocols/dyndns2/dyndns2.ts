import type { APIGatewayProxyResult } from "aws-lambda";
import type { IncomingRequest } from "../../http/request";
import { response } from "../../http/response";
import type { ForbiddenReason, RecordOutcome } from "../../records/outcome";
import { memberWishes, readNetwork } from "../../records/setPrefix";
import { updateRecords, type Wish } from "../../records/updateRecords";
import type { Address } from "../../values/address";
import type { HostnameResult } from "../../values/hostname";
import { RETRY_AFTER_SECONDS } from "../../values/timeLimits";
import { listed, type Protocol, type RecordEnd, type Reply, recordEnd, type Service } from "../protocol";
import { type Dyndns2Refusal, type Dyndns2Request, readDyndns2Request } from "./request";

/**
 * dyndns2, for routers and standard clients: the same authorisation and the same publishing as our own API, in its
 * words. https://help.dyn.com/remote-access-api/perform-update/
 */
export const dyndns2: Protocol = { serve, fault };

/** A name's line in the answer, the worst last: what went wrong for one family is not hidden by the other. */
const WORDS = ["nochg", "good", "badauth", "abuse", "nohost", "notfqdn", "dnserr", "911"] as const;
type Word = (typeof WORDS)[number];

interface NameResult {
  word: Word;
  addresses: string[];
  /** For the log. */
  reasons: string[];
}

async function serve(incoming: IncomingRequest, service: Service): Promise<Reply> {
  service.note({ mode: "dyndns2" });
  const request = readDyndns2Request(incoming, service.settings);
  if ("kind" in request) return refusal(request);
  service.conceal([request.password]);
  service.note({ hostname: listed(askedFor(request).filter((name) => isServed(service, name))) });
  const named = wishesOf(service, request, incoming.caller);
  const { wishes, mistake, isToBeRepeated } = await withMembers(service, request, named);
  const outcomes = wishes.length === 0 ? [] : await updateRecords(service.records, wishes);
  const results = request.names.map((name) => resultOf(service, name, wishes, outcomes));
  // Nobody but the first name asks for the others of its group again.
  if (isToBeRepeated || outcomes.slice(named.length).some((outcome) => wordOf(outcome) === "911")) {
    results[0] = { word: "911", addresses: [], reasons: ["members"] };
  }
  const lines = results.map(({ word, addresses }) =>
    (word === "good" || word === "nochg") && addresses.length > 0 ? `${word} ${addresses.join(",")}` : word,
  );
  const words = results.map((result) => result.word);
  // A body that is all 911 or dnserr is worth another try, which some clients make for a 503 only.
  const failed = words.every((word) => word === "911" || word === "dnserr");
  return {
    response: plain(
      failed ? 503 : 200,
      // Last, since clients take the lines for the names' in their order.
      [...lines, ...request.mistakes, ...(mistake === undefined ? [] : [mistake])].join("\n"),
      failed ? { "Retry-After": String(longestWait(outcomes)) } : {},
    ),
    outcome: listed(words) ?? "",
    reason: listed(results.flatMap(({ reasons }) => reasons)),
    records: wishes.flatMap(({ key }, index) => recordEnds(key, outcomes[index])),
  };
}

function recordEnds(key: Wish["key"], outcome: RecordOutcome | undefined): RecordEnd[] {
  // A name that lies in no zone may be anything: people paste secrets into the wrong places.
  return outcome === undefined || outcome.kind === "outside_zones" ? [] : [recordEnd([key, outcome])];
}

/** Adds the group of the first name, where it is to follow the prefix; the names keep what was asked for them. */
async function withMembers(
  { records }: Service,
  { members: prefix }: Dyndns2Request,
  named: Wish[],
): Promise<{ wishes: Wish[]; mistake?: string; isToBeRepeated?: boolean }> {
  const [first] = named;
  if (prefix === undefined || first === undefined) return { wishes: named };
  const teller = { hostname: first.key.hostname, proof: first.proof, caller: first.caller };
  const network = await readNetwork(records, teller, prefix);
  if (network.kind === "forbidden")
    return { wishes: named, mistake: "members: the first name may not list its group." };
  if (network.kind === "conflict")
    return { wishes: named, mistake: "members: the group has more than 100 members." };
  if (network.kind === "busy" || network.kind === "unavailable") {
    return { wishes: named, isToBeRepeated: true };
  }
  if (network.kind !== "members") return { wishes: named };
  const all = memberWishes(teller, network, prefix);
  const isNamed = ({ key }: Wish) => named.some((wish) => wish.key.hostname === key.hostname);
  return { wishes: [...named, ...all.filter((wish) => !isNamed(wish))] };
}

/** The answer to a request that met a fault of ours: clients try again after a 911. */
function fault(): APIGatewayProxyResult {
  return plain(503, "911", { "Retry-After": String(RETRY_AFTER_SECONDS) });
}

// A password is nothing that a stack would take which asks for signatures.
function wishesOf(service: Service, request: Dyndns2Request, caller: Address): Wish[] {
  if (service.settings.requireSignature) return [];
  return askedFor(request).flatMap((hostname) =>
    request.targets.map(({ recordType, target }) => ({
      key: { hostname, recordType },
      target,
      proof: { kind: "password" as const, password: request.password },
      caller,
    })),
  );
}

function longestWait(outcomes: RecordOutcome[]): number {
  const waits = outcomes.flatMap((outcome) =>
    "retryAfterSeconds" in outcome ? (outcome.retryAfterSeconds ?? []) : [],
  );
  return Math.max(RETRY_AFTER_SECONDS, ...waits);
}

function isServed({ records }: Service, hostname: string): boolean {
  return records.zones.of(hostname) !== undefined;
}

// A name that was given twice is asked for once.
function askedFor(request: Dyndns2Request): string[] {
  const keys = request.names.flatMap((name) => (name.kind === "hostname" ? [name.hostname.key] : []));
  return Array.from(new Set(keys));
}

function resultOf(
  service: Service,
  name: HostnameResult,
  wishes: Wish[],
  outcomes: RecordOutcome[],
): NameResult {
  if (name.kind === "malformed") return { word: "notfqdn", addresses: [], reasons: [] };
  const own = outcomes.filter((_, index) => wishes[index]?.key.hostname === name.hostname.key);
  if (own.length === 0) {
    return { word: isServed(service, name.hostname.key) ? "badauth" : "nohost", addresses: [], reasons: [] };
  }
  // A family without an item, or with another password, must not end what the other is believed for: on badauth
  // clients stop for ever.
  const believed = own.filter((outcome) => outcome.kind !== "unauthorized");
  const told = believed.length > 0 ? believed : own;
  // Nor must a private address of the one family, where only public ones are to be published, or a prefix without a host part.
  const fit = told.filter((outcome) => !isUnfit(outcome));
  const counted = fit.length > 0 ? fit : told;
  const worst = Math.max(...counted.map((outcome) => WORDS.indexOf(wordOf(outcome))));
  return {
    word: WORDS[worst] ?? "badauth",
    addresses: counted.flatMap((outcome) => ("address" in outcome ? (outcome.address ?? []) : [])),
    reasons: counted.flatMap((outcome) => ("reason" in outcome ? [outcome.reason] : [])),
  };
}

/** What keeps one family's address from being published, and says nothing of the other's, nor of the caller. */
const UNFIT: readonly ForbiddenReason[] = ["address_not_public", "no_host_part", "zero_host_part"];

function isUnfit(outcome: RecordOutcome): boolean {
  return outcome.kind === "forbidden" && UNFIT.includes(outcome.reason);
}

function wordOf(outcome: RecordOutcome): Word {
  switch (outcome.kind) {
    case "published":
    case "deleted":
      return "good";
    case "written_down":
      // What has to wait is published only when it is asked for again, as routers do after a 911 alone.
      return outcome.retryAfterSeconds === undefined ? "good" : "911";
    case "unchanged":
    case "absent":
    case "left_alone":
      return "nochg";
    case "unauthorized":
      return "badauth";
    case "forbidden":
      // A client that meets dnserr tries again, perhaps with a public address, or once its item has a host part.
      if (isUnfit(outcome)) return "dnserr";
      return outcome.reason === "locked" ? "abuse" : "badauth";
    case "outside_zones":
      return "nohost";
    case "conflict":
      return "dnserr";
    case "busy":
    case "paced":
    case "unavailable":
      return "911";
  }
}

function refusal(refused: Dyndns2Refusal): Reply {
  switch (refused.kind) {
    case "no_credentials":
      return {
        response: plain(401, "badauth", { "WWW-Authenticate": 'Basic realm="dynamic DNS"' }),
        outcome: "badauth",
        reason: "no_credentials",
      };
    case "no_names":
      return { response: plain(200, "notfqdn"), outcome: "notfqdn", reason: "no_names" };
    case "too_many_names":
      return { response: plain(200, "numhost"), outcome: "numhost" };
    case "malformed":
      return { response: plain(400, refused.message), outcome: "malformed", reason: refused.reason };
  }
}

function plain(status: number, body: string, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return response(status, "text/plain; charset=utf-8", `${body}\n`, headers);
}
