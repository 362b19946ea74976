import { KEY_REFUSED, nothingAt, type RouteSettings } from "../runtime/routes";
import { routesOf } from "./routesOf";
import type { Settings } from "./settings/table";

/** How API Gateway answers where it refuses by itself; without a status, the one that it has chosen stays. */
export interface GatewayResponse {
  statusCode?: number;
  responseTemplates: { "application/json": string };
  responseParameters: Record<string, string>;
}

/**
 * API Gateway's own answers, in the form of ours and never to be cached.
 *
 * @param routes the settings by which paths are served
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function gatewayResponses(
  routes: RouteSettings & Pick<Settings, "enableAcme">,
): Record<string, GatewayResponse> {
  return {
    INVALID_API_KEY: refusal(KEY_REFUSED, 403),
    MISSING_AUTHENTICATION_TOKEN: refusal(nothingAt(routes, routesOf(routes)), 404),
    ACCESS_DENIED: refusal("Access denied.", 403),
    THROTTLED: refusal("Too many requests. Try again later.", 429, RETRY_SOON),
    QUOTA_EXCEEDED: refusal("The quota of this API key is used up. Try again later.", 429),
    DEFAULT_4XX: inItsOwnWords(),
    // Lambda that throttles the function is among these, and the function then has no line in its log.
    DEFAULT_5XX: inItsOwnWords(RETRY_SOON),
  };
}

const RETRY_SOON = { "gatewayresponse.header.Retry-After": "'5'" };

function refusal(message: string, statusCode: number, headers: Record<string, string> = {}): GatewayResponse {
  return { statusCode, ...answer(JSON.stringify(message), headers) };
}

/** messageString is the message in quotes, as JSON has it. */
function inItsOwnWords(headers: Record<string, string> = {}): GatewayResponse {
  return answer("$context.error.messageString", headers);
}

function answer(message: string, headers: Record<string, string> = {}): GatewayResponse {
  return {
    responseTemplates: { "application/json": `{"return_status":"fail","return_message":${message}}\n` },
    responseParameters: { "gatewayresponse.header.Cache-Control": "'no-store'", ...headers },
  };
}
