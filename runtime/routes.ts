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
  /** Whether API Gateway asks for the API key, where the stack has one. */
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

/** The routes that a stack with these settings serves. */
export function servedRoutes(settings: RouteSettings): readonly Route[] {
  return ROUTES.filter(({ enabledBy }) => enabledBy === undefined || settings[enabledBy]);
}
