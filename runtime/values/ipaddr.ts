/** ipaddr.js, loaded when first needed: an IPv4 address that is the caller's own never needs it. */
export function ipaddr(): typeof import("ipaddr.js") {
  return require("ipaddr.js");
}
