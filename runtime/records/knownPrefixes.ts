import type { ItemUpdate } from "../aws/updateExpression";
import { parseAddress } from "../values/address";
import { isInPrefix, type Prefix, parseAddressInNetwork, prefixOf } from "../values/prefix";
import type { RecordItem } from "./item";

/** The attribute in which an item has them, the one that was told last first. */
export const KNOWN_PREFIXES = "known_prefixes";

/** Networks that an item remembers: providers give new prefixes seldom, and a host that missed one is back soon. */
const REMEMBERED = 4;
/** What a network is where nobody said how long its prefix is. */
const NETWORK_BITS = 64;

/** The networks in which a record's host is and was, and those that were told of by it for its group. */
export function knownPrefixes(item: RecordItem): Prefix[] {
  const now = currentNetwork(item);
  return [...(now ? [now] : []), ...remembered(item)];
}

/** Whether an address is in one of some networks. */
export function isInAny(address: string, networks: readonly Prefix[]): boolean {
  return networks.some((network) => isInPrefix(address, network));
}

/** What an AAAA record's item is to remember with a change of its address: the network that its host leaves. */
export function rememberLeft(
  item: RecordItem,
  address: string | undefined,
): Readonly<Record<string, string>> {
  const left = item.recordType === "AAAA" ? currentNetwork(item) : undefined;
  if (left === undefined || (address !== undefined && isInPrefix(address, left))) return {};
  const [told, ...others] = remembered(item);
  if ([told, ...others].some((one) => one?.text === left.text)) return {};
  // The first stays: it is the one that was told last.
  return { [KNOWN_PREFIXES]: textOf(told ? [told, left, ...others] : [left]) };
}

/**
 * Notes a prefix that was told for a group, before any of its records is changed.
 *
 * @returns undefined where it is the last one noted
 */
export function rememberTold(item: RecordItem, prefix: Prefix): ItemUpdate | undefined {
  const known = remembered(item);
  if (known[0]?.text === prefix.text) return undefined;
  return {
    set: { [KNOWN_PREFIXES]: textOf([prefix, ...known]) },
    remove: [],
    require: [{ attribute: KNOWN_PREFIXES, value: item.raw[KNOWN_PREFIXES] }],
  };
}

function currentNetwork({ published }: RecordItem): Prefix | undefined {
  const address = published && parseAddress(published.address);
  return address && prefixOf({ address, length: NETWORK_BITS });
}

function remembered({ raw }: RecordItem): Prefix[] {
  const value = raw[KNOWN_PREFIXES];
  const texts = typeof value === "string" ? value.split(",") : [];
  return texts.flatMap((text) => {
    const read = parseAddressInNetwork(text);
    return (read && prefixOf(read)) ?? [];
  });
}

function textOf(networks: readonly Prefix[]): string {
  return Array.from(new Set(networks.map(({ text }) => text)))
    .slice(0, REMEMBERED)
    .join(",");
}
