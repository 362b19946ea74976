import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";

for (const [title, config, url] of [
  ["behind API Gateway", {}, "apiUrl"],
  ["under the API's own name", { enableCustomDomain: "true" }, "apiUrl"],
  ["by the function's own URL", { enableApiGateway: "false", enableFunctionUrl: "true" }, "functionUrl"],
  ["behind CloudFront", { enableCloudFront: "withoutCustomAlias" }, "cloudFrontURL"],
] as const) {
  describe(`/checkip ${title}`, function () {
    this.timeout(60_000);
    let cloud: EmbeddedCloud;
    const log: string[] = [];
    const calls: string[] = [];

    before(async () => {
      cloud = await startEmbeddedCloud({
        config: { enableCheckip: "true", ...config },
        log: (line) => log.push(line),
        intercept: ({ operation }) => {
          calls.push(operation);
          return undefined;
        },
      });
      calls.length = 0;
    });
    after(() => cloud.close());

    const ask = (from: string, more = {}) =>
      send(String(cloud.outputs[url]), undefined, { path: "/checkip", from, ...more });

    for (const from of ["127.0.0.5", "127.0.0.6", "::1"]) {
      it(`answers ${from} its own address, as a line of text that nobody may keep, without a key`, async () => {
        const { status, text, headers } = await ask(from);
        expect([status, text]).to.deep.equal([200, `${from}\n`]);
        expect(headers).to.include({ "content-type": "text/plain", "cache-control": "no-store" });
      });
    }

    it("calls nothing of AWS, and leaves its line in the log", async () => {
      log.length = 0;
      await ask("127.0.0.5");
      expect(calls).to.deep.equal([]);
      const lines = log.map((line) => JSON.parse(line).message);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({ mode: "checkip", outcome: "address", caller: "127.0.0.5", status: 200 });
    });

    it("believes no header, and heeds no parameter", async () => {
      const headers = { "X-Forwarded-For": "192.0.2.1", "ddns-viewer-address": "192.0.2.1" };
      expect((await ask("127.0.0.5", { headers, query: { ip: "192.0.2.1" } })).text).to.equal("127.0.0.5\n");
    });

    it("takes GET alone", async () => {
      const { status, headers } = await ask("127.0.0.5", { method: "POST" });
      expect([status, headers["allow"]]).to.deep.equal([405, "GET"]);
    });
  });
}
