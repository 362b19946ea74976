import { createHash, createHmac } from "node:crypto";
import type { TestRequest } from "./events";

/** The value of a challenge, as an authority would ask for it. */
export function challengeValue(seed: string): string {
  return createHash("sha256").update(seed).digest("base64url");
}

/** The headers of HTTP Basic. */
export function basic(user: string, password: string): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

/** What lego's httpreq sends in its default mode. @param host with the final dot */
export function httpreq(
  action: "present" | "cleanup",
  host: string,
  secret: string,
  value: string,
): TestRequest {
  return httpreqOf(action, host, secret, { fqdn: `_acme-challenge.${host}`, value });
}

/** A request of httpreq with any members. */
export function httpreqOf(
  action: "present" | "cleanup",
  user: string,
  secret: string,
  members: unknown,
): TestRequest {
  return {
    path: `/acme/${action}`,
    method: "POST",
    headers: { ...basic(user, secret), "Content-Type": "application/json" },
    body: JSON.stringify(members),
  };
}

/** What a client of acme-dns sends. */
export function acmeDns(host: string, secret: string, txt: string, subdomain = host): TestRequest {
  return {
    path: "/update",
    method: "POST",
    headers: { "X-Api-User": host, "X-Api-Key": secret, "Content-Type": "application/json" },
    body: JSON.stringify({ subdomain, txt }),
  };
}

/** A signed request of our own API for a challenge. */
export function signedChallenge(
  mode: "set_challenge" | "delete_challenge",
  host: string,
  secret: string,
  txt: string,
  time: number,
): TestRequest {
  const text = `ddns1\n${mode}\n${host}\n${txt}\n${time}`;
  const sig = createHmac("sha256", secret).update(text).digest("hex");
  return { query: { mode, hostname: host, txt, time: String(time), sig } };
}
