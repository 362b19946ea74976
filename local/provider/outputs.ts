/** What a resource's state says after each step, put together from what went in and what the cloud made of it. */

import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "./resourceTypes";
import { hasAsset, type Properties, UNKNOWN, withoutNotes } from "./values";

/** The outputs of a resource that is there: the cloud's, and the archives as they were given, by their hashes. */
export function outputsOf(type: ResourceType, given: Properties, made: Properties): Properties {
  return { ...type.unset, ...withoutNotes(given), ...made, ...assetsOf(given) };
}

/** The inputs of a resource that is there, after a look at it: what the cloud has, wherever something was given. */
export function inputsOf(given: Properties, found: Properties): Properties {
  const seen = Object.keys(given).map((key) => [key, key in found ? found[key] : given[key]]);
  return { ...Object.fromEntries(seen), ...assetsOf(given) };
}

/** The outputs in a preview of a new resource. */
export function plannedOutputs(type: ResourceType, news: Properties): Properties {
  return { ...unknowns(type.computed), ...withoutNotes(news) };
}

/** The outputs in a preview of an update: as they are, but for what changes. */
export function changedOutputs(
  type: ResourceType,
  inputs: { olds: Properties; news: Properties },
  outputs: Properties,
): Properties {
  const dropped = Object.keys(inputs.olds).filter(
    (key) => !(key in inputs.news) && !type.computed.includes(key),
  );
  const kept = Object.entries(outputs).filter(([key]) => !dropped.includes(key));
  const changes = (name: string) => !isDeepStrictEqual(inputs.olds[name], inputs.news[name]);
  const recomputed = (type.recomputed ?? []).filter(
    (name) => type.recomputedWith?.[name]?.some(changes) ?? true,
  );
  return { ...Object.fromEntries(kept), ...withoutNotes(inputs.news), ...unknowns(recomputed) };
}

function unknowns(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}

function assetsOf(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => hasAsset(value)));
}
