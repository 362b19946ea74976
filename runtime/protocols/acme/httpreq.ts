import { basicCredentials } from "../../http/basicCredentials";
import { isRefusedBody, readJsonBody, textMember } from "../../http/body";
import { malformed } from "../../http/malformed";
import type { IncomingRequest } from "../../http/request";
import { jsonAnswer } from "../../http/response";
import { nodeCrypto } from "../../values/nodeCrypto";
import type { Protocol, Service } from "../protocol";
import { answerOf, endOf } from "./answer";
import { isRefused, type Outcome, type Refused } from "./outcome";
import { type ChallengedHost, carryOut, isName, readPassword, readValue } from "./request";

/** What a client signs with its account's key: the token and the key's thumbprint (RFC 8555, section 8.1). */
const KEY_AUTHORIZATION = /^[A-Za-z0-9_-]{1,500}\.[A-Za-z0-9_-]{43}$/;

/** `POST /acme/present` of httpreq's: a value is to stand. https://go-acme.github.io/lego/dns/httpreq/ */
export const httpreqPresent: Protocol = {
  serve: (incoming, service) => serve("present", incoming, service),
  fault,
};

/** `POST /acme/cleanup`: a value is to stand no more. */
export const httpreqCleanup: Protocol = {
  serve: (incoming, service) => serve("cleanup", incoming, service),
  fault,
};

async function serve(action: "present" | "cleanup", incoming: IncomingRequest, service: Service) {
  service.note({ mode: `acme_${action}` });
  const { outcome, value } = await outcomeOf(action, incoming, service);
  const { status, message, headers } = answerOf(outcome, service.now());
  // acme.sh takes an answer without the value for a failure, whatever its status.
  const more = status === 200 ? { value } : {};
  return { response: jsonAnswer(status, message, { headers, more }), ...endOf(outcome) };
}

async function outcomeOf(
  action: "present" | "cleanup",
  incoming: IncomingRequest,
  service: Service,
): Promise<{ outcome: Outcome; value?: string }> {
  const asking = readPassword(service, basicCredentials(incoming.headers), "The username");
  if (isRefused(asking)) return { outcome: asking };
  const { host, proof } = asking;
  const body = readJsonBody(incoming);
  if (isRefusedBody(body)) return { outcome: body };
  const read = readChallenge(body, host);
  if (isRefused(read)) return { outcome: read };
  const target = { action, value: read.value, by: "httpreq" as const };
  const outcome = await carryOut(service, host, { target, proof, caller: incoming.caller });
  return { outcome, value: read.value };
}

/** Reads either mode's members; others are passed over. */
function readChallenge(body: Record<string, unknown>, host: ChallengedHost): { value: string } | Refused {
  const fqdn = textMember(body, "fqdn");
  if (fqdn !== undefined) {
    // It may have followed CNAMEs: then they led here.
    return isName(fqdn, host.name) ? readValue(textMember(body, "value"), "value") : { kind: "other_name" };
  }
  const [domain, keyAuth] = [textMember(body, "domain"), textMember(body, "keyAuth")];
  if (domain === undefined) return malformed("fqdn", "Give fqdn and value, or domain and keyAuth, as text.");
  if (!isName(domain.replace(/^\*\./, ""), host.hostname)) return { kind: "other_name" };
  return keyAuth !== undefined && KEY_AUTHORIZATION.test(keyAuth)
    ? { value: nodeCrypto().createHash("sha256").update(keyAuth).digest("base64url") }
    : malformed(
        "keyAuth",
        "keyAuth is no key authorization: give the token, a dot and the key's thumbprint.",
      );
}

function fault(requestId: string) {
  return jsonAnswer(500, `A fault of the service. Request id: ${requestId}`);
}
