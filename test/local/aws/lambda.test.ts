import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import type { FunctionOptions } from "../../../local/aws/lambda";
import { resultOf, useFunctions } from "../support/lambda";

describe("the embedded Lambda", () => {
  const functions = useFunctions();

  it("gives the event to the handler and answers with its result", async () => {
    const echo = await functions.make("exports.handler = async (event) => ({ seen: event });");
    expect(await resultOf(echo, { a: [1, "ü"] })).to.deep.equal({ seen: { a: [1, "ü"] } });
  });

  it("keeps a process, and what the factory made in it, from event to event", async () => {
    const counter = await functions.make(
      "let calls = 0; exports.handler = async () => [process.pid, ++calls];",
    );
    const [pid, first] = (await resultOf(counter)) as number[];
    expect(first).to.equal(1);
    expect(await resultOf(counter)).to.deep.equal([pid, 2]);
  });

  it("handles one event at a time in a process, and starts no more processes than it may", async () => {
    const slow = await functions.make(
      `let busy = 0; let most = 0;
       exports.handler = async () => {
         most = Math.max(most, ++busy);
         await new Promise((resolve) => setTimeout(resolve, 20));
         busy--;
         return [process.pid, most];
       };`,
      { concurrency: 2 },
    );
    const results = (await Promise.all(Array.from({ length: 6 }, () => resultOf(slow)))) as number[][];
    expect(new Set(results.map(([pid]) => pid)).size).to.be.at.most(2);
    expect(results.every(([, most]) => most === 1)).to.equal(true);
  });

  it("offers the environment that Lambda offers, and nothing of this process", async () => {
    process.env["SECRET_OF_THE_DEVELOPER"] = "x";
    const dump = await functions.make("exports.handler = async () => [process.env, typeof process.send];");
    const [environment, send] = (await resultOf(dump)) as [Record<string, string>, string];
    delete process.env["SECRET_OF_THE_DEVELOPER"];
    expect(environment).to.include({
      SETTING: "value",
      AWS_REGION: "eu-central-1",
      AWS_LAMBDA_FUNCTION_NAME: "example",
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_ROUTE_53: "http://127.0.0.1:2",
      _HANDLER: "__index.handler",
    });
    expect(environment).not.to.have.any.keys(
      "SECRET_OF_THE_DEVELOPER",
      "npm_lifecycle_event",
      "NODE_CHANNEL_FD",
    );
    expect(existsSync(environment["HOME"] ?? "")).to.equal(false);
    expect(send).to.equal("undefined");
  });

  it("finds the SDK by require, and no package that Lambda does not have", async () => {
    const loader = await functions.make(
      `exports.handler = async (name) => { try { return typeof require(name); } catch (error) { return error.code; } };`,
    );
    expect(await resultOf(loader, "@aws-sdk/client-dynamodb")).to.equal("object");
    expect(await resultOf(loader, "@aws-sdk/client-route-53")).to.equal("object");
    expect(await resultOf(loader, "ipaddr.js")).to.equal("MODULE_NOT_FOUND");
    expect(await resultOf(loader, "@pulumi/pulumi")).to.equal("MODULE_NOT_FOUND");
  });

  it("logs nothing of this machine's Node when the SDK is used", async () => {
    const client = await functions.make(
      `exports.handler = async () => { new (require("@aws-sdk/client-dynamodb").DynamoDBClient)({}); };`,
    );
    await resultOf(client);
    expect(functions.lines).to.deep.equal([]);
  });

  it("takes files and folders into the package", async () => {
    const bundled = await functions.make("", {
      code: {
        kind: "archive",
        entries: {
          "__index.js": {
            text: "exports.handler = async (text) => require('ipaddr.js').parse(text).kind();",
          },
          "node_modules/ipaddr.js": { path: "node_modules/ipaddr.js" },
        },
      },
    });
    expect(await resultOf(bundled, "2001:db8::1")).to.equal("ipv6");
  });

  it("refuses an entry that would be written outside of the package", async () => {
    const code = { kind: "archive" as const, entries: { "../evil.js": { text: "" } } };
    expect(await functions.make("", { code }).catch(String)).to.match(/outside/);
  });

  it("tells the handler how much time is left", async () => {
    const asking = await functions.make(
      "exports.handler = async (_, context) => context.getRemainingTimeInMillis();",
    );
    expect(await resultOf(asking)).to.be.within(1, 5000);
  });

  it("logs the lines that the function prints, before it answers", async () => {
    const talking = await functions.make(
      "exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); };",
    );
    await resultOf(talking);
    expect(functions.lines).to.have.members(["one", "two", "three"]);
  });

  it("writes each line as JSON where the function asks for that, from the least level on", async () => {
    const talking = await functions.make(
      "exports.handler = async () => { console.debug('no'); console.info({ a: 1 }); console.warn('%s!', 'two'); };",
      { logging: { format: "JSON", level: "INFO" } },
    );
    await resultOf(talking);
    const written = functions.lines.map((line) => JSON.parse(line));
    expect(written.map(({ level, message }) => ({ level, message }))).to.have.deep.members([
      { level: "INFO", message: { a: 1 } },
      { level: "WARN", message: "two!" },
    ]);
    for (const line of written) {
      expect(line.timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
      expect(line.requestId).to.match(/^[0-9a-f-]{36}$/);
    }
  });

  it("leaves neither processes nor files when it is closed", async () => {
    const target = await functions.make("exports.handler = async () => __dirname;");
    const taskRoot = String(await resultOf(target));
    const folder = dirname(taskRoot);
    expect(existsSync(taskRoot)).to.equal(true);
    const [pid = 0] = target.processIds();
    await target.close();
    expect(() => process.kill(pid, 0)).to.throw(/ESRCH/);
    expect(existsSync(folder)).to.equal(false);
  });

  for (const [name, options, message] of [
    [
      "a reserved variable",
      { environment: { AWS_REGION: "x" } },
      /Reserved keys used in this request: AWS_REGION/,
    ],
    ["more than 4 KB of variables", { environment: { BIG: "x".repeat(4100) } }, /4KB/],
    ["a variable's name with a dash", { environment: { "A-B": "x" } }, /A-B is not valid/],
    ["a time-out of no seconds", { timeout: 0 }, /timeout 0/],
    ["too little memory", { memorySize: 64 }, /memorySize 64/],
  ] as [string, Partial<FunctionOptions>, RegExp][]) {
    it(`refuses ${name}`, async () => {
      expect(await functions.make("", options).catch(String)).to.match(message);
    });
  }
});
