import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, isIPv6 } from "node:net";
import { urlToHttpOptions } from "node:url";
import type { TestRequest } from "./events";
import type { Answer } from "./world";

/**
 * Sends a request over real HTTP.
 *
 * @param base the API's URL, without a final slash
 * @param apiKey sent as `x-api-key`
 */
export async function send(base: string, apiKey: string | undefined, request: TestRequest): Promise<Answer> {
  const { query = {}, headers = {}, method = "GET", path = "", from, body } = request;
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`,
    ),
  );
  const url = new URL(`${base}${path}${parameters.length > 0 ? `?${parameters.join("&")}` : ""}`);
  const family = from === undefined ? undefined : isIPv6(from) ? 6 : 4;
  const options = {
    method,
    headers: { Host: url.host, ...(apiKey === undefined ? {} : { "x-api-key": apiKey }), ...headers },
    ...(from === undefined ? {} : { localAddress: from, family }),
    // Whatever is served in clear is served here, under names that no resolver need know.
    ...(url.protocol === "http:" && !isIP(url.hostname.replace(/[[\]]/g, ""))
      ? { hostname: family === 6 ? "::1" : "127.0.0.1" }
      : {}),
    agent: false as const,
  };
  const target = { ...urlToHttpOptions(url), ...options };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = url.protocol === "https:" ? tlsRequest(target) : plainRequest(target);
    outgoing.on("response", resolve).on("error", reject).end(body);
  });
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += chunk;
  const answered = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  const isJson = answered["content-type"] === "application/json";
  return {
    status: response.statusCode ?? 0,
    headers: answered,
    text,
    body: isJson ? JSON.parse(text) : { return_status: "", return_message: undefined },
  };
}
