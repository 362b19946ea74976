import { parseAddress } from "../values/address";
import { type Prefix, parseAddressInNetwork, prefixOf } from "../values/prefix";
import type { RecordItem } from "./item";

/** Networks that an item remembers: providers give new prefixes seldom, and a host that missed one is back soon. */
const REMEMBERED = 3;

/**
 * The networks in which a record's host is and was, as far as its item remembers, the latest first.
 *
 * @param length bits of the networks
 */
export function networksOf({ published, raw }: RecordItem, length: number): Prefix[] {
  const address = published && parseAddress(published.address);
  const now = address && prefixOf({ address, length });
  const former = rememberedIn(raw.previous_prefix).map((read) => prefixOf({ address: read.address, length }));
  return [now, ...former].filter((one) => one !== undefined);
}

/** What an item is to remember once its host moves to another network: where it was, and before. */
export function rememberNetworks(item: RecordItem, prefix: Prefix): Readonly<Record<string, string>> {
  const [now, ...former] = networksOf(item, prefix.length).map(({ text }) => text);
  if (now === undefined || now === prefix.text) return {};
  const all = Array.from(new Set([now, ...former])).filter((text) => text !== prefix.text);
  return { previous_prefix: all.slice(0, REMEMBERED).join(",") };
}

function rememberedIn(value: unknown) {
  const texts = typeof value === "string" ? value.split(",") : [];
  return texts.flatMap((text) => parseAddressInNetwork(text) ?? []);
}
