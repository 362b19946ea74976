import { ACME_ROUTES } from "./acmeRoutes";
import { createHandler, type Handler } from "./handler";
import type { Ports } from "./ports";
import type { Environment } from "./settings";

/**
 * Makes the handler of a stack with enableAcme. A function of its own, so that the package of one without has nothing of it.
 *
 * @throws when the environment is incomplete
 */
export function createAcmeHandler(env: Environment, ports?: Ports): Handler {
  return createHandler(env, ports, undefined, ACME_ROUTES);
}
