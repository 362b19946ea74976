import { connect } from "node:net";
import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { signedQuery } from "../support/tokens";

const HOST = "home.dyn.example.com.";
const SECRET = "s3cret of the host";

describe("the function's own URL", function () {
  this.timeout(120_000);
  let cloud: EmbeddedCloud;
  let table: TableAccess;
  let url = "";
  let key = "";
  const calls: string[] = [];
  const log: string[] = [];

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: {
        ...{ enableApiGateway: "false", enableFunctionUrl: "true", enableDyndns2: "true" },
        reservedConcurrency: "0",
      },
      log: (line) => log.push(line),
      intercept: ({ operation }) => {
        calls.push(operation);
        return undefined;
      },
    });
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
    [url, key] = [String(cloud.outputs["functionUrl"]), String(cloud.outputs["apiKey"])];
    await table.put({ hostname: HOST, record_type: "A", shared_secret: SECRET, ttl: 60 });
  });
  after(async () => {
    table.close();
    await cloud.close();
  });
  beforeEach(() => {
    calls.length = 0;
    log.length = 0;
  });

  const get = (headers: Record<string, string | string[]> = {}, path = "/") =>
    send(url, undefined, { query: { mode: "get" }, headers, path, from: "127.0.0.5" });

  it("is all that there is of the API, at the root of the port", () => {
    expect(url).to.match(/^http:\/\/localhost:\d+$/);
    expect(cloud.outputs).to.include({ apiUrl: url, apiOriginURL: "" });
  });

  it("lets in whoever sends the key, and tells the address that calls", async () => {
    expect((await get({ "X-Api-Key": key })).body).to.deep.equal({
      return_status: "success",
      return_message: "127.0.0.5",
    });
  });

  for (const [what, headers] of [
    ["without the key", () => ({})],
    ["with another key", () => ({ "x-api-key": "k".repeat(40) })],
    ["with a part of it", () => ({ "x-api-key": key.slice(0, -1) })],
    ["with more than it", () => ({ "x-api-key": `${key}x` })],
    ["with it in another case", () => ({ "x-api-key": key.toLowerCase() })],
    ["with it twice", () => ({ "x-api-key": [key, key] })],
    ["with an empty one", () => ({ "x-api-key": "" })],
    ["with it in another header", () => ({ Authorization: `Bearer ${key}` })],
  ] as [string, () => Record<string, string | string[]>][]) {
    it(`refuses a request ${what}, without a call to AWS`, async () => {
      const answer = await get(headers());
      expect(answer.status).to.equal(403);
      expect(answer.body).to.deep.equal({
        return_status: "fail",
        return_message: "The x-api-key header with this API's key is missing or wrong.",
      });
      expect(answer.headers).to.include({ "cache-control": "no-store" });
      expect(calls).to.deep.equal([]);
      expect(log.join("")).to.include('"outcome":"api_key"').and.not.include(key);
    });
  }

  it("asks for no key where API Gateway asks for none, and answers an unknown path before it looks at a key", async () => {
    expect((await get({}, "/nic/update")).status).to.equal(401);
    expect((await get({}, "/nothing")).status).to.equal(404);
    expect(calls).to.deep.equal([]);
  });

  it("throttles by what is reserved, and tells it in Lambda's words", async () => {
    const throttled = await startEmbeddedCloud({
      config: { enableApiGateway: "false", enableFunctionUrl: "true", reservedConcurrency: "1" },
    });
    try {
      const outputs = throttled.outputs;
      const many = Array.from({ length: 30 }, () =>
        send(String(outputs["apiUrl"]), String(outputs["apiKey"]), { query: { mode: "get" } }),
      );
      const answers = await Promise.all(many);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).to.have.length.at.least(10);
      expect(refused[0]!.body).to.include({ message: "Rate Exceeded." });
    } finally {
      await throttled.close();
    }
  });

  describe("with hostile requests, byte for byte", () => {
    /** Sends bytes as they are, and reads the first line of the answer. */
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const { port } = new URL(url);
        let answer = "";
        const socket = connect({ port: Number(port), host: "127.0.0.1" }, () => socket.write(text));
        socket.on("data", (chunk) => {
          answer += chunk;
        });
        socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
        socket.on("error", (error: NodeJS.ErrnoException) =>
          // Who refuses a request half-way may be gone before its end.
          error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(answer) : reject(error),
        );
      });
    const signed = () =>
      new URLSearchParams(signedQuery({ mode: "set", hostname: HOST }, SECRET, Date.now()));
    const line = (target: string, headers: string[] = [], method = "GET", body = "") =>
      [
        `${method} ${target} HTTP/1.1`,
        "Host: localhost",
        "Connection: close",
        ...headers,
        ...(body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
        "",
        body,
      ].join("\r\n");

    /** None has the key: each, with it, would set the record, or is no request of ours at all. */
    const HOSTILE: (() => string)[] = [
      () => line(`/?${signed()}`),
      () => line(`/?${signed()}`, ["x-api-key: "]),
      () => line(`/?${signed()}`, [`x-api-key: ${key.slice(1)}`]),
      () => line(`/?${signed()}`, ["X-API-KEY: null", "x-api-key: undefined"]),
      () => line(`/?${signed()}&x-api-key=${key}`),
      () => line(`/?${signed()}`, [`Cookie: x-api-key=${key}`]),
      () => line(`/?${signed()}`, ["ddns-origin-secret: x", "ddns-viewer-address: 198.51.100.66"]),
      () => line(`/?${signed()}`, ["X-Forwarded-For: 198.51.100.66"]),
      () => line(`//?${signed()}`),
      () => line(`/./?${signed()}`),
      () => line(`/%2F?${signed()}`),
      () => line(`/prod?${signed()}`),
      () => line(`/nic/update/?${signed()}`),
      () => line(`/NIC/UPDATE?${signed()}`),
      () => line(`/nic/update?hostname=${HOST}`),
      () => line(`/nic/update?hostname=${HOST}`, ["Authorization: Basic ====", "Authorization: Basic cm91"]),
      () => line("/?mode=set&hostname=%00%FF%C0%AF"),
      () => line("/?__proto__=1&constructor=2&mode=set"),
      () => line(`/?${"a=1&".repeat(2000)}`),
      () => line(`/?a=${"%41".repeat(1500)}`),
      () =>
        line(
          `/?${signed()}`,
          Array.from({ length: 50 }, (_, index) => `x-${index}: ${"y".repeat(80)}`),
        ),
      () =>
        line(
          `/?${signed()}`,
          ["Content-Type: application/json"],
          "POST",
          '{"mode":"set","__proto__":{"a":1}}',
        ),
      () => line(`/?${signed()}`, ["Content-Type: application/octet-stream"], "PUT", "\u0000\u0001\u0002"),
      () => line(`/?${signed()}`, [], "DELETE"),
      () => line(`/?${signed()}`, [], "OPTIONS"),
    ];
    const COUNT = 1_000;
    const AT_ONCE = 16;

    it("changes nothing, and calls nothing of AWS", async () => {
      const before = await table.get(HOST);
      calls.length = 0;
      const answers = new Map<string, number>();
      let sent = 0;
      const lane = async () => {
        while (sent < COUNT) {
          const answer = await raw(HOSTILE[sent++ % HOSTILE.length]!());
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      expect(calls).to.deep.equal([]);
      expect(await table.get(HOST)).to.deep.equal(before);
      const statuses = [...answers.keys()].map((first) => first.split(" ")[1]);
      // What is refused, and HTTP's own refusals; nobody was let in, and nothing failed.
      expect(new Set(statuses)).to.have.property("size").that.is.at.most(5);
      expect(
        statuses.filter((status) => !["400", "401", "403", "404", "405"].includes(status ?? "")),
      ).to.deep.equal([]);
      expect([...answers.values()].reduce((sum, count) => sum + count, 0)).to.equal(COUNT);
    });

    it("serves on", async () => {
      const query = signedQuery({ mode: "set", hostname: HOST }, SECRET, Date.now());
      expect((await send(url, key, { query, from: "127.0.0.5" })).status).to.equal(200);
    });
  });
});
