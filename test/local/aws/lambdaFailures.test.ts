import { expect } from "chai";
import { errorOf, resultOf, useFunctions } from "../support/lambda";

describe("the embedded Lambda, when a function fails", () => {
  const functions = useFunctions();

  it("ends an event that takes longer than the function's time-out, and starts anew for the next", async () => {
    const hanging = await functions.make(
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
    const spinning = await functions.make("exports.handler = async () => { for (;;); };", { timeout: 1 });
    expect((await errorOf(spinning)).errorType).to.equal("Sandbox.Timedout");
  });

  it("reports what a handler throws with its type and message, and goes on", async () => {
    const throwing = await functions.make(
      "exports.handler = async (fail) => { if (fail) { throw new TypeError('no good'); } return 'fine'; };",
    );
    expect(await errorOf(throwing, true)).to.include({ errorType: "TypeError", errorMessage: "no good" });
    expect(await resultOf(throwing, false)).to.equal("fine");
  });

  it("reports a process that ends in the middle of an event", async () => {
    const leaving = await functions.make("exports.handler = async () => process.exit(3);");
    expect(await errorOf(leaving)).to.deep.equal({
      errorType: "Runtime.ExitError",
      errorMessage: "Error: Runtime exited with error: exit status 3",
    });
  });

  it("refuses a handler that declares a callback, as Node 24 on Lambda does", async () => {
    const old = await functions.make("exports.handler = (event, context, callback) => callback(null, 1);");
    expect((await errorOf(old)).errorType).to.equal("Runtime.CallbackHandlerDeprecated");
  });

  it("reports a package that does not load, or has no handler", async () => {
    expect((await errorOf(await functions.make("require('nowhere');"))).errorType).to.equal(
      "Runtime.ImportModuleError",
    );
    expect((await errorOf(await functions.make("exports.other = 1;"))).errorType).to.equal(
      "Runtime.HandlerNotFound",
    );
    expect((await errorOf(await functions.make("syntax error here"))).errorType).to.equal("SyntaxError");
  });

  it("refuses payloads beyond Lambda's six megabytes, in either direction", async () => {
    const echo = await functions.make("exports.handler = async (length) => 'x'.repeat(length);");
    expect((await errorOf(echo, "x".repeat(7e6))).errorType).to.equal("RequestTooLargeException");
    expect((await errorOf(echo, 7e6)).errorType).to.equal("Function.ResponseSizeTooLarge");
    expect(await resultOf(echo, 1)).to.equal("x");
  });

  it("ends an event under way when it is crashed, and takes the next", async () => {
    const waiting = await functions.make(
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

  it("lets an event under way end when it is retired, as where the function is changed, and takes no more", async () => {
    const answering = await functions.make(
      "exports.handler = () => { console.log('waiting'); return new Promise((resolve) => setTimeout(resolve, 200, 'fine')); };",
      { log: () => logged() },
    );
    let logged = () => {};
    const inside = new Promise<void>((resolve) => {
      logged = resolve;
    });
    const ending = resultOf(answering, null);
    await inside;
    await answering.retire();
    expect(await ending).to.equal("fine");
    expect(answering.processIds()).to.deep.equal([]);
  });

  it("refuses what is more at once than is reserved for it, and takes the next when one has ended", async () => {
    const waiting = await functions.make(
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
});
