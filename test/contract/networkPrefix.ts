import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { signedPrefix, signedQuery } from "../support/tokens";
import type { Target, TargetKind } from "./target";

/** Declares that hosts follow when their network's prefix changes, by our own API and by dyndns2. */
export function declareNetworkPrefix(kind: TargetKind, target: () => Target): void {
  describe("in a network whose prefix changes", () => {
    let host: string;
    let secret: string;
    const [from] = kind.ipv4Callers;

    const put = (extra: Record<string, unknown>) =>
      target().table.put({
        hostname: host,
        record_type: "AAAA",
        shared_secret: secret,
        ttl: 60,
        allow_internal: true,
        read_privilege: true,
        ...extra,
      });
    const ask = (query: Record<string, string>) => target().request({ query, from });
    const tell = (prefix: string, members?: "yes") =>
      ask(signedPrefix({ hostname: host, prefix, ...(members ? { members } : {}) }, secret, Date.now()));

    beforeEach(async () => {
      host = `prefix-${randomBytes(6).toString("hex")}.${target().zoneName}.`;
      secret = randomBytes(12).toString("hex");
      await put({ interface_id: "::1a2b:3c4d:5e6f:7890" });
    });
    afterEach(async () => {
      await ask(signedQuery({ mode: "delete", hostname: host, ip: "2001:db8::1" }, secret, Date.now()));
      await target().table.remove(host, "AAAA");
    });

    it("publishes the host part of its item there, for one host and for its group", async () => {
      const alone = await tell("2001:db8:abcd:ef00::/64");
      expect([alone.status, alone.body.return_message]).to.deep.equal([
        200,
        [
          {
            hostname: host,
            outcome: "published",
            address: "2001:db8:abcd:ef00:1a2b:3c4d:5e6f:7890",
            interface_id: true,
          },
        ],
      ]);
      expect((await tell("2001:db8:abcd:ee00::/56", "yes")).status).to.equal(200);
      expect(await target().lookup(host, "AAAA")).to.deep.equal(["2001:db8:abcd:ee00:1a2b:3c4d:5e6f:7890"]);
    });

    it("says why where there is no host part", async () => {
      await put({ interface_id: "eui64" });
      const answer = await tell("2001:db8:abcd:ef00::/64");
      expect(answer.status).to.equal(207);
      expect(answer.body.return_message).to.deep.equal([
        { hostname: host, outcome: "forbidden", reason: "no_host_part" },
      ]);
      expect(await target().lookup(host, "AAAA")).to.deep.equal([]);
    });

    if (kind.servesDyndns2) {
      it("follows a router that speaks dyndns2", async () => {
        const answer = await target().request({
          path: "/nic/update",
          query: { hostname: host, myip: ",2001:db8:abcd:ef00::99", ip6lanprefix: "2001:db8:abcd:ef00::/64" },
          headers: { Authorization: `Basic ${Buffer.from(`router:${secret}`).toString("base64")}` },
          from,
        });
        expect(answer.text).to.equal("good 2001:db8:abcd:ef00:1a2b:3c4d:5e6f:7890\n");
      });
    }
  });
}
