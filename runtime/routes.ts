import { api } from "./protocols/api/api";
import { checkip } from "./protocols/checkip/checkip";
import { dyndns2 } from "./protocols/dyndns2/dyndns2";
import type { Protocol } from "./protocols/protocol";
import type { FunctionSettings } from "./settings";

/** What is served at one path. */
export interface Route {
  /** As API Gateway names the resource. */
  path: string;
  protocol: Protocol;
  /** Any other is answered 405. */
  methods: readonly string[];
  /** Whether the API key is asked for, where the stack has one. */
  needsApiKey: boolean;
  /** The setting that switches it on; undefined: it is always served. */
  enabledBy?: keyof RouteSettings;
}

/** The settings that switch paths on. */
export type RouteSettings = Pick<FunctionSettings, "enableDyndns2" | "enableCheckip">;

/** Every path that the service knows. API Gateway's routes are made from it, too. */
export const ROUTES: readonly Route[] = [
  { path: "/", protocol: api, methods: ["GET"], needsApiKey: true },
  {
    path: "/nic/update",
    protocol: dyndns2,
    methods: ["GET"],
    needsApiKey: false,
    enabledBy: "enableDyndns2",
  },
  { path: "/v3/update", protocol: dyndns2, methods: ["GET"], needsApiKey: false, enabledBy: "enableDyndns2" },
  { path: "/checkip", protocol: checkip, methods: ["GET"], needsApiKey: false, enabledBy: "enableCheckip" },
];

/** What is said where the key is missing or wrong: by API Gateway, or by the function where that is called directly. */
export const KEY_REFUSED = "The x-api-key header with this API's key is missing or wrong.";

/** The paths of the routes that acmeRoutes.ts adds, where enableAcme is set. */
export const ACME_PATHS = ["/acme/present", "/acme/cleanup", "/update", "/register"] as const;

/**
 * What is said of a path that is not served: who calls one that a setting would serve finds out why nobody answers.
 *
 * @param routes those that the stack has, whether its settings switch them on or not
 */
export function nothingAt(settings: RouteSettings, routes: readonly Route[] = ROUTES): string {
  const served = servedRoutes(settings, routes);
  const off = routes.filter((route) => !served.includes(route));
  const hints = off.map(({ path, enabledBy }) => ` ${path} is switched off: it needs ${enabledBy}=true.`);
  const hasAcme = routes.some(({ path }) => path === ACME_PATHS[0]);
  const ofAcme = hasAcme ? "" : ` ${ACME_PATHS.join(", ")} are switched off: they need enableAcme=true.`;
  return `There is nothing at this path.${hints.join("")}${ofAcme}`;
}

/** The routes that a stack with these settings serves, of those that it has. */
export function servedRoutes(settings: RouteSettings, routes: readonly Route[] = ROUTES): readonly Route[] {
  return routes.filter(({ enabledBy }) => enabledBy === undefined || settings[enabledBy]);
}
