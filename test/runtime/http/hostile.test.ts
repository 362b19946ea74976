import { expect } from "chai";
import fc from "fast-check";
import { createHandler } from "../../../runtime/handler";
import type { DoorEvent } from "../../../runtime/http/doorEvent";
import { createPorts } from "../../../runtime/ports";
import { signedQuery } from "../../support/tokens";

const RUNS = 10_000;
const KEY = "voN8GxIEvPfvoN8GxIEvPf";
const HOST = "host.example.com.";
const NOW = Date.parse("2030-01-01T00:00:00Z");
const ENV = {
  ZONE_ID: "Z1",
  ZONE_NAME: "example.com",
  CONFIG_TABLE: "t",
  ENABLE_DYNDNS2: "true",
  API_KEY: KEY,
};

/** What a believed request would have, and what no request should have. */
const query = fc.oneof(
  fc.constantFrom(
    "",
    "mode=get",
    "mode=set&hostname=host.example.com",
    "%",
    "%4",
    "a=%FF%C0%AF",
    "__proto__=1",
  ),
  fc.constant(new URLSearchParams(signedQuery({ mode: "set", hostname: HOST }, "a secret", NOW)).toString()),
  fc.constant(`x-api-key=${KEY}&mode=set`),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.webQueryParameters(),
);
const path = fc.oneof(
  fc.constantFrom(
    "/",
    "//",
    "/.",
    "/%2F",
    "/nic/update",
    "/NIC/update",
    "/nic/update/",
    "/prod",
    "",
    "/__proto__",
  ),
  fc.webPath(),
  fc.string({ maxLength: 40 }),
);
const key = fc.oneof(
  fc.constantFrom("", KEY.slice(1), `${KEY},${KEY}`, `${KEY}, x`, KEY.toUpperCase(), ` ${KEY}`, "null"),
  fc.string({ maxLength: 60 }).filter((text) => text !== KEY),
);
// Credentials belong to dyndns2, which is asked without the key and looks at the table.
const header = fc.string({ maxLength: 20 }).filter((name) => name.toLowerCase() !== "authorization");
const headers = fc.record(
  {
    "x-api-key": key,
    "ddns-origin-secret": fc.string({ maxLength: 20 }),
    "ddns-viewer-address": fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 })),
    "x-forwarded-for": fc.ipV4(),
    cookie: fc.constant(`x-api-key=${KEY}`),
  },
  { requiredKeys: [] },
);
const event = fc.record({
  method: fc.oneof(fc.constantFrom("GET", "POST", "HEAD", "DELETE", "OPTIONS"), fc.string({ maxLength: 8 })),
  path,
  query,
  headers: fc.tuple(headers, fc.dictionary(header, fc.string({ maxLength: 30 }), { maxKeys: 3 })),
  body: fc.option(fc.string({ maxLength: 100 }), { nil: undefined }),
  isBase64Encoded: fc.boolean(),
});

describe("requests by the function's own URL without the key", function () {
  this.timeout(120_000);

  it(`are refused, all ${RUNS} of them, without a call to AWS or a fault`, async () => {
    const calls: unknown[] = [];
    const logs: Record<string, unknown>[] = [];
    const ports = createPorts(async (...call) => {
      calls.push(call);
      throw new Error("nothing is to be called");
    });
    const handle = createHandler(ENV, {
      ...ports,
      now: () => NOW,
      log: (_level, entry) => logs.push(entry),
    });
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        event,
        async ({ method, path: rawPath, query: rawQueryString, headers: sent, ...body }) => {
          logs.length = 0;
          const http = { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "" };
          const answer = await handle({
            ...{ version: "2.0", routeKey: "$default", rawPath, rawQueryString, ...body },
            headers: { ...sent[1], ...sent[0] },
            requestContext: { requestId: "r", http },
          } as unknown as DoorEvent);
          expect([400, 401, 403, 404, 405]).to.include(answer.statusCode);
          expect(calls).to.deep.equal([]);
          expect(logs).to.have.length(1);
          expect(JSON.stringify(logs)).not.to.include(KEY);
          const outcome = String(logs[0]?.["outcome"]);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        },
      ),
      { numRuns: RUNS },
    );
    // All ways to be refused were met.
    for (const outcome of ["api_key", "not_found", "query_string", "badauth"]) {
      expect(outcomes.get(outcome), outcome).to.be.greaterThan(0);
    }
  });
});
