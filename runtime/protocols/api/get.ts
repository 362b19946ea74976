import type { Outcome } from "../../records/outcome";
import type { IncomingRequest } from "./request";

/** `mode=get`: tells the caller its public address. */
export function get(incoming: IncomingRequest): Outcome {
  return { kind: "reflected", address: incoming.caller.text };
}
