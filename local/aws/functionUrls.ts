/**
 * The embedded function URLs: a function's own address, with nothing between it and the caller but its permissions and its
 * reserved concurrency (Lambda developer guide, "Creating and managing Lambda function URLs").
 */
import { randomUUID } from "node:crypto";
import { type InvokePermission, mayInvokeByUrl } from "./apiGateway/permissions";
import { createThrottle, type Throttle } from "./apiGateway/throttle";
import { urlAnswer, urlFailure, urlRefusal } from "./functionUrls/answer";
import { urlEvent } from "./functionUrls/event";
import { type HttpRequest, type HttpResponse, hostOf, servedHost } from "./http";
import { type LambdaFunction, MAX_REQUEST_BYTES } from "./lambda";

/** A function's address. */
export interface FunctionUrl {
  id: string;
  functionArn: string;
  /** Without the port. `localhost` stands for every name of this machine. */
  host: string;
}

/** How to make them. */
export interface FunctionUrlsOptions {
  findFunction: (arn: string) => LambdaFunction | undefined;
  permissions: () => Iterable<InvokePermission>;
  /** Takes a line when a request fails for a reason that AWS tells only in its logs. */
  log: (line: string) => void;
  /** Milliseconds. */
  clock: () => number;
}

/** The account's function URLs. */
export interface FunctionUrls {
  /** By id. */
  urls: Map<string, FunctionUrl>;
  /** The address that a request is for. */
  find(host: string | undefined): FunctionUrl | undefined;
  handle(url: FunctionUrl, request: HttpRequest): Promise<HttpResponse>;
}

/** For each event that the function may handle at once, so many requests a second. */
const RATE_FOR_EACH = 10;

/** Makes an account without function URLs. */
export function createFunctionUrls({
  findFunction,
  permissions,
  log,
  clock,
}: FunctionUrlsOptions): FunctionUrls {
  const urls = new Map<string, FunctionUrl>();
  const buckets = new Map<string, Throttle>();

  const takeToken = ({ id }: FunctionUrl, reserved: number | undefined): boolean => {
    if (reserved === undefined) return true;
    const name = `${id} ${reserved}`;
    const rate = RATE_FOR_EACH * reserved;
    const bucket = buckets.get(name) ?? createThrottle(rate, rate, clock);
    buckets.set(name, bucket);
    return bucket();
  };

  return {
    urls,
    find(host) {
      const wanted = servedHost(host);
      return [...urls.values()].find((url) => url.host === wanted);
    },
    async handle(url, request) {
      const requestId = randomUUID();
      const target = findFunction(url.functionArn);
      if (!target || !mayInvokeByUrl(permissions(), target.name)) return urlRefusal("forbidden", requestId);
      const place = { id: url.id, domainName: hostOf(request) ?? url.host, requestId, now: clock() };
      const event = urlEvent(request, place);
      if (
        request.body.length > MAX_REQUEST_BYTES ||
        Buffer.byteLength(JSON.stringify(event)) > MAX_REQUEST_BYTES
      ) {
        return urlRefusal("too_large", requestId);
      }
      if (!takeToken(url, target.reservedConcurrency)) return urlRefusal("throttled", requestId);
      const result = await target.invoke(event);
      if (result.kind === "throttled") return urlRefusal("throttled", requestId);
      if (result.kind === "error") {
        log(`${url.functionArn}: ${result.error.errorMessage}`);
        return urlFailure(requestId);
      }
      const answer = urlAnswer(result.payload, requestId);
      if (!answer) log(`${url.functionArn}: the function's result is no response of a function URL`);
      return answer ?? urlFailure(requestId);
    },
  };
}
