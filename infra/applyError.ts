import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi";

/**
 * An error for what only an `apply` can find out, shown as its message and nothing else.
 *
 * Pulumi writes the path of each property that waited for the value before the message: what is assigned to the
 * message is dropped. And its runner, once for each of them, prints the error with all that has become attached to
 * it, which is half of the program and takes a minute: printed so, too, it is its message.
 */
export function applyError(message: string): RunError {
  return Object.defineProperties(new RunError(message), {
    message: { get: () => message, set: () => undefined },
    [inspect.custom]: { value: () => message },
  });
}
