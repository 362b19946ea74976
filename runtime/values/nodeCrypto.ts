/**
 * Node's crypto, loaded when first needed: `mode=get` has no use for it, and it would be a third of what a cold
 * start loads beside Node itself.
 */
export function nodeCrypto(): typeof import("node:crypto") {
  return require("node:crypto");
}
