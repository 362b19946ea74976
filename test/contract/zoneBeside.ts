import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { hashToken, signedQuery } from "../support/tokens";
import type { Target, TargetKind } from "./target";

/** Declares that a host lives as well in a zone beside the main one as in that, by every protocol. */
export function declareZoneBeside(kind: TargetKind, target: () => Target): void {
  const zone = kind.zoneBeside;
  if (zone === undefined) return;

  describe(`beside its main zone, in ${zone}`, () => {
    let beside: string;
    let main: string;
    let secret: string;
    let here: string;
    const [from] = kind.ipv4Callers;

    const ask = (query: Record<string, string>) => target().request({ query, from });
    const hashed = (hostname: string, mode = "set") =>
      ask({ mode, hostname, hash: hashToken(here, hostname, secret) });

    beforeEach(async () => {
      const label = `beside-${randomBytes(6).toString("hex")}`;
      secret = randomBytes(12).toString("hex");
      beside = `${label}.${zone}.`;
      main = `${label}.${target().zoneName}.`;
      here = String((await ask({ mode: "get" })).body.return_message);
      for (const hostname of [beside, main]) {
        await target().table.put({
          hostname,
          record_type: "A",
          shared_secret: secret,
          ttl: 60,
          read_privilege: true,
        });
      }
    });
    afterEach(async () => {
      for (const hostname of [beside, main]) {
        await hashed(hostname, "delete");
        await target().table.remove(hostname, "A");
      }
    });

    it("sets and removes the record, by hash and by signature, and leaves the other zone alone", async () => {
      expect((await hashed(beside)).body.return_message).to.equal(`${beside} A has been set to ${here}.`);
      expect(await target().lookup(beside, "A")).to.deep.equal([here]);
      expect(await target().lookup(main, "A")).to.deep.equal([]);
      expect((await hashed(beside)).body.return_message).to.match(/is unchanged/);
      const query = signedQuery({ mode: "delete", hostname: beside }, secret, Date.now());
      expect((await ask(query)).status).to.equal(200);
      expect(await target().lookup(beside, "A")).to.deep.equal([]);
    });

    it("lists a group whose members live in both zones", async () => {
      const { body } = await hashed(beside, "list_hosts");
      expect(body.return_message).to.have.deep.members([
        { hostname: beside, record_type: "A" },
        { hostname: main, record_type: "A" },
      ]);
    });

    if (kind.servesDyndns2) {
      it("publishes names of both zones by one dyndns2 request", async () => {
        const answer = await target().request({
          path: "/nic/update",
          query: { hostname: `${beside},${main},other.example.net` },
          headers: { Authorization: `Basic ${Buffer.from(`router:${secret}`).toString("base64")}` },
          from,
        });
        expect(answer.text).to.equal(`good ${here}\ngood ${here}\nnohost\n`);
        expect(await target().lookup(beside, "A")).to.deep.equal([here]);
        expect(await target().lookup(main, "A")).to.deep.equal([here]);
      });
    }

    it("names its zones to those alone whom it believes, and says what became of a zone that was served", async () => {
      const hostname = `${randomBytes(6).toString("hex")}.gone.example.`;
      const outside = async () => {
        const { status, body } = await hashed(hostname);
        return [status, body.return_message] as const;
      };
      const [status, message] = await outside();
      expect([status, String(message).includes(zone)]).to.deep.equal([400, false]);
      const item = { hostname, record_type: "A", shared_secret: secret };
      await target().table.put(item);
      const [believed, told] = await outside();
      expect([believed, String(told)]).to.satisfy(
        ([code, text]: [number, string]) => code === 400 && text.includes(zone),
      );
      await target().table.put({ ...item, published_as: `ZGONE ${hostname} A` });
      const [gone, reason] = await outside();
      expect(gone).to.equal(409);
      expect(reason).to.match(/not served any more/);
      await target().table.remove(hostname, "A");
    });
  });
}
