import type { Malformed } from "../../http/malformed";
import type { Host, RecordOutcome } from "../../records/outcome";
import type { PrefixOutcome } from "../../records/setPrefix";

/** What became of a request to our own API; response.ts turns it into HTTP. */
export type Outcome =
  | { kind: "reflected"; address: string }
  | { kind: "hosts"; hosts: Host[] }
  | PrefixOutcome
  | RecordOutcome
  | Malformed;
