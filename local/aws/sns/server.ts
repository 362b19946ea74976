/** SNS's API as the SDK speaks it: AWS's query protocol, a form in and XML out. */
import { randomUUID } from "node:crypto";
import { accessKeyIdOf, answerCall, type ErrorFault, type HttpAnswer, type Intercept, send } from "../calls";
import { readRequest } from "../http";
import { listenOnLoopback } from "../loopback";
import type { Topics } from "./topics";

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
const MAX_REQUEST_BYTES = 1024 * 1024;

/** What is imitated, and what of it is heeded. Any other action or parameter is an error that names it. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  GetTopicAttributes: ["TopicArn"],
  Publish: ["TopicArn", "Subject", "Message"],
};

/** HTTP statuses, by SNS's code. */
const STATUS: Readonly<Record<string, number>> = { NotFound: 404, AuthorizationError: 403 };

/** Serves the API on a free port. */
export async function serveSns(
  topics: Topics,
  intercept: Intercept | undefined,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listenOnLoopback(async (incoming, response) => {
    try {
      const request = await readRequest(incoming, MAX_REQUEST_BYTES);
      const form = new URLSearchParams(request.body.toString());
      const refused = findUnsupported(request.method, form);
      if (refused) return send(response, refuse("InvalidAction", refused));
      const operation = form.get("Action") ?? "";
      const input = Object.fromEntries(
        (PARAMETERS[operation] ?? []).flatMap((name) =>
          form.has(name) ? [[name, form.get(name) ?? ""]] : [],
        ),
      );
      const call = {
        service: "sns" as const,
        operation,
        request: input,
        accessKeyId: accessKeyIdOf(incoming.headers),
      };
      if (call.accessKeyId === undefined) {
        return send(
          response,
          refuse("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        );
      }
      await answerCall(call, intercept, response, () => carryOut(topics, operation, input), refuseFault);
    } catch {
      response.destroy();
    }
  }, 0);
  return { url: `http://localhost:${server.port}`, close: server.close };
}

function findUnsupported(method: string, form: URLSearchParams): string | undefined {
  const action = form.get("Action");
  const known = action === null ? undefined : PARAMETERS[action];
  if (method !== "POST" || known === undefined) {
    return `The embedded cloud does not imitate SNS's ${action ?? method}`;
  }
  const unknown = [...form.keys()].find((name) => !["Action", "Version", ...known].includes(name));
  return unknown && `The embedded cloud does not imitate the parameter ${unknown} of SNS's ${action}`;
}

function carryOut(topics: Topics, operation: string, input: Record<string, string>): HttpAnswer {
  try {
    const result = operation === "Publish" ? publish(topics, input) : readAttributes(topics, input);
    return answer(
      200,
      `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${result}</${operation}Result>` +
        `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
    );
  } catch (error) {
    const { name, message } = error as Error;
    return refuse(name, message);
  }
}

function publish(topics: Topics, { TopicArn = "", Subject, Message = "" }: Record<string, string>): string {
  const id = topics.publish(TopicArn, { subject: Subject, message: Message });
  return `<MessageId>${id}</MessageId>`;
}

function readAttributes(topics: Topics, { TopicArn = "" }: Record<string, string>): string {
  const entries = Object.entries(topics.attributes(TopicArn)).map(
    ([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`,
  );
  return `<Attributes>${entries.join("")}</Attributes>`;
}

/** IAM's refusal has a name of its own here. */
function refuseFault({ code, message, status }: ErrorFault): HttpAnswer {
  return refuse(code === "AccessDenied" ? "AuthorizationError" : code, message, status);
}

function refuse(code: string, message: string, status = STATUS[code] ?? 400): HttpAnswer {
  const type = status >= 500 ? "Receiver" : "Sender";
  return answer(
    status,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

function answer(status: number, body: string): HttpAnswer {
  return { status, headers: { "content-type": "text/xml" }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`);
}
