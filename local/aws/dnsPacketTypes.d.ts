/** The part of dns-packet 5 that @types/dns-packet leaves out. */

declare module "dns-packet/types" {
  /** The number of a type that dns-packet names, such as `A` or `UNKNOWN_65`. */
  export function toType(name: string): number;
}
