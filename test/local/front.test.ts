import { connect } from "node:net";
import { expect } from "chai";
import { createCloudFront } from "../../local/aws/cloudFront";
import { parseDistribution } from "../../local/aws/cloudFront/distribution";
import { createFunctionUrls } from "../../local/aws/functionUrls";
import type { LoopbackServer } from "../../local/aws/loopback";
import { startFront } from "../../local/front";
import { behavior, distributionInputs } from "./support/distribution";
import { result, testGateway } from "./support/gateway";

describe("the HTTP port", () => {
  const test = testGateway();
  const cloudFront = createCloudFront({ origin: test.gateway.handle });
  const functionUrls = createFunctionUrls({
    findFunction: () => undefined,
    permissions: () => [],
    log: () => {},
    clock: Date.now,
  });
  const inputs = distributionInputs({ defaultCacheBehavior: behavior({ functionAssociations: [] }) });
  let server: LoopbackServer;

  before(async () => {
    cloudFront.distributions.set("E1", parseDistribution("E1", "arn", inputs));
    server = await startFront(0, () => ({ apiGateway: test.gateway, cloudFront, functionUrls }));
  });

  after(() => server.close());

  beforeEach(() => {
    test.events.length = 0;
    test.answer = () => result({ statusCode: 200, body: "fine" });
  });

  /** Sends bytes and reads until the server closes. */
  function exchange(text: string, from: { host?: string; localAddress?: string } = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: server.port, host: "127.0.0.1", ...from }, () => socket.end(text));
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => resolve(Buffer.concat(chunks).toString()));
      socket.on("error", reject);
    });
  }

  const get = (target: string, host = "localhost", more = "") =>
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;

  it("sends a length and no chunks, also over HTTP/1.0", async () => {
    for (const text of [
      get("/prod/nic/update"),
      "GET /prod/nic/update HTTP/1.0\r\nHost: localhost\r\n\r\n",
    ]) {
      const answer = await exchange(text);
      expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).to.match(/\r\ncontent-length: 4\r\n/i);
      expect(answer).not.to.match(/transfer-encoding/i);
      expect(answer).to.match(/\r\n\r\nfine$/);
    }
  });

  it("answers HEAD with the length of the body, and without the body", async () => {
    const answer = await exchange(get("/prod/nic/update").replace("GET", "HEAD"));
    expect(answer).to.match(/\r\ncontent-length: 4\r\n/i);
    expect(answer).to.match(/\r\n\r\n$/);
    expect(test.events[0]).to.include({ httpMethod: "HEAD" });
  });

  it("knows callers by their address, of either family", async () => {
    await exchange(get("/prod/nic/update"), { localAddress: "127.0.0.5" });
    await exchange(get("/prod/nic/update", "[::1]"), { host: "::1" });
    expect(test.events.map(({ requestContext }) => requestContext.identity["sourceIp"])).to.deep.equal([
      "127.0.0.5",
      "::1",
    ]);
  });

  it("goes to CloudFront for the distribution's name", async () => {
    const answer = await exchange(get("/nic/update", `e1.cloudfront.localhost:${server.port}`));
    expect(answer).to.match(/x-cache: Miss from cloudfront/i);
    expect(test.events[0]).to.include({ path: "/nic/update" });
  });

  it("reads a body that comes in chunks", async () => {
    const chunked = "POST /prod/nic/update HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n";
    await exchange(`${chunked}Connection: close\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`);
    expect(test.events[0]).to.include({ body: Buffer.from("abc").toString("base64") });
  });

  it("cuts a body that does not end", async function () {
    this.timeout(30_000);
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect({ port: server.port, host: "127.0.0.1" });
      socket.write("POST /prod/nic/update HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      const pump = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on("drain", pump);
      socket.on("error", () => {});
      socket.on("close", () => resolve());
      pump();
    });
    expect(test.events).to.be.empty;
  });

  it("serves no web page: neither one that names its origin, nor one by a name that points here", async () => {
    for (const text of [
      get("/prod/nic/update", "localhost", "Origin: http://localhost:3000\r\n"),
      get("/prod/nic/update", "localhost", "Origin: null\r\n"),
      get("/prod/nic/update", "rebound.example.com"),
      get("/prod/nic/update", "localhost.example.com"),
      get("/prod/nic/update", `127.0.0.1.example.com:${server.port}`),
    ]) {
      const answer = await exchange(text);
      expect(answer).to.match(/^HTTP\/1\.1 403 /);
      expect(answer).not.to.match(/access-control/i);
    }
    expect(test.events).to.be.empty;
    for (const host of ["localhost", "LOCALHOST:1", "127.0.0.9", "[::1]", "x.execute-api.localhost"]) {
      expect(await exchange(get("/prod/nic/update", host)), host).not.to.include("no web page");
    }
  });

  it("answers 400 to what is not HTTP, and lives on", async () => {
    expect(await exchange("nonsense\r\n\r\n")).to.match(/^HTTP\/1\.1 400 /);
    expect(await exchange("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).to.match(/^HTTP\/1\.1 (400|403) /);
    expect(await exchange(get("/prod/nic/update"))).to.match(/^HTTP\/1\.1 200 /);
  });

  it("lets API Gateway refuse large headers", async () => {
    expect(
      await exchange(get("/prod/nic/update", "localhost", `Cookie: ${"x".repeat(20_000)}\r\n`)),
    ).to.match(/^HTTP\/1\.1 431 .*"HTTP header is larger than 10240 bytes\."/s);
  });
});
