import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { acmeDns, challengeValue, httpreq, signedChallenge } from "../support/acme";
import type { TestRequest } from "../support/events";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const SECRET = "s3cret of the host";
const [A, B] = ["a", "b"].map(challengeValue) as [string, string];

for (const publishing of ["immediate", "batched"]) {
  describe(`challenges over HTTP and DNS, where publishing is ${publishing}`, function () {
    this.timeout(120_000);
    let cloud: EmbeddedCloud;
    let table: TableAccess;
    let names = 0;
    let host = "";
    const log: string[] = [];

    before(async () => {
      cloud = await startEmbeddedCloud({
        config: {
          ...{ publishing, enableAcme: "true", enableFunctionUrl: "true", reservedConcurrency: "0" },
          enableCloudFront: "withoutCustomAlias",
        },
        log: (line) => log.push(line),
      });
      table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
    });
    after(async () => {
      table.close();
      await cloud.close();
    });
    beforeEach(async () => {
      log.length = 0;
      host = `device-${++names}.dyn.example.com.`;
      await table.put({ hostname: host, record_type: "A", shared_secret: SECRET, ttl: 60 });
    });

    const values = () => lookupAt(cloud.local.nameServer, `_acme-challenge.${host}`, "TXT");

    for (const [door, output] of [
      ["API Gateway", "apiOriginURL"],
      ["the function's own URL", "functionUrl"],
      ["CloudFront", "cloudFrontURL"],
    ] as const) {
      describe(`by ${door}`, () => {
        const ask = (request: TestRequest, apiKey?: string) =>
          send(String(cloud.outputs[output]), apiKey, request);

        it("come and go by httpreq, without the API key", async () => {
          const presented = await ask(httpreq("present", host, SECRET, A));
          expect([presented.status, presented.body.return_status]).to.deep.equal([200, "success"]);
          expect((await ask(httpreq("present", host, SECRET, B))).status).to.equal(200);
          expect(await values()).to.have.members([A, B]);
          expect((await ask(httpreq("cleanup", host, SECRET, A))).status).to.equal(200);
          expect(await values()).to.deep.equal([B]);
          expect((await ask(httpreq("cleanup", host, SECRET, B))).status).to.equal(200);
          expect(await values()).to.deep.equal([]);
          expect(log.join("")).not.to.include(SECRET).and.not.to.include(A);
        });

        it("come by acme-dns, whose X-Api-Key is the host's secret and no API key", async () => {
          const answer = await ask(acmeDns(host, SECRET, A));
          expect([answer.status, JSON.parse(answer.text)]).to.deep.equal([200, { txt: A }]);
          expect(await values()).to.deep.equal([A]);
          expect((await ask(acmeDns(host, "wrong", B))).status).to.equal(401);
          expect((await ask({ path: "/register", method: "POST", body: "{}" })).status).to.equal(403);
          expect(log.join("")).not.to.include(SECRET);
        });

        it("come and go by our own API, with the API key and a signature", async () => {
          const key = String(cloud.outputs["apiKey"]);
          const now = Date.now();
          const set = signedChallenge("set_challenge", host, SECRET, A, now);
          expect((await ask(set)).status).to.equal(403);
          expect((await ask(set, key)).status).to.equal(200);
          expect(await values()).to.deep.equal([A]);
          const remove = signedChallenge("delete_challenge", host, SECRET, A, now + 1);
          expect((await ask(remove, key)).status).to.equal(200);
          expect((await ask(set, key)).status).to.equal(401);
          expect(await values()).to.deep.equal([]);
        });

        it("are refused where they are no JSON, too large, or sent with GET", async () => {
          const request = httpreq("present", host, SECRET, A);
          expect((await ask({ ...request, body: "{" })).status).to.equal(400);
          expect((await ask({ ...request, body: "x".repeat(5_000) })).status).to.equal(413);
          expect((await ask({ path: "/acme/present", headers: request.headers ?? {} })).status).to.equal(405);
          const form = { ...request.headers, "Content-Type": "application/x-www-form-urlencoded" };
          expect((await ask({ ...request, headers: form })).status).to.equal(200);
        });
      });
    }

    it("are told by the name servers though they be ten, which takes TCP", async () => {
      const ten = Array.from({ length: 10 }, (_, index) => challengeValue(`of ten ${index}`));
      const url = String(cloud.outputs["apiOriginURL"]);
      for (const value of ten) await send(url, undefined, httpreq("present", host, SECRET, value));
      expect(await values()).to.have.members(ten);
    });

    it("leave the addresses to whom they were left", async () => {
      const answer = await send(String(cloud.outputs["apiOriginURL"]), String(cloud.outputs["apiKey"]), {
        query: { mode: "set", hostname: host, hash: hashToken("127.0.0.5", host, SECRET) },
        from: "127.0.0.5",
      });
      expect(answer.status).to.equal(publishing === "batched" ? 202 : 200);
      await cloud.cloud.eventSources.idle();
      expect(await lookupAt(cloud.local.nameServer, host, "A")).to.deep.equal(["127.0.0.5"]);
    });
  });
}
