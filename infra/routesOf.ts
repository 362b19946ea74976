import { ACME_ROUTES } from "../runtime/acmeRoutes";
import { ROUTES, type Route } from "../runtime/routes";
import type { Settings } from "./settings/table";

/** The routes that a stack's function has, whether its other settings switch them on or not. */
export function routesOf({ enableAcme }: Pick<Settings, "enableAcme">): readonly Route[] {
  return enableAcme ? ACME_ROUTES : ROUTES;
}
