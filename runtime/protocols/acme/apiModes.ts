import { malformed } from "../../http/malformed";
import { readParameters } from "../../http/parameters";
import type { IncomingRequest } from "../../http/request";
import { jsonAnswer } from "../../http/response";
import { readSignature } from "../../http/signature";
import type { Protocol, Reply, Service } from "../protocol";
import { answerOf, endOf } from "./answer";
import { isRefused, type Outcome } from "./outcome";
import { carryOut, readHost, readValue } from "./request";

/** The modes of our own API for challenges, and what each does. They take signed requests alone. */
const MODES = { set_challenge: "present", delete_challenge: "cleanup" } as const;
type Mode = keyof typeof MODES;

const PARAMETERS = ["mode", "hostname", "txt", "time", "sig"] as const;

/** Our own API with the modes for challenges beside those that it has. @param api what serves the others */
export function withChallengeModes(api: Protocol): Protocol {
  return {
    serve: (incoming, service) => {
      const mode = modeOf(incoming);
      return mode === undefined ? api.serve(incoming, service) : serve(mode, incoming, service);
    },
    fault: api.fault,
  };
}

function modeOf({ query }: IncomingRequest): Mode | undefined {
  const [mode] = query.mode ?? [];
  return mode === "set_challenge" || mode === "delete_challenge" ? mode : undefined;
}

async function serve(mode: Mode, incoming: IncomingRequest, service: Service): Promise<Reply> {
  service.note({ mode });
  service.conceal((incoming.query.sig ?? []).flatMap((sig) => [sig, sig.toLowerCase()]));
  const outcome = await outcomeOf(mode, incoming, service);
  const { status, message, headers, times } = answerOf(outcome, service.now());
  return { response: jsonAnswer(status, message, { headers, more: times }), ...endOf(outcome) };
}

async function outcomeOf(mode: Mode, incoming: IncomingRequest, service: Service): Promise<Outcome> {
  const parameters = readParameters(incoming.query, PARAMETERS, unknownParameter);
  if (isRefused(parameters)) return parameters;
  const { hostname, txt } = parameters;
  if (hostname === undefined)
    return malformed("hostname", "Give hostname=NAME, in full: home.dyn.example.com.");
  const host = readHost(hostname, "hostname");
  if (isRefused(host)) return host;
  const read = readValue(txt, "txt");
  if (isRefused(read)) return read;
  const signed = { mode, hostname: host.asSent, target: read.value, fixesAddress: true };
  const proof = readSignature(parameters, signed, service.now());
  if (isRefused(proof)) return proof;
  const target = { action: MODES[mode], value: read.value, by: "api" as const };
  return carryOut(service, host, { target, proof, caller: incoming.caller });
}

function unknownParameter(): string {
  return `A challenge takes ${PARAMETERS.join(", ")}, and no other parameter.`;
}
