import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { createFunction, type FunctionOptions, type LambdaFunction } from "../../../local/aws/lambda";

const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:example";

describe("the embedded Lambda", () => {
  const functions: LambdaFunction[] = [];
  let lines: string[] = [];

  afterEach(async () => {
    await Promise.all(functions.splice(0).map((target) => target.close()));
    lines = [];
  });

  /** Makes a function out of the text of its one file. */
  async function make(text: string, options: Partial<FunctionOptions> = {}): Promise<LambdaFunction> {
    const made = await createFunction({
      name: "example",
      arn: ARN,
      code: { kind: "archive", entries: { "__index.js": { text } } },
      handler: "__index.handler",
      timeout: 5,
      memorySize: 128,
      environment: { SETTING: "value" },
      region: "eu-central-1",
      endpoints: { dynamodb: "http://127.0.0.1:1", route53: "http://127.0.0.1:2" },
      log: (line) => lines.push(line),
      ...options,
    });
    functions.push(made);
    return made;
  }

  async function resultOf(target: LambdaFunction, event: unknown = {}): Promise<unknown> {
    const result = await target.invoke(event);
    expect(result.kind, JSON.stringify(result)).to.equal("result");
    return result.kind === "result" ? JSON.parse(result.payload) : undefined;
  }

  async function errorOf(target: LambdaFunction, event: unknown = {}) {
    const result = await target.invoke(event);
    expect(result.kind, JSON.stringify(result)).to.equal("error");
    return result.kind === "error" ? result.error : { errorType: "", errorMessage: "" };
  }

  it("gives the event to the handler and answers with its result", async () => {
    const echo = await make("exports.handler = async (event) => ({ seen: event });");
    expect(await resultOf(echo, { a: [1, "ü"] })).to.deep.equal({ seen: { a: [1, "ü"] } });
  });

  it("keeps a process, and what the factory made in it, from event to event", async () => {
    const counter = await make("let calls = 0; exports.handler = async () => [process.pid, ++calls];");
    const [pid, first] = (await resultOf(counter)) as number[];
    expect(first).to.equal(1);
    expect(await resultOf(counter)).to.deep.equal([pid, 2]);
  });

  it("handles one event at a time in a process, and starts no more processes than it may", async () => {
    const slow = await make(
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
    const dump = await make("exports.handler = async () => [process.env, typeof process.send];");
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
    const loader = await make(
      `exports.handler = async (name) => { try { return typeof require(name); } catch (error) { return error.code; } };`,
    );
    expect(await resultOf(loader, "@aws-sdk/client-dynamodb")).to.equal("object");
    expect(await resultOf(loader, "@aws-sdk/client-route-53")).to.equal("object");
    expect(await resultOf(loader, "ipaddr.js")).to.equal("MODULE_NOT_FOUND");
    expect(await resultOf(loader, "@pulumi/pulumi")).to.equal("MODULE_NOT_FOUND");
  });

  it("logs nothing of this machine's Node when the SDK is used", async () => {
    const client = await make(
      `exports.handler = async () => { new (require("@aws-sdk/client-dynamodb").DynamoDBClient)({}); };`,
    );
    await resultOf(client);
    expect(lines).to.deep.equal([]);
  });

  it("takes files and folders into the package", async () => {
    const bundled = await make("", {
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
    expect(await make("", { code }).catch(String)).to.match(/outside/);
  });

  it("ends an event that takes longer than the function's time-out, and starts anew for the next", async () => {
    const hanging = await make(
      "exports.handler = async (hang) => { if (hang) { await new Promise(() => setInterval(() => {}, 999)); } return process.pid; };",
      { timeout: 1 },
    );
    const pid = await resultOf(hanging, false);
    const error = await errorOf(hanging, true);
    expect(error.errorType).to.equal("Sandbox.Timedout");
    expect(error.errorMessage).to.match(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
    expect(await resultOf(hanging, false)).not.to.equal(pid);
  });

  it("ends a handler that never gives the processor back", async () => {
    const spinning = await make("exports.handler = async () => { for (;;); };", { timeout: 1 });
    expect((await errorOf(spinning)).errorType).to.equal("Sandbox.Timedout");
  });

  it("reports what a handler throws with its type and message, and goes on", async () => {
    const throwing = await make(
      "exports.handler = async (fail) => { if (fail) { throw new TypeError('no good'); } return 'fine'; };",
    );
    expect(await errorOf(throwing, true)).to.include({ errorType: "TypeError", errorMessage: "no good" });
    expect(await resultOf(throwing, false)).to.equal("fine");
  });

  it("reports a process that ends in the middle of an event", async () => {
    const leaving = await make("exports.handler = async () => process.exit(3);");
    expect(await errorOf(leaving)).to.deep.equal({
      errorType: "Runtime.ExitError",
      errorMessage: "Error: Runtime exited with error: exit status 3",
    });
  });

  it("refuses a handler that declares a callback, as Node 24 on Lambda does", async () => {
    const old = await make("exports.handler = (event, context, callback) => callback(null, 1);");
    expect((await errorOf(old)).errorType).to.equal("Runtime.CallbackHandlerDeprecated");
  });

  it("reports a package that does not load, or has no handler", async () => {
    expect((await errorOf(await make("require('nowhere');"))).errorType).to.equal(
      "Runtime.ImportModuleError",
    );
    expect((await errorOf(await make("exports.other = 1;"))).errorType).to.equal("Runtime.HandlerNotFound");
    expect((await errorOf(await make("syntax error here"))).errorType).to.equal("SyntaxError");
  });

  it("refuses payloads beyond Lambda's six megabytes, in either direction", async () => {
    const echo = await make("exports.handler = async (length) => 'x'.repeat(length);");
    expect((await errorOf(echo, "x".repeat(7e6))).errorType).to.equal("RequestTooLargeException");
    expect((await errorOf(echo, 7e6)).errorType).to.equal("Function.ResponseSizeTooLarge");
    expect(await resultOf(echo, 1)).to.equal("x");
  });

  it("tells the handler how much time is left", async () => {
    const asking = await make("exports.handler = async (_, context) => context.getRemainingTimeInMillis();");
    expect(await resultOf(asking)).to.be.within(1, 5000);
  });

  it("logs the lines that the function prints, before it answers", async () => {
    const talking = await make(
      "exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); };",
    );
    await resultOf(talking);
    expect(lines).to.have.members(["one", "two", "three"]);
  });

  it("writes each line as JSON where the function asks for that, from the least level on", async () => {
    const talking = await make(
      "exports.handler = async () => { console.debug('no'); console.info({ a: 1 }); console.warn('%s!', 'two'); };",
      { logging: { format: "JSON", level: "INFO" } },
    );
    await resultOf(talking);
    const written = lines.map((line) => JSON.parse(line));
    expect(written.map(({ level, message }) => ({ level, message }))).to.have.deep.members([
      { level: "INFO", message: { a: 1 } },
      { level: "WARN", message: "two!" },
    ]);
    for (const line of written) {
      expect(line.timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
      expect(line.requestId).to.match(/^[0-9a-f-]{36}$/);
    }
  });

  it("ends an event under way when it is crashed, and takes the next", async () => {
    const waiting = await make(
      "exports.handler = async (wait) => { if (wait) { console.log('waiting'); await new Promise(() => setInterval(() => {}, 999)); } return 'fine'; };",
      { log: () => logged() },
    );
    let logged = () => {};
    const inside = new Promise<void>((resolve) => {
      logged = resolve;
    });
    const ending = errorOf(waiting, true);
    await inside;
    await waiting.crash();
    expect((await ending).errorType).to.equal("Runtime.ExitError");
    expect(await resultOf(waiting, false)).to.equal("fine");
  });

  it("refuses what is more at once than is reserved for it, and takes the next when one has ended", async () => {
    const waiting = await make(
      "exports.handler = async (wait) => { if (wait) { console.log('waiting'); await new Promise(() => setInterval(() => {}, 999)); } return 'fine'; };",
      { reservedConcurrency: 1, log: () => logged() },
    );
    let logged = () => {};
    const inside = new Promise<void>((resolve) => {
      logged = resolve;
    });
    const first = errorOf(waiting, true);
    await inside;
    expect(await waiting.invoke(false)).to.deep.equal({ kind: "throttled" });
    await waiting.crash();
    await first;
    expect(await resultOf(waiting, false)).to.equal("fine");
  });

  it("leaves neither processes nor files when it is closed", async () => {
    const target = await make("exports.handler = async () => __dirname;");
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
      expect(await make("", options).catch(String)).to.match(message);
    });
  }
});
