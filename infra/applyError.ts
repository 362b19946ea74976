import * as pulumi from "@pulumi/pulumi";

/**
 * An error for what only an `apply` can find out, shown as its message alone, without a stack.
 *
 * Before the message Pulumi writes the path of each property that waited for the value, one after another. This
 * error keeps its sentence: what is assigned to its message is dropped.
 */
export function applyError(message: string, resource: pulumi.Resource): pulumi.ResourceError {
  const error = new pulumi.ResourceError(message, resource, true);
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}
