import { ACME_ROUTES } from "./acmeRoutes";
import { createHandler, type Handler } from "./handler";
import type { Ports } from "./ports";
import { writeDown } from "./records/writeDown";
import type { Environment } from "./settings";

/**
 * Makes the handler of a stack with enableAcme that publishes in batches: addresses are left to the publisher, challenges are
 * published at once.
 *
 * @throws when the environment is incomplete
 */
export function createBatchedAcmeHandler(env: Environment, ports?: Ports): Handler {
  return createHandler(env, ports, writeDown, ACME_ROUTES);
}
