import type { SilencePorts } from "./ports";

/** How many record sets a zone has. */
export interface ZoneSize {
  zone: string;
  recordSets: number;
  /** Of what the zone takes, rounded down: 10,000, or what its owner has asked AWS for. */
  percent: number;
}

/** Percent from which a zone is filling. */
export const FILLING_PERCENT = 90;

/**
 * Asks each zone for its size; one that does not say is warned of, and left out.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZoneLimit.html
 */
export async function zoneSizes({
  call,
  zones,
  warn,
}: Pick<SilencePorts, "call" | "zones" | "warn">): Promise<ZoneSize[]> {
  const sizes: ZoneSize[] = [];
  // One after the other: Route 53 takes ten requests a second, and the service's own come first.
  for (const { id, name } of zones) {
    const result = await call("GetHostedZoneLimit", { HostedZoneId: id, Type: "MAX_RRSETS_BY_ZONE" });
    const { Count: recordSets, Limit } = result.kind === "answered" ? result.output : {};
    if (recordSets === undefined || !Limit?.Value) {
      warn(`the size of ${name} is not known: ${result.kind === "failed" ? result.error : "NotFromAws"}`);
      continue;
    }
    sizes.push({ zone: name, recordSets, percent: Math.floor((100 * recordSets) / Limit.Value) });
  }
  return sizes;
}
