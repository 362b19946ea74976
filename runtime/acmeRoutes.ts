import { acmeDnsRegister, acmeDnsUpdate } from "./protocols/acme/acmeDns";
import { withChallengeModes } from "./protocols/acme/apiModes";
import { httpreqCleanup, httpreqPresent } from "./protocols/acme/httpreq";
import type { Protocol } from "./protocols/protocol";
import { ACME_PATHS, ROUTES, type Route } from "./routes";

/** In the order of ACME_PATHS. */
const PROTOCOLS: readonly Protocol[] = [httpreqPresent, httpreqCleanup, acmeDnsUpdate, acmeDnsRegister];

/** What a stack serves with enableAcme: the modes for challenges in our own API, and the paths of ACME's clients. */
export const ACME_ROUTES: readonly Route[] = [
  ...ROUTES.map((route) =>
    route.path === "/" ? { ...route, protocol: withChallengeModes(route.protocol) } : route,
  ),
  ...PROTOCOLS.map((protocol, index) => ({
    path: ACME_PATHS[index] ?? "",
    protocol,
    methods: ["POST"],
    needsApiKey: false,
  })),
];
