import type { TestRequest } from "../support/events";
import type { TableAccess } from "../support/table";
import type { Answer } from "../support/world";

/** A running service, in whatever form: what the contract suite needs to know of it. */
export interface Target {
  zoneName: string;
  table: TableAccess;
  /** Sends one request. `from` is one of the callers, where the target lets a test choose. */
  request(request: TestRequest): Promise<Answer>;
  /** The addresses that the zone gives for a name, as a resolver would be told. */
  lookup(hostname: string, recordType: "A" | "AAAA"): Promise<string[]>;
  close(): Promise<void>;
}

/** How a target is called, which is known before it is started. */
export interface TargetKind {
  /** Addresses to call from over IPv4; with an empty list the test calls from wherever it runs. */
  ipv4Callers: readonly string[];
  /** An address to call from over IPv6, where there is one. */
  ipv6Caller: string | undefined;
  /** A zone that is served beside the main one, without a final dot, where there is one. */
  zoneBeside?: string;
  /** Whether dyndns2 is switched on. */
  servesDyndns2: boolean;
  open(): Promise<Target>;
}
