import type * as crypto from "node:crypto";
import { expect } from "chai";
import { acmeDns, challengeValue, httpreq, signedChallenge } from "../../support/acme";
import type { TestRequest } from "../../support/events";
import { startWorld, type World } from "../../support/world";

// Serialized or not, the runtime calls these as properties of the module: they can be counted there.
const module_ = require("node:crypto") as typeof crypto;
const VALUE = challengeValue("a");
const COUNTED = ["createHash", "createHmac", "timingSafeEqual"] as const;

describe("an unknown host", () => {
  let world: World;
  let host: string;

  before(async () => {
    world = await startWorld();
    host = world.newName();
    await world.put({ hostname: host, record_type: "A", shared_secret: "secret of this record" });
  });
  after(() => world.close());

  const kinds: [string, Record<string, string>, Record<string, string>][] = [
    ["a hash", { hash: "0".repeat(64) }, {}],
    ["a signature", { sig: "0".repeat(64), time: String(Date.parse("2030-01-01T00:00:00Z")) }, {}],
    ["a password", {}, { authorization: `Basic ${Buffer.from("x:wrong").toString("base64")}` }],
  ];
  for (const [kind, proof, headers] of kinds) {
    it(`costs the calls and the work of a wrong secret, and gets its answer, by ${kind}`, async () => {
      const path = kind === "a password" ? "/nic/update" : "/";
      const observe = async (hostname: string) => {
        world.reset();
        const query = { ...(path === "/" ? { mode: "set" } : {}), hostname, ...proof };
        const { work, result } = await countWork(() => world.handler()({ path, query, headers }));
        return {
          work,
          calls: world.calls.map((call) => call.operation),
          status: result.status,
          text: result.text,
        };
      };
      const wrongSecret = await observe(host);
      const unknownHost = await observe(world.newName());
      expect(unknownHost).to.deep.equal(wrongSecret);
      expect(wrongSecret.calls).to.deep.equal(["GetItem"]);
    });
  }

  const challenges: [string, (hostname: string) => TestRequest][] = [
    ["httpreq", (hostname) => httpreq("present", hostname, "wrong", VALUE)],
    ["acme-dns", (hostname) => acmeDns(hostname, "wrong", VALUE)],
    ["a signature", (hostname) => signedChallenge("set_challenge", hostname, "wrong", VALUE, world.now)],
  ];
  for (const [way, request] of challenges) {
    it(`costs the same for a challenge that is asked for by ${way}, whichever family the host has`, async () => {
      const both = world.newName();
      for (const record_type of ["A", "AAAA"]) {
        await world.put({ hostname: both, record_type, shared_secret: "secret of this record" });
      }
      const observe = async (hostname: string) => {
        world.reset();
        const handle = world.handler({ hasAcme: true });
        const { work, result } = await countWork(() => handle(request(hostname)));
        const calls = world.calls.map((call) => call.operation);
        return { work, calls, status: result.status, text: result.text };
      };
      const wrongSecret = await observe(host);
      expect(wrongSecret).to.deep.include({ status: 401, calls: ["BatchGetItem"] });
      expect(await observe(both)).to.deep.equal(wrongSecret);
      expect(await observe(world.newName())).to.deep.equal(wrongSecret);
    });
  }
});

async function countWork<T>(run: () => Promise<T>): Promise<{ work: Record<string, number>; result: T }> {
  const work: Record<string, number> = {};
  const originals = COUNTED.map((name) => [name, module_[name]] as const);
  for (const [name, original] of originals) {
    work[name] = 0;
    Object.assign(module_, {
      [name]: (...args: unknown[]) => {
        work[name] = (work[name] ?? 0) + 1;
        return (original as (...args: unknown[]) => unknown)(...args);
      },
    });
  }
  try {
    return { result: await run(), work };
  } finally {
    Object.assign(module_, Object.fromEntries(originals));
  }
}
