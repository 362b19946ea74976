import type { IncomingRequest } from "../../http/request";
import { jsonAnswer } from "../../http/response";
import { type Asker, listGroup } from "../../records/listGroup";
import { setPrefix } from "../../records/setPrefix";
import type { Target } from "../../records/target";
import { updateRecords } from "../../records/updateRecords";
import type { Address } from "../../values/address";
import { listed, type Protocol, type Reply, recordEnd, type Service } from "../protocol";
import type { Outcome } from "./outcome";
import { type ApiRequest, isRefused, MODES, readApiRequest } from "./request";
import { answerOf } from "./response";

/** Our own API: one path, a mode a request, JSON. docs/api.md is its reference. */
export const api: Protocol = {
  serve,
  fault: (requestId) => jsonAnswer(500, `A fault of the service. Request id: ${requestId}`),
};

async function serve(incoming: IncomingRequest, service: Service): Promise<Reply> {
  service.note({ mode: modeOf(incoming) });
  service.conceal(tokensOf(incoming));
  const request = readApiRequest(incoming, service.settings, service.now());
  const outcome = isRefused(request) ? request : await perform(incoming.caller, service, request);
  return {
    response: answerOf(outcome, service.now()),
    ...endOf(outcome),
  };
}

/** What the log says of an outcome; of several records each word once, as for a protocol with several names. */
function endOf(outcome: Outcome): Omit<Reply, "response"> {
  if (outcome.kind !== "several") {
    return { outcome: outcome.kind, reason: "reason" in outcome ? outcome.reason : undefined };
  }
  const records = outcome.records.map(recordEnd);
  return {
    outcome: listed(records.map((record) => record.outcome)) ?? "",
    reason: listed(records.flatMap(({ reason }) => reason ?? [])),
    records,
  };
}

// Only a mode that we know goes into the log: people paste secrets into the wrong places.
function modeOf({ query }: IncomingRequest): string {
  return MODES.find((mode) => query.mode?.[0] === mode) ?? "none";
}

// Tokens are taken in any case, and compared in lower case.
function tokensOf({ query }: IncomingRequest): string[] {
  const tokens = [...(query.hash ?? []), ...(query.sig ?? [])];
  return tokens.flatMap((token) => [token, token.toLowerCase()]);
}

async function perform(caller: Address, service: Service, request: ApiRequest): Promise<Outcome> {
  if (request.mode === "get") return { kind: "reflected", address: caller.text };
  const { proof } = request;
  const recordType = request.mode === "set_prefix" ? "AAAA" : request.recordType;
  const key = { hostname: request.hostname.key, recordType };
  // What lies in no zone may be anything: people paste secrets into the wrong places.
  if (service.records.zones.of(key.hostname) !== undefined) service.note(key);
  const outcome = await outcomeOf(service, request, { key, proof, caller });
  if (outcome.kind === "conflict") service.note(key);
  return outcome;
}

async function outcomeOf(
  { records }: Service,
  request: Exclude<ApiRequest, { mode: "get" }>,
  asker: Asker,
): Promise<Outcome> {
  if (request.mode === "list_hosts") return listGroup(records, asker);
  if (request.mode === "set_prefix") {
    const { hostname } = asker.key;
    return setPrefix(records, { ...asker, hostname }, request);
  }
  const { mode, address } = request;
  const target: Target = mode === "set" ? { kind: "address", address } : { kind: "deletion" };
  const [outcome] = await updateRecords(records, [{ ...asker, target }]);
  if (outcome === undefined) throw new Error("An update ended without an outcome.");
  return outcome;
}
