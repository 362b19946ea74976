/**
 * What the stand-ins of DynamoDB, Route 53 and SNS share: each API call can be seen, counted, and replaced or spoilt
 * before it is carried out.
 */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** One API call, as the stand-in understood it. */
export interface ServiceCall {
  service: "dynamodb" | "route53" | "sns" | "sqs" | "events";
  /** The operation's name in the AWS API, such as `UpdateItem` or `ChangeResourceRecordSets`. */
  operation: string;
  /** The operation's input in the shape that the AWS SDK gives it. */
  request: unknown;
  /** The access key id that the call was signed with, by which the embedded IAM knows the caller. */
  accessKeyId?: string;
}

/** An error answer in AWS's terms. */
export interface ErrorFault {
  kind: "error";
  /** HTTP status. */
  status: number;
  /** The error's code, such as `Throttling` or `ProvisionedThroughputExceededException`. */
  code: string;
  message: string;
}

/** What happens to a call in place of the normal course. */
export type Fault =
  /** Answered with this error, not carried out. */
  | ErrorFault
  /** Never answered, not carried out. */
  | { kind: "hang" }
  /** The connection is closed, the call not carried out. */
  | { kind: "cut" }
  /** Carried out, and then the connection is closed instead of an answer. */
  | { kind: "lost" };

/** Sees every API call before it is carried out; what it returns, if anything, happens instead. */
export type Intercept = (call: ServiceCall) => Fault | undefined | Promise<Fault | undefined>;

/**
 * The access key id in a request's `Authorization` header (Signature Version 4); the signature itself is not
 * checked by the stand-ins.
 */
export function accessKeyIdOf(headers: IncomingHttpHeaders): string | undefined {
  return /^AWS4-HMAC-SHA256 .*Credential=([^/,\s]+)\//.exec(headers.authorization ?? "")?.[1];
}

/** A complete HTTP answer. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/**
 * Carries out one call and answers it, or lets the intercept's fault happen.
 *
 * @param carryOut does the work and gives the answer; not called when the fault is of a kind that prevents it
 * @param refuse writes an error in the service's own format
 */
export async function answerCall(
  call: ServiceCall,
  intercept: Intercept | undefined,
  response: ServerResponse,
  carryOut: () => HttpAnswer | Promise<HttpAnswer>,
  refuse: (error: ErrorFault) => HttpAnswer,
): Promise<void> {
  const fault = await intercept?.(call);
  switch (fault?.kind) {
    case "error":
      return send(response, refuse(fault));
    case "hang":
      return;
    case "cut":
      response.destroy();
      return;
    case "lost":
      await carryOut();
      response.destroy();
      return;
    default:
      return send(response, await carryOut());
  }
}

/** Writes a complete answer, with its length. */
export function send(response: ServerResponse, answer: HttpAnswer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, "content-length": String(body.length) });
  response.end(body);
}
