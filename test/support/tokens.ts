import { createHash, createHmac } from "node:crypto";

/** The original's token, as a client computes it: over the caller's address, the name with its dot, the secret. */
export function hashToken(caller: string, hostname: string, secret: string): string {
  return createHash("sha256").update(`${caller}${hostname}${secret}`).digest("hex");
}

/** The query of a signed request that tells of a network's prefix. */
export function signedPrefix(
  { hostname, prefix, members }: { hostname: string; prefix: string; members?: "yes" },
  secret: string,
  time: number,
): Record<string, string> {
  const text = `ddns1\nset_prefix\n${hostname}\n${prefix}${members ? " members" : ""}\n${time}`;
  return {
    mode: "set_prefix",
    hostname,
    prefix,
    ...(members ? { members } : {}),
    time: String(time),
    sig: createHmac("sha256", secret).update(text).digest("hex"),
  };
}

/** The query of a signed request, as a client makes it. */
export function signedQuery(
  request: { mode: string; hostname: string; ip?: string; recordType?: "A" | "AAAA" },
  secret: string,
  time: number,
): Record<string, string> {
  const { mode, hostname, ip, recordType = "A" } = request;
  const text = `ddns1\n${mode}\n${hostname}\n${ip ?? recordType}\n${time}`;
  return {
    mode,
    hostname,
    ...(ip === undefined ? {} : { ip }),
    time: String(time),
    sig: createHmac("sha256", secret).update(text).digest("hex"),
  };
}
