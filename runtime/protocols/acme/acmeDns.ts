import type { APIGatewayProxyResult } from "aws-lambda";
import type { Credentials } from "../../http/basicCredentials";
import { isRefusedBody, readJsonBody, textMember } from "../../http/body";
import { onlyValue } from "../../http/clientAddress";
import type { IncomingRequest } from "../../http/request";
import { response } from "../../http/response";
import type { Protocol, Reply, Service } from "../protocol";
import { answerOf, endOf } from "./answer";
import { isRefused, type Outcome } from "./outcome";
import { carryOut, isName, readPassword, readValue } from "./request";

/** `POST /update` of acme-dns's: a value is to stand, beside the one before it. https://github.com/joohoi/acme-dns#update-endpoint */
export const acmeDnsUpdate: Protocol = { serve: update, fault };

/** `POST /register`: hosts are made by their owner alone, so it tells what to do instead. */
export const acmeDnsRegister: Protocol = {
  serve: async (_, { note }) => {
    note({ mode: "acme_dns_register" });
    return { response: json(403, { error: REGISTER }), outcome: "forbidden", reason: "no_registration" };
  },
  fault,
};

const REGISTER =
  "Nobody registers here: give the client an account whose username and subdomain are the host's full name, and whose " +
  "password is its secret. The host's owner makes both.";

async function update(incoming: IncomingRequest, service: Service): Promise<Reply> {
  service.note({ mode: "acme_dns" });
  const { outcome, value } = await outcomeOf(incoming, service);
  const { status, message, headers } = answerOf(outcome, service.now());
  const body = status === 200 ? { txt: value } : { error: message };
  return { response: json(status, body, headers), ...endOf(outcome) };
}

async function outcomeOf(
  incoming: IncomingRequest,
  service: Service,
): Promise<{ outcome: Outcome; value?: string }> {
  const asking = readPassword(service, credentialsOf(incoming), "X-Api-User");
  if (isRefused(asking)) return { outcome: asking };
  const { host, proof } = asking;
  const body = readJsonBody(incoming);
  if (isRefusedBody(body)) return { outcome: body };
  const subdomain = textMember(body, "subdomain") ?? "";
  if (!isName(subdomain, host.hostname) && !isName(subdomain, host.name)) {
    return { outcome: { kind: "other_name" } };
  }
  const read = readValue(textMember(body, "txt"), "txt");
  if (isRefused(read)) return { outcome: read };
  const target = { action: "present" as const, value: read.value, by: "acme-dns" as const };
  const outcome = await carryOut(service, host, { target, proof, caller: incoming.caller });
  return { outcome, value: read.value };
}

function credentialsOf({ headers }: IncomingRequest): Credentials | undefined {
  const [user, password] = [onlyValue(headers, "x-api-user"), onlyValue(headers, "x-api-key")];
  return user && password ? { user, password } : undefined;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return response(status, "application/json", `${JSON.stringify(body)}\n`, headers);
}

function fault(requestId: string): APIGatewayProxyResult {
  return json(500, { error: `A fault of the service. Request id: ${requestId}` });
}
