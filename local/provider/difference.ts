/** What the engine is told when it asks to check a resource's inputs, and what a change of them means. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "./resourceTypes";
import { filledIn, type Properties, withFilledIn, withoutNotes } from "./values";

/**
 * A resource's inputs as the provider takes them: with a name where the program gave none. A name once made up is
 * kept for as long as the program gives none.
 *
 * @param resource.seed what the engine sends so that a preview and the update after it make up the same name
 */
export function checkedInputs(
  type: ResourceType,
  resource: { name: string; seed: Uint8Array },
  olds: Properties,
  news: Properties,
): Properties {
  const property = type.autoName;
  if (property === undefined || news[property] !== undefined) {
    return withFilledIn(news, []);
  }
  const kept = filledIn(olds).includes(property) ? olds[property] : undefined;
  const name = kept ?? `${resource.name}-${suffix(resource)}`;
  return withFilledIn({ ...news, [property]: name }, [property]);
}

function suffix({ name, seed }: { name: string; seed: Uint8Array }): string {
  return createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7);
}

/** How a resource's inputs differ. */
export interface Difference {
  /** Top-level properties that differ, sorted. */
  changed: string[];
  /** Those of them that cannot be changed in place. */
  replacing: string[];
  /** The old resource goes before the new one is made, since both would have the same name. */
  deleteFirst: boolean;
}

/**
 * Compares two sets of checked inputs.
 *
 * @param ignored the resource's `ignoreChanges`: property paths; those into a property the engine has taken care of already
 */
export function difference(
  type: ResourceType,
  olds: Properties,
  news: Properties,
  ignored: readonly string[],
): Difference {
  const [before, after] = [withoutNotes(olds), withoutNotes(news)];
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !ignored.includes(key) && !isDeepStrictEqual(before[key], after[key]))
    .sort();
  const replacing = changed.filter((key) => type.replaces === "all" || type.replaces.includes(key));
  const name = type.autoName;
  const keepsGivenName =
    name !== undefined && !filledIn(news).includes(name) && isDeepStrictEqual(before[name], after[name]);
  return { changed, replacing, deleteFirst: replacing.length > 0 && keepsGivenName };
}
