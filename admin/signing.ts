/** Whether the zones above a stack's signed zones say that they are signed. */
import { findDsRecords, systemResolvers } from "../dns/dsRecords";
import type { Stack } from "./stack";

/** What a signed zone's parent has of it. */
export type Delegated =
  /** The zone's own DS record is there: resolvers check its answers. */
  | "signed"
  /** None is there: resolvers take its answers unchecked. */
  | "unsigned"
  /** Others are there, and resolvers refuse its answers. */
  | "bogus"
  /** No resolver said. */
  | "unknown";

/** A signed zone. */
export interface SignedZone {
  name: string;
  /** What the zone above is to have. */
  dsRecord: string;
  delegated: Delegated;
}

/** Asks resolvers about each zone that the stack has signed. On one machine its own name server is the only one that knows it. */
export function signedZones(stack: Stack): Promise<SignedZone[]> {
  const isLocal = stack.endpoints.route53 !== undefined;
  const signed = stack.zones.flatMap((zone) => (zone.dsRecord ? [{ ...zone, dsRecord: zone.dsRecord }] : []));
  return Promise.all(
    signed.map(async ({ name, dsRecord, nameServers }) => {
      const found = await findDsRecords(name, isLocal ? nameServers : systemResolvers());
      if (found.kind === "unknown") return { name, dsRecord, delegated: "unknown" };
      if (found.kind === "none") return { name, dsRecord, delegated: "unsigned" };
      return { name, dsRecord, delegated: found.records.includes(dsRecord) ? "signed" : "bogus" };
    }),
  );
}

const SENTENCES: Readonly<Record<Delegated, string>> = {
  signed: "signed, and the zone above it says so",
  unsigned: "signed, and the zone above it does not say so as yet: give it",
  bogus:
    "signed, and the zone above it has another DS record, by which resolvers refuse every answer: replace it by",
  unknown: "signed, and no resolver told whether the zone above it says so, by",
};

/** The same in a line. */
export function signedLine({ name, dsRecord, delegated }: SignedZone): string {
  const record = delegated === "signed" ? "" : ` ${name}. DS ${dsRecord}`;
  return `${name}: ${SENTENCES[delegated]}${record}`;
}
