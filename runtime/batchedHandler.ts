import { createHandler, type Handler } from "./handler";
import type { Ports } from "./ports";
import { writeDown } from "./records/writeDown";
import type { Environment } from "./settings";

/**
 * Makes the handler of a stack that publishes in batches: it leaves changes to the publisher. A function of its own, so that the
 * package of one that does not has nothing of it.
 *
 * @throws when the environment is incomplete
 */
export function createBatchedHandler(env: Environment, ports?: Ports): Handler {
  return createHandler(env, ports, writeDown);
}
