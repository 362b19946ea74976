import type { Malformed } from "../../http/malformed";
import type { Host, RecordOutcome } from "../../records/outcome";

/** What became of a request to our own API; response.ts turns it into HTTP. */
export type Outcome =
  | { kind: "reflected"; address: string }
  | { kind: "hosts"; hosts: Host[] }
  | RecordOutcome
  | Malformed;
