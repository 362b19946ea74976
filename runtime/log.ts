import type { Invocation } from "./invocation";

/** How a request ended. Never a secret, a hash or a signature. */
export interface RequestEnd {
  outcome: string;
  reason?: string;
  /** HTTP status. */
  status: number;
  /** What went wrong where nothing should have, cleaned by describeError. */
  error?: string;
}

/**
 * Writes the one line that every request leaves: an error where there was a fault, a warning where something went
 * wrong that time may heal.
 */
export function logRequest(invocation: Invocation, end: RequestEnd): void {
  const { requestId, about, callerAddress, calls, warnings, startedAt, ports } = invocation;
  ports.log(levelOf(end, warnings), {
    request_id: requestId,
    mode: about.mode,
    hostname: about.hostname,
    record_type: about.recordType,
    caller: callerAddress,
    outcome: end.outcome,
    reason: end.reason,
    status: end.status,
    milliseconds: ports.now() - startedAt,
    aws_calls: calls.length,
    warnings: warnings.length > 0 ? warnings : undefined,
    error: end.error,
  });
}

function levelOf(end: RequestEnd, warnings: readonly string[]): "info" | "warn" | "error" {
  if (end.error !== undefined) return "error";
  return end.status >= 500 || warnings.length > 0 ? "warn" : "info";
}

/** What of an error may be written down: everything but the secrets that this invocation has met. */
export function describeError(error: unknown, secrets: readonly string[]): string {
  const text = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return secrets
    .filter((secret) => secret !== "")
    .reduce((clean, secret) => clean.split(secret).join("[secret]"), text);
}
