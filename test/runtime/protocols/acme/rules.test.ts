import { expect } from "chai";
import { acmeDns, challengeValue, httpreq, signedChallenge } from "../../../support/acme";
import type { TestRequest } from "../../../support/events";
import { useRecord } from "../../../support/record";
import type { Item } from "../../../support/table";

const SECRET = "123abc";
const VALUE = challengeValue("a");

/** A way in which a challenge is set, or goes. */
interface Way {
  title: string;
  action: "present" | "cleanup";
  isSigned: boolean;
  request(host: string, time: number): TestRequest;
}

const WAYS: readonly Way[] = [
  {
    title: "POST /acme/present",
    action: "present",
    isSigned: false,
    request: (host) => httpreq("present", host, SECRET, VALUE),
  },
  {
    title: "POST /acme/cleanup",
    action: "cleanup",
    isSigned: false,
    request: (host) => httpreq("cleanup", host, SECRET, VALUE),
  },
  {
    title: "POST /update",
    action: "present",
    isSigned: false,
    request: (host) => acmeDns(host, SECRET, VALUE),
  },
  {
    title: "mode=set_challenge",
    action: "present",
    isSigned: true,
    request: (host, time) => signedChallenge("set_challenge", host, SECRET, VALUE, time),
  },
  {
    title: "mode=delete_challenge",
    action: "cleanup",
    isSigned: true,
    request: (host, time) => signedChallenge("delete_challenge", host, SECRET, VALUE, time),
  },
];

/** What an item says, and what is answered then: to a password, and to a signature where that differs. */
const RULES: readonly [string, Item, number, number?][] = [
  ["is asked from elsewhere than allow_from", { allow_from: "198.51.100.0/24" }, 401],
  ["is asked from where allow_from says", { allow_from: "192.0.2.0/24" }, 200],
  ["is asked after valid_until", { valid_until: "2029-12-31" }, 401],
  ["is asked before valid_until", { valid_until: "2030-12-31" }, 200],
  ["is told require_signature", { require_signature: true }, 401, 200],
  [
    "is shown the previous secret in its time",
    { shared_secret: "new", previous_secret: SECRET, previous_secret_until: "2030-01-02T00:00:00Z" },
    200,
  ],
  [
    "is shown the previous secret after its time",
    { shared_secret: "new", previous_secret: SECRET, previous_secret_until: "2029-12-31T00:00:00Z" },
    401,
  ],
  ["has another secret", { shared_secret: "new" }, 401],
  ["is told allow_acme=false", { allow_acme: false }, 403],
  ["is told allow_acme by a text", { allow_acme: "false" }, 403],
  ["is told an odd allow_acme", { allow_acme: "perhaps" }, 403],
  ["is told allow_acme=true", { allow_acme: true }, 200],
  ["is told an empty allow_acme", { allow_acme: null }, 200],
  ["is locked, which is about its address", { lock_record: true }, 200],
];

for (const { title, action, isSigned, request } of WAYS) {
  describe(`the rules of a host's item, by ${title}`, () => {
    const record = useRecord(SECRET);
    const standing = () => record.world.held(`_acme-challenge.${record.host}`, "TXT")?.values ?? [];
    const [before, after] = action === "present" ? [[], [`"${VALUE}"`]] : [[`"${VALUE}"`], []];
    beforeEach(async () => {
      if (action === "present") return;
      await record.world.handler({ hasAcme: true })(httpreq("present", record.host, SECRET, VALUE));
    });

    for (const [situation, rule, byPassword, bySignature = byPassword] of RULES) {
      const status = isSigned ? bySignature : byPassword;
      it(`have it answer ${status}${status === 200 ? "" : " and change nothing"} when it ${situation}`, async () => {
        const { host, world } = record;
        await world.edit(host, rule);
        const answer = await world.handler({ hasAcme: true })(request(host, world.now));
        expect(answer.status).to.equal(status);
        expect(standing()).to.deep.equal(status === 200 ? after : before);
      });
    }

    it("hold for a host that has an AAAA record alone", async () => {
      const { world } = record;
      const host = world.newName();
      const item = { hostname: host, record_type: "AAAA", shared_secret: SECRET };
      for (const [rule, status, later] of [
        [{ valid_until: "2029-12-31" }, 401, 0],
        [{ allow_acme: false }, 403, 1],
        [{}, 200, 2],
      ] as const) {
        await world.put({ ...item, ...rule });
        const answer = await world.handler({ hasAcme: true })(request(host, world.now + later));
        expect(answer.status, JSON.stringify(rule)).to.equal(status);
      }
    });

    it(`${isSigned ? "are asked" : "are not asked, and nothing is called,"} where the stack takes signatures alone`, async () => {
      const { host, world } = record;
      world.reset();
      const handle = world.handler({ hasAcme: true, env: { REQUIRE_SIGNATURE: "true" } });
      const { status } = await handle(request(host, world.now));
      expect(status).to.equal(isSigned ? 200 : 401);
      expect(standing()).to.deep.equal(isSigned ? after : before);
      if (!isSigned) expect(world.calls).to.deep.equal([]);
    });
  });
}
