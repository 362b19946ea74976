import { expect } from "chai";
import { createAcmeHandler } from "../../../runtime/acmeHandler";
import { createPorts } from "../../../runtime/ports";
import { challengeValue, signedChallenge } from "../../support/acme";
import type { TestRequest } from "../../support/events";
import { urlEvent } from "../../support/events";
import { startWorld, type World } from "../../support/world";

const REQUESTS = 10_000;
const SECRET = "the secret of home";
const VALUE = challengeValue("a");
const STANDING = challengeValue("what stands");

/** A generator of numbers from 0 to below 1, the same with every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe("requests for challenges of whoever may not make them", function () {
  this.timeout(300_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it(`change nothing in zone and table, ${REQUESTS} of them, and none ends in a fault`, async () => {
    const random = seeded(20_300_101);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
    const [home, other, forbidden, signing, elsewhere, expired] = [
      ...["home", "other", "forbidden", "signing", "elsewhere", "expired"],
    ].map((label) => `${label}.example.com.`) as [string, string, string, string, string, string];
    const apex = "example.com.";
    const items = [
      { hostname: home, record_type: "A", shared_secret: SECRET },
      { hostname: other, record_type: "A", shared_secret: "the secret of other" },
      { hostname: forbidden, record_type: "AAAA", shared_secret: SECRET, allow_acme: false },
      { hostname: apex, record_type: "A", shared_secret: "the secret of the apex" },
      { hostname: signing, record_type: "AAAA", shared_secret: SECRET, require_signature: true },
      { hostname: elsewhere, record_type: "A", shared_secret: SECRET, allow_from: "198.51.100.0/24" },
      { hostname: expired, record_type: "A", shared_secret: SECRET, valid_until: "2029-12-31" },
    ];
    for (const item of items) await world.put(item);
    const handle = world.handler({ hasAcme: true });
    const log = (level: string, entry: object) => world.logs.push({ level, ...entry });
    const byUrl = createAcmeHandler(world.env, { ...createPorts(world.send), now: () => world.now, log });

    // What was signed and carried out, and whoever listened has.
    const signed = [home, signing].flatMap((host) => [
      signedChallenge("set_challenge", host, SECRET, VALUE, world.now),
      signedChallenge("delete_challenge", host, SECRET, VALUE, world.now + 1),
      signedChallenge("set_challenge", host, SECRET, STANDING, world.now + 2),
    ]);
    for (const request of signed) expect((await handle(request)).status).to.equal(200);
    const listed = async () => {
      const keys = items.flatMap(({ hostname }) =>
        ["A", "AAAA", "TXT"].map((type) => [hostname, type] as const),
      );
      return JSON.stringify(await Promise.all(keys.map(([hostname, type]) => world.get(hostname, type))));
    };
    const tableBefore = await listed();
    const zoneBefore = JSON.stringify(world.zones.listRecordSets(world.zoneId));
    expect(zoneBefore).to.include(STANDING).and.not.to.include(VALUE);
    world.reset();

    // Whoever knows a secret speaks of another name; whoever speaks of its own does not know its secret.
    const hosts = items.map(({ hostname }) => hostname);
    const names = [...hosts, "nobody.example.com.", "example.org.", "*.example.com."];
    const knowing = [home, forbidden, signing, elsewhere, expired];
    const oddNames = [
      "_acme-challenge.example.com",
      "",
      ".",
      "..",
      "a b",
      "*",
      "__proto__",
      "ü.example.com",
      `${"x".repeat(64)}.com`,
    ];
    const anyName = () => (random() < 0.7 ? pick(names) : pick(oddNames));
    const anyValue = () =>
      pick<unknown>([
        VALUE,
        VALUE,
        `${VALUE}=`,
        "",
        "x".repeat(5000),
        1,
        null,
        [VALUE],
        { value: VALUE },
        true,
      ]);
    const secretOf = (user: string) =>
      knowing.includes(user) ? pick([SECRET, "wrong"]) : pick([SECRET, "wrong", "", "ü", "a:b"]);
    const membersOf = (user: string, secret: string): unknown => {
      const isBelieved = user === home && secret === SECRET;
      // As it should be, but for the secret.
      if (!isBelieved && random() < 0.6) {
        return { fqdn: `_acme-challenge.${user}`, value: VALUE, subdomain: user, txt: VALUE };
      }
      const about = isBelieved ? pick(names.filter((name) => name !== home)) : anyName();
      return pick<() => unknown>([
        () => ({ fqdn: `_acme-challenge.${about}`, value: anyValue() }),
        () => ({ fqdn: about, value: VALUE }),
        () => ({ domain: about, token: "t", keyAuth: pick([`t.${VALUE}`, "t", 1, ""]) }),
        () => ({ domain: pick([`*.*.${home}`, `x.${home}`, about]), keyAuth: `t.${VALUE}` }),
        () => ({ subdomain: about, txt: anyValue() }),
        () => ({ subdomain: pick([[home], { home }, `x.${home}`]), txt: VALUE }),
        () => ({ constructor: 1, toString: 2, hasOwnProperty: 3, fqdn: about, value: VALUE }),
        () => [{ fqdn: `_acme-challenge.${home}`, value: VALUE }],
        () => pick([null, 1, "text", true, {}, []]),
      ])();
    };
    const anyBody = (user: string, secret: string): string | Buffer => {
      const text = JSON.stringify(membersOf(user, secret));
      if (random() < 0.6) return text;
      return pick<() => string | Buffer>([
        () => text.slice(0, -1),
        () => `{"__proto__":{"fqdn":"_acme-challenge.${home}","value":"${VALUE}"}}`,
        () => `{"__proto__":{"value":"${VALUE}"},"fqdn":"_acme-challenge.${other}"}`,
        () => "",
        () => `${text}${" ".repeat(5000)}`,
        () => Buffer.from([0xff, 0xfe, ...Buffer.from(text)]),
        () => `fqdn=_acme-challenge.${home}&value=${VALUE}`,
        () => "[".repeat(4000),
      ])();
    };
    const byBody = (): TestRequest => {
      const user = anyName();
      const secret = random() < 0.5 ? "wrong" : secretOf(user);
      const path = pick(["/acme/present", "/acme/cleanup", "/update", "/register"]);
      const right = {
        Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`,
        ...{ "X-Api-User": user, "X-Api-Key": secret },
      };
      const headers = pick<() => TestRequest["headers"]>([
        ...Array.from({ length: 6 }, () => () => right),
        () => ({ Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}` }),
        () => ({ "X-Api-User": user, "X-Api-Key": secret }),
        () => ({ "X-Api-User": [user, home], "X-Api-Key": [secret, SECRET] }),
        () => ({ Authorization: pick(["", "Basic", "Basic ====", `Bearer ${SECRET}`, `basic ${SECRET}`]) }),
      ])();
      return {
        path,
        method: random() < 0.95 ? "POST" : pick(["GET", "PUT", "DELETE"]),
        headers: headers ?? {},
        body: anyBody(user, secret),
      };
    };
    const byQuery = (): TestRequest => {
      const mode = pick(["set_challenge", "delete_challenge"]);
      const value = pick([VALUE, "", "short"]);
      const time = String(pick([world.now, world.now - 400_000, world.now + 400_000]));
      const query = {
        mode,
        hostname: anyName(),
        txt: value,
        time,
        sig: pick(["0".repeat(64), "", "z", VALUE]),
      };
      return { query: random() < 0.9 ? query : { ...query, [pick(["ip", "__proto__", "hash"])]: "1" } };
    };

    const byReplay = (): TestRequest => {
      const { query = {} } = pick(signed);
      const another = pick<() => TestRequest["query"]>([
        () => ({}),
        () => ({ hostname: pick(names) }),
        () => ({ hostname: String(query["hostname"]).toUpperCase() }),
        () => ({ hostname: String(query["hostname"]).slice(0, -1) }),
        () => ({ txt: pick([VALUE, STANDING, challengeValue("another")]) }),
        () => ({ mode: pick(["set_challenge", "delete_challenge", "set", "delete"]) }),
        () => ({ time: String(world.now + pick([0, 1, 2, 3, 1000])) }),
        () => ({ time: `0${query["time"]}` }),
        () => ({ sig: String(query["sig"]).toUpperCase() }),
        () => ({ sig: String(pick(signed).query?.["sig"]) }),
      ])();
      return { query: { ...query, ...another } };
    };
    /** By the right secret, whose time or place it is not. */
    const bySecret = (): TestRequest =>
      signedChallenge(
        pick(["set_challenge", "delete_challenge"] as const),
        pick([elsewhere, expired]),
        SECRET,
        pick([VALUE, STANDING]),
        world.now + pick([0, 5, 1000]),
      );

    const statuses = new Map<number, number>();
    for (let made = 0; made < REQUESTS; made++) {
      const kind = random();
      const request = kind < 0.7 ? byBody() : kind < 0.8 ? byQuery() : kind < 0.95 ? byReplay() : bySecret();
      const status =
        made % 2 === 0
          ? (await handle(request)).status
          : (await byUrl(urlEvent(request, `url-${made}`))).statusCode;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status, JSON.stringify(request)).to.be.oneOf([400, 401, 403, 405, 413]);
    }
    expect([...statuses.keys()]).to.have.members([400, 401, 403, 405, 413]);
    expect(JSON.stringify(world.zones.listRecordSets(world.zoneId))).to.equal(zoneBefore);
    const writes = world.calls.filter(({ operation }) => operation !== "BatchGetItem");
    expect(writes).to.deep.equal([]);
    expect(world.calls.length).to.be.greaterThan(REQUESTS / 20);
    expect(await listed()).to.equal(tableBefore);
    expect(world.logs.filter(({ level }) => level !== "info")).to.deep.equal([]);
    for (const word of [SECRET, VALUE, STANDING]) expect(JSON.stringify(world.logs)).not.to.include(word);
  });
});
