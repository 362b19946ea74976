/** What Route 53 and the zone's name servers say of a record. */
import { promises as dns } from "node:dns";
import { isIP } from "node:net";
import type { Route53Client } from "@aws-sdk/client-route-53";
import type { ItemKey, RecordKey } from "../runtime/values/recordKey";
import { zoneOf } from "../runtime/values/zone";
import type { Stack } from "./stack";
import { clientConfig, explained } from "./table";

/** What Route 53 has in a record's place. */
export interface Held {
  values: string[];
  ttl: number | undefined;
  /** An alias, or a set of a routing policy: never the service's. */
  isSpecial: boolean;
}

/** The zones. */
export interface ZoneAccess {
  /** Every set, by `NAME TYPE`; a CNAME counts for A and AAAA. */
  list(): Promise<Map<string, Held>>;
  /** What is there for one record. */
  held(key: ItemKey): Promise<Held | undefined>;
  /** Removes exactly what is there. @returns false where it is something else by now */
  remove(key: ItemKey, held: Held): Promise<boolean>;
  close(): void;
}

/** The key of a map of records. */
export function recordName({ hostname, recordType }: ItemKey): string {
  return `${hostname} ${recordType}`;
}

/** Opens the zones of a stack, with the owner's credentials. */
export function openZones({ zones, endpoints, region }: Stack): ZoneAccess {
  const sdk = require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53");
  const client: Route53Client = new sdk.Route53Client(clientConfig(endpoints.route53, region));

  const idOf = ({ hostname }: Pick<ItemKey, "hostname">) => zoneOf(hostname, zones)?.id;
  const pages = async (
    HostedZoneId: string,
    start: { StartRecordName?: string },
    wanted: (name: string) => boolean,
  ) => {
    const held = new Map<string, Held>();
    let next: Record<string, unknown> | undefined = start;
    while (next !== undefined) {
      const from: object = next;
      const page = await explained(() =>
        client.send(new sdk.ListResourceRecordSetsCommand({ HostedZoneId, ...from })),
      );
      for (const set of page.ResourceRecordSets ?? []) {
        const name = (set.Name ?? "").replace(/\\052/, "*");
        if (!wanted(name)) return held;
        const types = set.Type === "CNAME" ? ["A", "AAAA"] : [set.Type];
        for (const type of types) {
          held.set(`${name} ${type}`, {
            values: (set.ResourceRecords ?? []).map(({ Value }) => Value ?? ""),
            ttl: set.TTL,
            isSpecial:
              set.Type === "CNAME" || set.AliasTarget !== undefined || set.SetIdentifier !== undefined,
          });
        }
      }
      next = page.IsTruncated
        ? {
            StartRecordName: page.NextRecordName,
            StartRecordType: page.NextRecordType,
            StartRecordIdentifier: page.NextRecordIdentifier,
          }
        : undefined;
    }
    return held;
  };
  return {
    async list() {
      const lists = await Promise.all(
        zones.map(async ({ id }) => {
          const held = await pages(id, {}, () => true);
          // What lies in another zone, too, only that one's name servers are asked for.
          return [...held].filter(([name]) => idOf({ hostname: name.split(" ")[0] ?? "" }) === id);
        }),
      );
      return new Map(lists.flat());
    },
    async held(key) {
      const id = idOf(key);
      const { hostname } = key;
      return id === undefined
        ? undefined
        : (await pages(id, { StartRecordName: hostname }, (name) => name === hostname)).get(recordName(key));
    },
    async remove({ hostname, recordType }, { values, ttl }) {
      const HostedZoneId = idOf({ hostname });
      const ResourceRecordSet = {
        Name: hostname,
        Type: recordType,
        TTL: ttl,
        ResourceRecords: values.map((Value) => ({ Value })),
      };
      try {
        await explained(() =>
          client.send(
            new sdk.ChangeResourceRecordSetsCommand({
              HostedZoneId,
              ChangeBatch: { Changes: [{ Action: "DELETE", ResourceRecordSet }] },
            }),
          ),
        );
        return true;
      } catch (error) {
        if ((error as Error).name === "InvalidChangeBatch") return false;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}

/** What one name server answers. */
export type Answered = { kind: "addresses"; addresses: string[] } | { kind: "failed"; error: string };

/** Asks each of the name servers of the record's zone. */
export function askNameServers(stack: Stack, key: RecordKey): Promise<[server: string, Answered][]> {
  return Promise.all(
    (zoneOf(key.hostname, stack.zones)?.nameServers ?? []).map(
      async ({ host, port }): Promise<[string, Answered]> => [host, await ask(host, port, key)],
    ),
  );
}

async function ask(host: string, port: number, { hostname, recordType }: RecordKey): Promise<Answered> {
  try {
    const address = isIP(host) ? host : (await dns.lookup(host)).address;
    const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
    resolver.setServers([`${address.includes(":") ? `[${address}]` : address}:${port}`]);
    const name = hostname.replace(/\.$/, "");
    const addresses = recordType === "A" ? await resolver.resolve4(name) : await resolver.resolve6(name);
    return { kind: "addresses", addresses: addresses.sort() };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "ENODATA" || code === "ENOTFOUND"
      ? { kind: "addresses", addresses: [] }
      : { kind: "failed", error: code };
  }
}
