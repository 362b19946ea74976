import type { SilencePorts } from "./ports";

/** How many record sets a zone has. */
export interface ZoneSize {
  zone: string;
  recordSets: number;
  /** Of what a zone takes, rounded down. */
  percent: number;
}

/** What a zone takes, unless the account has asked for more. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const MOST_RECORD_SETS = 10_000;

/** Percent from which a zone is filling. */
export const FILLING_PERCENT = 90;

/** Asks each zone for its size; one that does not say is warned of, and left out. */
export async function zoneSizes({
  call,
  zones,
  warn,
}: Pick<SilencePorts, "call" | "zones" | "warn">): Promise<ZoneSize[]> {
  const sizes: ZoneSize[] = [];
  // One after the other: Route 53 takes ten requests a second, and the service's own come first.
  for (const { id, name } of zones) {
    const result = await call("GetHostedZone", { Id: id });
    const recordSets =
      result.kind === "answered" ? result.output.HostedZone?.ResourceRecordSetCount : undefined;
    if (recordSets === undefined) {
      warn(`the size of ${name} is not known: ${result.kind === "failed" ? result.error : "NotFromAws"}`);
      continue;
    }
    sizes.push({ zone: name, recordSets, percent: Math.floor((100 * recordSets) / MOST_RECORD_SETS) });
  }
  return sizes;
}
