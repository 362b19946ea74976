/**
 * The HTTP side of services that speak AWS's JSON protocol: the operation is in `X-Amz-Target`, input and output are JSON.
 * An operation or a parameter that is not in the table is an error that names it.
 */
import { randomUUID } from "node:crypto";
import { accessKeyIdOf, answerCall, type HttpAnswer, type Intercept, type ServiceCall, send } from "./calls";
import { readRequest } from "./http";
import { listenOnLoopback } from "./loopback";

/** An operation: the parameters that it heeds, and what it does. A refusal is thrown, its code as the error's `name`. */
export interface JsonOperation {
  parameters: readonly string[];
  run(input: Record<string, unknown>): object | Promise<object>;
}

/** A service. */
export interface JsonApi {
  service: ServiceCall["service"];
  /** As people know it. */
  name: string;
  /** What the target has before the operation, such as `AmazonSQS`. */
  target: string;
  version: "1.0" | "1.1";
  operations: Readonly<Record<string, JsonOperation>>;
  /** Longest body, in bytes. */
  maxBytes: number;
}

/** Serves it on the loopback interface. @param port 0 takes a free one */
export async function serveJsonApi(
  api: JsonApi,
  { port, intercept }: { port: number; intercept: Intercept | undefined },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listenOnLoopback((incoming, response) => {
    const answer = async () => {
      const request = await readRequest(incoming, api.maxBytes);
      const target = String(incoming.headers["x-amz-target"] ?? "");
      const [prefix, operation = ""] = target.split(".");
      const refusedAs = refusing(api);
      if (request.method !== "POST" || prefix !== api.target) {
        return send(
          response,
          refusedAs("UnknownOperationException", `No operation of ${api.name}: ${target || "none"}`),
        );
      }
      if (request.body.length > api.maxBytes) {
        return send(response, refusedAs("RequestEntityTooLarge", "The request is too long.", 413));
      }
      const input = parse(request.body);
      if (input === undefined) {
        return send(response, refusedAs("SerializationException", "The body is no JSON object."));
      }
      const problem = unsupported(api, operation, input);
      if (problem !== undefined) return send(response, refusedAs("UnknownOperationException", problem));
      const accessKeyId = accessKeyIdOf(incoming.headers);
      if (accessKeyId === undefined) {
        return send(
          response,
          refusedAs("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        );
      }
      const call = { service: api.service, operation, request: input, accessKeyId };
      await answerCall(
        call,
        intercept,
        response,
        () => carryOut(api, operation, input),
        (error) => refusedAs(error.code, error.message, error.status),
      );
    };
    answer().catch(() => response.destroy());
  }, port);
  return { url: `http://localhost:${server.port}`, close: () => server.close() };
}

async function carryOut(
  api: JsonApi,
  operation: string,
  input: Record<string, unknown>,
): Promise<HttpAnswer> {
  try {
    const output = await api.operations[operation]?.run(input);
    return { status: 200, headers: headersOf(api), body: JSON.stringify(output ?? {}) };
  } catch (error) {
    // What has no code is a mistake of ours, and must not look like AWS's.
    if (!(error instanceof Error) || /^(Error|TypeError|RangeError)$/.test(error.name)) throw error;
    return refusing(api)(error.name, error.message);
  }
}

function refusing(api: JsonApi) {
  return (code: string, message: string, status = 400): HttpAnswer => ({
    status,
    headers: headersOf(api),
    body: JSON.stringify({ __type: code, message }),
  });
}

function headersOf({ version }: JsonApi): Record<string, string> {
  return { "content-type": `application/x-amz-json-${version}`, "x-amzn-requestid": randomUUID() };
}

function unsupported(
  { name, operations }: JsonApi,
  operation: string,
  input: Record<string, unknown>,
): string | undefined {
  const known = operations[operation]?.parameters;
  if (known === undefined) return `The embedded cloud does not imitate ${name}'s ${operation}`;
  const unknown = Object.keys(input).find((key) => !known.includes(key));
  return unknown && `The embedded cloud does not imitate the parameter ${unknown} of ${name}'s ${operation}`;
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
