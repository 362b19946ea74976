/**
 * CloudFront Functions (runtime cloudfront-js-2.0): the registered code, run on an event of a viewer request
 * (CloudFront developer guide, "CloudFront Functions event structure").
 */
import { createContext, Script } from "node:vm";
import { type HeaderList, type HttpRequest, type HttpResponse, header } from "../http";

/** A published function. */
export interface ViewerFunction {
  arn: string;
  /**
   * Runs it on a request.
   *
   * @returns the request to go on with, or the answer that the function gives itself
   * @throws when the code fails, or does what CloudFront would not let it
   */
  run(request: HttpRequest, place: FunctionPlace): Promise<HttpRequest | HttpResponse>;
}

/** Where the function runs. */
export interface FunctionPlace {
  distributionId: string;
  distributionDomainName: string;
  requestId: string;
}

/** One value, and all of them where a name is repeated. */
interface EventValue {
  value: string;
  multiValue?: { value: string }[];
}

interface EventRequest {
  method: string;
  uri: string;
  querystring: Record<string, EventValue>;
  headers: Record<string, EventValue>;
  cookies: Record<string, EventValue>;
}

/** Far more than CloudFront allows; here it only ends what would never end. */
const MAX_RUN_MS = 200;

/** CloudFront's quota for a function's code, in bytes. */
const MAX_CODE_BYTES = 10_240;

const READ_ONLY = new Set(["content-length", "host", "transfer-encoding", "via"]);
const DISALLOWED =
  /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache.*|x-edge-.*|x-forwarded-proto|x-real-ip)$/;

/**
 * Compiles a function.
 *
 * @throws when the code does not compile, has no `handler`, or is too long
 */
export function compileFunction(arn: string, code: string): ViewerFunction {
  if (Buffer.byteLength(code) > MAX_CODE_BYTES) {
    throw new Error("FunctionSizeLimitExceeded: The function size exceeded the maximum allowed size");
  }
  const script = new Script(`${code}\n;typeof handler`, { filename: "cloudfront-function.js" });
  if (script.runInContext(createSandbox(""), { timeout: MAX_RUN_MS }) !== "function") {
    throw new Error("InvalidArgument: the function has no handler");
  }
  return {
    arn,
    async run(request, place) {
      const event = {
        version: "1.0",
        context: {
          distributionDomainName: place.distributionDomainName,
          endpoint: place.distributionDomainName,
          distributionId: place.distributionId,
          eventType: "viewer-request",
          requestId: place.requestId,
        },
        viewer: { ip: request.sourceIp },
        request: eventRequest(request),
      };
      const before = JSON.stringify(event.request);
      const result = runHandler(script, event);
      if (result !== null && typeof result === "object" && "statusCode" in result) {
        return generatedResponse(result);
      }
      if (result === null || typeof result !== "object" || !("uri" in result)) {
        throw new Error("The CloudFront function returned an invalid value");
      }
      return applyResult(request, JSON.parse(before) as EventRequest, result as unknown as EventRequest);
    },
  };
}

/** Calls the handler in a fresh context each time: nothing survives from one request to the next. */
function runHandler(script: Script, event: unknown): Record<string, unknown> | null {
  const sandbox = createSandbox(JSON.stringify(event));
  script.runInContext(sandbox, { timeout: MAX_RUN_MS });
  CALL.runInContext(sandbox, { timeout: MAX_RUN_MS });
  const { value, error } = JSON.parse(OUTCOME.runInContext(sandbox) as string) as {
    value?: Record<string, unknown> | null;
    error?: string;
  };
  if (error !== undefined) {
    throw new Error(error);
  }
  return value ?? null;
}

/** Only text goes in and out, so that no object of Node's is within the function's reach. */
const CALL = new Script(`
  Promise.resolve()
    .then(() => handler(JSON.parse(eventText)))
    .then((value) => { outcome = { value }; }, (error) => { outcome = { error: String(error) }; });
`);
const OUTCOME = new Script("JSON.stringify(outcome)");

function createSandbox(eventText: string) {
  const sandbox = createContext(
    { eventText },
    // Promises settle while the script's clock runs, so that an endless loop after an await ends, too.
    { codeGeneration: { strings: false, wasm: false }, microtaskMode: "afterEvaluate" },
  );
  new Script('var console = { log() {} }, outcome = { error: "the handler did not settle" };').runInContext(
    sandbox,
  );
  return sandbox;
}

function eventRequest(request: HttpRequest): EventRequest {
  const [uri = "/", query] = request.target.split(/\?(.*)/s);
  return {
    method: request.method,
    uri,
    querystring: group((query ?? "").split("&").filter(Boolean).map(splitPair)),
    headers: group(
      request.headers
        .filter(([name]) => name.toLowerCase() !== "cookie")
        .map(([name, value]): [string, string] => [name.toLowerCase(), value]),
    ),
    cookies: group((header(request.headers, "cookie") ?? "").split(/;\s*/).filter(Boolean).map(splitPair)),
  };
}

function splitPair(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

function group(pairs: [string, string][]): Record<string, EventValue> {
  const groups: Record<string, EventValue> = {};
  for (const [name, value] of pairs) {
    const known = groups[name];
    if (known) {
      known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
      known.value = value;
    } else {
      groups[name] = { value };
    }
  }
  return groups;
}

function applyResult(request: HttpRequest, before: EventRequest, after: EventRequest): HttpRequest {
  if (after.method !== before.method) {
    throw new Error("The CloudFront function changed the method");
  }
  checkHeaders(before.headers, after.headers);
  const same = (key: keyof EventRequest) => JSON.stringify(before[key]) === JSON.stringify(after[key]);
  const [path = "/", query] = request.target.split(/\?(.*)/s);
  const newPath = same("uri") ? path : String(after.uri);
  const newQuery = same("querystring") ? query : joinPairs(after.querystring, "&");
  return {
    ...request,
    target: newQuery ? `${newPath}?${newQuery}` : newPath,
    headers: applyHeaders(request.headers, before, after),
  };
}

/** Headers that the function left alone keep the viewer's spelling. */
function applyHeaders(headers: HeaderList, before: EventRequest, after: EventRequest): HeaderList {
  const unchanged = headers.filter(([name]) => {
    const key = name.toLowerCase();
    return key !== "cookie" && JSON.stringify(before.headers[key]) === JSON.stringify(after.headers[key]);
  });
  const kept = new Set(unchanged.map(([name]) => name.toLowerCase()));
  const changed = Object.entries(after.headers)
    .filter(([name]) => !kept.has(name))
    .flatMap(([name, value]) => values(value).map((text): [string, string] => [name, text]));
  const cookie = joinPairs(after.cookies, "; ");
  return [...unchanged, ...changed, ...(cookie ? [["cookie", cookie] as [string, string]] : [])];
}

function checkHeaders(before: Record<string, EventValue>, after: Record<string, EventValue>): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) {
      continue;
    }
    if (name !== name.toLowerCase()) {
      throw new Error(`The CloudFront function wrote a header name that is not in lower case: ${name}`);
    }
    if (READ_ONLY.has(name) || DISALLOWED.test(name)) {
      throw new Error(`The CloudFront function tried to add, delete, or change a read-only header: ${name}`);
    }
  }
}

function values(entry: EventValue): string[] {
  return entry.multiValue ? entry.multiValue.map(({ value }) => value) : [entry.value];
}

function joinPairs(pairs: Record<string, EventValue>, separator: string): string {
  return Object.entries(pairs)
    .flatMap(([name, entry]) => values(entry).map((value) => (value === "" ? name : `${name}=${value}`)))
    .join(separator);
}

function generatedResponse(result: Record<string, unknown>): HttpResponse {
  const headers = (result["headers"] ?? {}) as Record<string, EventValue>;
  const body = result["body"] as { data?: string } | string | undefined;
  return {
    status: Number(result["statusCode"]),
    headers: Object.entries(headers).map(([name, { value }]): [string, string] => [name, value]),
    body: Buffer.from(typeof body === "string" ? body : (body?.data ?? "")),
  };
}
