import { expect } from "chai";
import { httpreq } from "../../support/acme";
import { mortal } from "../../support/processes";
import { useRecord } from "../../support/record";
import type { World } from "../../support/world";
import { expectAgreement, requestOf, SECRET, type Wish } from "./stories";

/** What the suites of one host's challenges share: a world of their own, and a fresh host before each test. */
export function useHost() {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const handler = (ports = {}) => world.handler({ hasAcme: true, ports });
  const ask = (action: "present" | "cleanup", value: string, ports = {}) =>
    handler(ports)(httpreq(action, host, SECRET, value));
  return {
    get world() {
      return world;
    },
    get host() {
      return host;
    },
    /** Has another host take its place. */
    set host(name: string) {
      host = name;
    },
    handler,
    ask,
    /** Has a new host take its place, for which values stand. */
    async renew(begins: readonly string[] = []) {
      host = world.newName();
      await world.put({ hostname: host, record_type: "A", shared_secret: SECRET });
      for (const value of begins) expect((await ask("present", value)).status).to.equal(200);
    },
    /** What Route 53 has. */
    standing: () => world.held(`_acme-challenge.${host}`, "TXT")?.values ?? [],
    /** Has Route 53 hold values, by hand. */
    hold(values: readonly string[], TTL = 60) {
      const ResourceRecords = values.map((value) => ({ Value: `"${value}"` }));
      world.hold("UPSERT", { Name: `_acme-challenge.${host}`, Type: "TXT", TTL, ResourceRecords });
    },
    expectAgreement: (values: readonly string[]) => expectAgreement(world, host, values),
    /** Asks by a process that is killed before its next call, once it has made so many. */
    async dieAfter(wish: Wish, lifetime: number) {
      const { send, died } = mortal(world.send, lifetime);
      await Promise.race([handler({ send })(requestOf(wish, host, world.now)), died]);
    },
  };
}
