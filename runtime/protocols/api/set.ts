import type { Invocation } from "../../invocation";
import type { Outcome } from "../../records/outcome";
import { updateRecords } from "../../records/updateRecords";
import type { ApiRequest } from "./request";

/** `mode=set` and `mode=delete`: publishes the record's address, or removes the record. */
export async function set(
  invocation: Invocation,
  request: ApiRequest & { mode: "set" | "delete" },
): Promise<Outcome> {
  const { hostname, recordType, proof } = request;
  const address = request.mode === "set" ? request.address : undefined;
  const [outcome] = await updateRecords(invocation, [
    { key: { hostname: hostname.key, recordType }, address, proof },
  ]);
  if (outcome === undefined) throw new Error("An update ended without an outcome.");
  return outcome;
}
