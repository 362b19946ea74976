import type { Invocation } from "./invocation";

/** What is told of a finished request. Never a secret, a hash or a signature. */
export interface RequestEntry {
  mode: string;
  hostname?: string;
  recordType?: string;
  outcome: string;
  reason?: string;
  status: number;
}

/** Writes the one line that every request leaves: a warning where something went wrong that time may heal. */
export function logRequest(invocation: Invocation, entry: RequestEntry): void {
  const { requestId, callerAddress, calls, warnings, startedAt, ports } = invocation;
  ports.log(entry.status >= 500 || warnings.length > 0 ? "warn" : "info", {
    request_id: requestId,
    mode: entry.mode,
    hostname: entry.hostname,
    record_type: entry.recordType,
    caller: callerAddress,
    outcome: entry.outcome,
    reason: entry.reason,
    status: entry.status,
    milliseconds: ports.now() - startedAt,
    aws_calls: calls.length,
    warnings: warnings.length > 0 ? warnings : undefined,
  });
}

/** What of an error may be written down: everything but the secrets that this invocation has met. */
export function describeError(error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return secrets
    .filter((secret) => secret !== "")
    .reduce((clean, secret) => clean.split(secret).join("[secret]"), text);
}
