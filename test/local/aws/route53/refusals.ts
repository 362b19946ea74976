/** Tables of changes that the stand-in refuses. */
import type { Change, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, create, createZone, list, outcome, startApi } from "./api";

export interface Row {
  what: string;
  changes: Change[];
  /** Code and message of the refusal. */
  refusal: string | RegExp;
}

export const batch = (message: string) => `InvalidChangeBatch: [${message}]`;
export const fatal = (id: string, words: string, text: string) =>
  batch(`Invalid Resource Record: 'FATAL problem: ${id} (${words}) encountered with '${text}''`);
export const badIpv4 = (text: string) =>
  fatal("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", text);
export const badIpv6 = (text: string) =>
  fatal("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", text);
export const alias = (DNSName: string, HostedZoneId: string): Partial<ResourceRecordSet> => ({
  TTL: undefined,
  ResourceRecords: undefined,
  AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth: false },
});

const EXISTING = [
  "old.example.com 60 A 192.0.2.1",
  "two.example.com 60 A 192.0.2.1 | 192.0.2.2",
  "cname.example.com 60 CNAME old.example.com",
  'text.example.com 60 TXT "x"',
];

/** Sends each batch, with a good change after the bad ones, and looks whether anything was done. */
export function itRefuses(table: readonly Row[]): void {
  let api: Api;
  let zoneId: string;

  before(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
    await change(
      api.client,
      zoneId,
      EXISTING.map((line) => create(line)),
    );
  });

  after(() => api.close());

  for (const { what, changes, refusal } of table) {
    it(`refuses ${what}, and does nothing of the batch`, async () => {
      const before = await list(api.client, zoneId);
      const good = create("innocent.example.com 60 A 192.0.2.77");
      const got = await outcome(change(api.client, zoneId, changes.length > 0 ? [...changes, good] : []));

      if (typeof refusal === "string") {
        expect(got).to.equal(refusal);
      } else {
        expect(got).to.match(refusal);
      }
      expect(await list(api.client, zoneId)).to.deep.equal(before);
    });
  }
}
