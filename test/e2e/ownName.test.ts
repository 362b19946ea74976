import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { basic } from "../support/dyndns2";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const API_NAME = "ddns.dyn.example.com.";
const SECRET = "s3cret of the host";

describe("the API's own name, served by API Gateway", function () {
  this.timeout(60_000);
  let cloud: EmbeddedCloud;
  let table: TableAccess;

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: { enableCustomDomain: "true", enableDyndns2: "true", useApiKey: "false" },
    });
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });

  const lookup = (name: string, type: "A" | "AAAA") => lookupAt(cloud.local.nameServer, name, type);
  const own = (path: string, from: string, more = {}) =>
    send(String(cloud.outputs["apiUrl"]), undefined, { path, from, ...more });

  it("is found over both families, and serves the paths at its root", async () => {
    expect(new URL(String(cloud.outputs["apiUrl"]))).to.include({
      hostname: API_NAME.slice(0, -1),
      pathname: "/",
    });
    expect(await lookup(API_NAME, "A")).to.deep.equal(["127.0.0.1"]);
    expect(await lookup(API_NAME, "AAAA")).to.deep.equal(["::1"]);
    for (const from of ["127.0.0.5", "::1"]) {
      const { body } = await own("/", from, { query: { mode: "get" } });
      expect(body).to.include({ return_status: "success", return_message: from });
      expect((await own("/nic/update", from, { query: { hostname: "x" } })).status).to.equal(401);
    }
  });

  it("answers an unknown path as ours, also the one that API Gateway's URL begins with", async () => {
    for (const path of ["/prod", "/prod/nic/update", "/other"]) {
      const { status, body } = await own(path, "127.0.0.5");
      expect([status, body.return_status], path).to.deep.equal([404, "fail"]);
    }
  });

  it("is no host's: who has an item of that name is told so, and the name goes on pointing to the API", async () => {
    await table.put({ hostname: API_NAME, record_type: "A", shared_secret: SECRET, ttl: 60 });
    const from = "127.0.0.5";
    const hash = hashToken(from, API_NAME, SECRET);
    const set = await own("/", from, { query: { mode: "set", hostname: API_NAME, hash } });
    expect(set.status).to.equal(409);
    expect(set.body).to.include({ return_status: "fail" });
    expect(String(set.body.return_message)).to.match(/alias/);
    const headers = { Authorization: basic(SECRET) };
    const dyndns2 = await own("/nic/update", from, { query: { hostname: API_NAME }, headers });
    expect(dyndns2.text).to.equal("dnserr\n");
    const offline = await own("/nic/update", from, {
      query: { hostname: API_NAME, offline: "YES" },
      headers,
    });
    expect(offline.text).to.equal("dnserr\n");
    expect(await lookup(API_NAME, "A")).to.deep.equal(["127.0.0.1"]);
    expect((await own("/", from, { query: { mode: "get" } })).status).to.equal(200);
  });
});

describe("the API's own name, where API Gateway's URL is closed", function () {
  this.timeout(60_000);

  it("is the one way in", async () => {
    const cloud = await startEmbeddedCloud({
      config: { enableCustomDomain: "true", onlyCustomDomain: "true", useApiKey: "false" },
    });
    try {
      const { apiUrl, apiOriginURL } = cloud.outputs;
      expect(apiOriginURL).to.equal("");
      expect((await send(String(apiUrl), undefined, { query: { mode: "get" } })).status).to.equal(200);
      const closed = await fetch(`${cloud.cloud.httpUrl}/prod?mode=get`);
      expect([closed.status, await closed.json()]).to.deep.equal([403, { message: "Forbidden" }]);
    } finally {
      await cloud.close();
    }
  });

  it("takes a certificate that the configuration gives", async () => {
    const acmCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b3c4d";
    const cloud = await startEmbeddedCloud({ config: { enableCustomDomain: "true", acmCertificateArn } });
    expect(String(cloud.outputs["apiUrl"])).to.match(/^http:\/\/ddns\.dyn\.example\.com:/);
    await cloud.close();
  });
});
