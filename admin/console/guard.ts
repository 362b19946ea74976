/** Who may ask, and what a browser is forbidden to do with the answer. */
import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler, Next } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { equalInConstantTime } from "../../runtime/access/constantTime";

/** The way in: once, with a link that has been printed; then by a cookie. */
export interface Guard {
  /** The page's own name: random, so that no other server of this machine is sent its cookie. */
  host: string;
  /** The path of the link, good once. */
  entrance: string;
  handler: MiddlewareHandler;
}

/** Nothing from elsewhere, no script or style inside the page, and the page inside no other. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // Not `no-referrer`: with that, a form's Origin is `null` (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/**
 * Lets in who has the link, and nothing that another site makes a browser send:
 * the Host is this server's own (against names that are made to resolve to loopback), the Origin too, and the cookie is strict.
 * Cookies do not tell the ports of a host apart, so that the page has a host of its own: browsers take every name under
 * `localhost` for loopback (RFC 6761, section 6.3), but for Safari, which is let in as 127.0.0.1.
 *
 * @param port where the page is served, known once it is
 */
export function openGuard(port: () => number): Guard {
  const token = randomBytes(24).toString("base64url");
  const session = randomBytes(32).toString("base64url");
  const host = `ddns-${randomBytes(8).toString("hex")}.localhost`;
  let isUsed = false;

  const enter = (context: Context): Response => {
    const given = context.req.query("token") ?? "";
    if (isUsed || !equalInConstantTime(given, token)) {
      return context.text(
        "This link is not good, or not any more: it lets one browser in, once. Start npx ddns console again for a new one.\n",
        403,
      );
    }
    isUsed = true;
    setCookie(context, cookieName(port()), session, { httpOnly: true, sameSite: "Strict", path: "/" });
    // Not a redirect: on one that began elsewhere, browsers leave a strict cookie out.
    return context.html(
      '<!doctype html><html lang="en"><title>ddns</title><meta http-equiv="refresh" content="0;url=/"><a href="/">Go on</a>',
    );
  };

  return {
    host,
    entrance: `/enter?token=${token}`,
    async handler(context: Context, next: Next) {
      for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
      const asked = context.req.header("Host") ?? "";
      if (![`${host}:${port()}`, `127.0.0.1:${port()}`].includes(asked)) {
        return context.text(
          "This page has another name: open the link that npx ddns console has printed.\n",
          421,
        );
      }
      if (isForeign(context, asked)) return context.text("Another site asked for this.\n", 403);
      if (context.req.path === "/enter" && context.req.method === "GET") return enter(context);
      if (!equalInConstantTime(getCookie(context, cookieName(port())) ?? "", session)) {
        return context.text("Open the link that npx ddns console has printed.\n", 401);
      }
      return next();
    },
  };
}

/** Cookies are for all ports of a host: two pages at once need two names. */
function cookieName(port: number): string {
  return `ddns-console-${port}`;
}

/** Whether another site's page is behind a request. */
function isForeign({ req }: Context, host: string): boolean {
  const origin = req.header("Origin");
  if (origin !== undefined && origin !== `http://${host}`) return true;
  const isReading = req.method === "GET" || req.method === "HEAD";
  if (!isReading && origin === undefined) return true;
  const site = req.header("Sec-Fetch-Site");
  return site !== undefined && site !== "same-origin" && site !== "none";
}
