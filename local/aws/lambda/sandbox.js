/**
 * The part of Lambda's Node runtime that runs inside the sandbox: loads the handler, takes one event after
 * another from the parent process, and sends each result back. Plain JavaScript, because the sandbox has
 * nothing but Node and the function's package.
 */
const path = require("node:path");
const util = require("node:util");

const send = process.send.bind(process);
// A handler must not see that it runs in a child process: Lambda offers no `process.send`.
process.send = undefined;
process.on("disconnect", () => process.exit(0));

const MAX_RESPONSE_BYTES = 6291556;

function describeError(error) {
  if (error instanceof Error || (error !== null && typeof error === "object" && "message" in error)) {
    return {
      errorType: String(error.name ?? "Error"),
      errorMessage: String(error.message),
      trace: String(error.stack ?? "").split("\n"),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function fault(errorType, errorMessage) {
  return Object.assign(new Error(errorMessage), { name: errorType });
}

function loadHandler() {
  const [file, name] = process.env._HANDLER.split(".");
  let exported;
  try {
    exported = require(path.join(process.env.LAMBDA_TASK_ROOT, file));
  } catch (error) {
    if (error?.code === "MODULE_NOT_FOUND") {
      throw fault("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
  const handler = exported[name];
  if (typeof handler !== "function") {
    throw fault("Runtime.HandlerNotFound", `${process.env._HANDLER} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw fault(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
        "You need to modify this function to use a supported handler signature to use Node.js 24 or later.",
    );
  }
  return handler;
}

function createContext(message) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

function serialize(result) {
  let payload;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch {
    throw fault("Runtime.MarshalError", "Unable to stringify response body");
  }
  if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES) {
    throw fault(
      "Function.ResponseSizeTooLarge",
      `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    );
  }
  return payload;
}

/** Milliseconds by which the cloud's clock is ahead of this machine's, where they differ. */
let ahead = 0;
const MachineDate = Date;

/** Sets `Date` to the cloud's time: within an invocation it goes on as the machine's. */
function setClock(now) {
  ahead = now - MachineDate.now();
  if (Date !== MachineDate) return;
  const current = () => MachineDate.now() + ahead;
  // A proxy, so that every date is an instance of it, whoever made it.
  globalThis.Date = new Proxy(MachineDate, {
    apply: () => new MachineDate(current()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(
        target,
        args.length === 0 ? [current()] : args,
        newTarget === Date ? target : newTarget,
      ),
    get: (target, key) => (key === "now" ? current : Reflect.get(target, key)),
  });
}

async function invoke(handler, message) {
  currentRequestId = message.requestId;
  if (message.now !== undefined) setClock(message.now);
  try {
    const result = await handler(JSON.parse(message.event), createContext(message));
    return { requestId: message.requestId, payload: serialize(result) };
  } catch (error) {
    return { requestId: message.requestId, error: describeError(error) };
  }
}

const LEVELS = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };
const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
let currentRequestId;

/** With the log format JSON, Lambda's runtime makes each call of console's an object of one line. */
function logAsJson() {
  const least = ORDER.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? "INFO");
  for (const [method, level] of Object.entries(LEVELS)) {
    const stream = level === "WARN" || level === "ERROR" ? process.stderr : process.stdout;
    console[method] = (...words) => {
      if (ORDER.indexOf(level) < least) return;
      const message = words.length === 1 ? words[0] : util.format(...words);
      const line = { timestamp: new Date().toISOString(), level, requestId: currentRequestId, message };
      stream.write(`${JSON.stringify(line)}\n`);
    };
  }
}

function start() {
  if (process.env.AWS_LAMBDA_LOG_FORMAT === "JSON") logAsJson();
  let handler;
  try {
    handler = loadHandler();
  } catch (error) {
    send({ initError: describeError(error) }, () => process.exit(1));
    return;
  }
  process.on("message", async (message) => send(await invoke(handler, message)));
  send({ ready: true, rss: process.memoryUsage().rss });
}

start();
