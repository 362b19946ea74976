import { connect } from "node:net";
import { expect } from "chai";
import type { ServiceCall } from "../../local/aws/calls";
import { type EmbeddedCloud, type EmbeddedCloudOptions, startEmbeddedCloud } from "../../local/embeddedCloud";

/** Starting takes the serialization of the function, some seconds. */
const START_MS = 90_000;

describe("the embedded service", function () {
  this.timeout(START_MS);
  const started: EmbeddedCloud[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((cloud) => cloud.close()));
  });

  async function start(options: EmbeddedCloudOptions = {}): Promise<EmbeddedCloud> {
    const cloud = await startEmbeddedCloud(options);
    started.push(cloud);
    return cloud;
  }

  const failure = (options: EmbeddedCloudOptions) =>
    start(options).then(
      () => "started",
      (error: Error) => error.message,
    );

  async function get(cloud: EmbeddedCloud, query: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${cloud.outputs["apiUrl"]}?${query}`, {
      headers: { "x-api-key": String(cloud.outputs["apiKey"]), ...headers },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it("serves the stack, and keeps each one's settings, zones and calls to itself", async () => {
    const calls: ServiceCall[] = [];
    const progress: string[] = [];
    const one = await start({ resource: (type, name) => progress.push(`${type} ${name}`) });
    const two = await start({
      config: { route53ZoneName: "b.example.com", useApiKey: "false" },
      intercept: (call) => void calls.push(call),
    });
    expect(progress).to.include("aws:apigateway/stage:Stage api");
    expect(one.outputs["route53ZoneName"]).to.equal("dyn.example.com");
    expect(two.outputs).to.include({ route53ZoneName: "b.example.com", apiKey: "" });
    expect(two.local.examples.map(({ hostname }) => hostname)).to.deep.equal([
      "example-record.b.example.com.",
      "example-record.b.example.com.",
    ]);
    for (const cloud of [one, two]) {
      const { status, body } = await get(cloud, "mode=get");
      expect([status, body["return_status"]]).to.deep.equal([200, "success"]);
      expect(["127.0.0.1", "::1"]).to.include(body["return_message"]);
    }
    expect(calls).to.deep.equal([]);
  });

  it("answers in the form of our own API where API Gateway itself refuses", async () => {
    const cloud = await start();
    const refused = await get(cloud, "mode=get", { "x-api-key": "wrong" });
    expect(refused.status).to.equal(403);
    expect(refused.body)
      .to.have.all.keys("return_status", "return_message")
      .and.include({ return_status: "fail" });
  });

  it("puts CloudFront in front, which tells the function who is asking", async () => {
    const cloud = await start({ config: { enableCloudFront: "withCustomAlias" } });
    const url = new URL(String(cloud.outputs["apiUrl"]));
    expect(url.hostname).to.equal("ddns.dyn.example.com");
    const request = [
      "GET /?mode=get HTTP/1.1",
      `Host: ${url.host}`,
      `x-api-key: ${cloud.outputs["apiKey"]}`,
      "ddns-viewer-address: 198.51.100.66",
      "Connection: close",
      "",
      "",
    ].join("\r\n");
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect({ port: Number(url.port), host: "127.0.0.1", localAddress: "127.0.0.9" }, () =>
        socket.write(request),
      );
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("end", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).to.match(/"return_message":"127\.0\.0\.9"/);

    const direct = await fetch(`${cloud.outputs["apiOriginURL"]}?mode=get`, {
      headers: { "x-api-key": String(cloud.outputs["apiKey"]), "ddns-viewer-address": "198.51.100.66" },
    });
    expect(await direct.text()).not.to.include("198.51.100.66");
  });

  it("uses a zone that is there before", async () => {
    let zoneId = "";
    const cloud = await start({
      prepare: (zones) => {
        zoneId = zones.createZone({ name: "dyn.example.com" }).id;
        return { route53ZoneId: zoneId };
      },
    });
    expect(cloud.outputs).to.include({ route53ZoneID: zoneId });
    expect(cloud.zones.listZones()).to.have.length(1);
  });

  describe("refusing to start", () => {
    it("tells the program's own complaint", async () => {
      expect(await failure({ config: { defaultTtl: "-1" } })).to.match(/defaultTtl is "-1"/);
    });

    it("tells what goes wrong in the middle of the program", async () => {
      const prepare: EmbeddedCloudOptions["prepare"] = (zones) => ({
        route53ZoneId: zones.createZone({ name: "other.example.com" }).id,
      });
      expect(await failure({ prepare })).to.match(/is the zone of other\.example\.com.*make the two agree/);
    });

    it("tells what a provider refuses", async () => {
      expect(await failure({ config: { apiKeyValue: "short" } })).to.match(/apiKeyValue|API Key/);
      expect(await failure({ config: { route53ZoneId: "Z00000000000000000000" } })).to.match(
        /no matching Route 53/,
      );
    });

    it("tells which file or key is wrong", async () => {
      expect(await failure({ stack: "nowhere" })).to.match(/copy Pulumi\.dev\.yaml to Pulumi\.nowhere\.yaml/);
      expect(await failure({ config: { useApiKey: "perhaps" } })).to.match(/useApiKey/);
    });

    it("lets go of its ports, so that the next start succeeds", async () => {
      const { cloud } = await start();
      const port = Number(new URL(cloud.httpUrl).port);
      expect(await failure({ httpPort: port })).to.match(/EADDRINUSE/);
      await started.pop()?.close();
      expect(await failure({ httpPort: port, config: { defaultTtl: "-1" } })).to.match(/defaultTtl/);
      expect((await start({ httpPort: port })).outputs["apiUrl"]).to.equal(`http://localhost:${port}/prod`);
    });
  });
});
