import type { RecordItem } from "./item";

/** Addresses that an item remembers, so that a change back is known for one: of as many machines that fight over a name. */
const REMEMBERED = 4;
/** Changes back within an hour that are still no fight. */
const MOST_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

/** How the warning about a fight over a name begins. */
export const FLAPPING = "flapping:";

/** What an item is to remember with a change of its address. */
export interface Remembered {
  attributes: Readonly<Record<string, unknown>>;
  /** Whether it is with this change that the same addresses have been changed too often within an hour. */
  isTooOften: boolean;
}

/**
 * Counts how often a record goes back to an address that it had: `recent_addresses`, the last one first, and `returns`
 * within the hour from `returns_since`.
 *
 * @param address in canonical form; undefined for a deletion, which is not counted
 */
export function rememberChange(item: RecordItem, address: string | undefined, now: number): Remembered {
  if (address === undefined) return { attributes: {}, isTooOften: false };
  const recent = recentAddresses(item);
  const rest = recent.filter((one) => one !== address);
  const attributes = { recent_addresses: [address, ...rest].slice(0, REMEMBERED).join(",") };
  const isReturn = recent.includes(address) && recent[0] !== address;
  if (!isReturn) return { attributes, isTooOften: false };
  const counted = returnsOf(item, now);
  const returns = (counted?.count ?? 0) + 1;
  return {
    attributes: { ...attributes, returns, returns_since: new Date(counted?.since ?? now).toISOString() },
    isTooOften: returns === MOST_AN_HOUR + 1,
  };
}

/** Whether machines fight over a record, by what its item remembers of the past hour. */
export function isFlapping(item: RecordItem, now: number): boolean {
  return (returnsOf(item, now)?.count ?? 0) > MOST_AN_HOUR;
}

/** The changes back of the hour that is counted; undefined: it is over. */
function returnsOf({ raw }: RecordItem, now: number): { count: number; since: number } | undefined {
  const since = typeof raw.returns_since === "string" ? Date.parse(raw.returns_since) : Number.NaN;
  const count = Number(String(raw.returns));
  const passed = now - since;
  return passed >= 0 && passed < HOUR_MS && Number.isInteger(count) && count > 0
    ? { count, since }
    : undefined;
}

function recentAddresses({ raw, published }: RecordItem): string[] {
  if (typeof raw.recent_addresses === "string") return raw.recent_addresses.split(",");
  return published === undefined ? [] : [published.address];
}
