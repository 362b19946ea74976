/**
 * Whether a log event is what a pattern asks for. A comparison is true of a value that is there and of its kind alone: numbers
 * with numbers, texts with texts, never of an object or an array, and `!=` not of what is missing.
 */
import { COMPARISONS } from "../comparisons";
import type { Condition } from "./parse";

/** Whether an event matches; one that is no JSON object matches the empty pattern alone. */
export function matches(condition: Condition, event: unknown): boolean {
  if (condition.kind === "all") return true;
  return event !== null && typeof event === "object" && holds(condition, event);
}

/** What is at a path of an event; undefined where nothing is. */
export function valueAt(event: unknown, path: readonly (string | number)[]): unknown {
  let value = event;
  for (const step of path) {
    const isThere =
      typeof step === "number"
        ? Array.isArray(value)
        : value !== null && typeof value === "object" && !Array.isArray(value) && Object.hasOwn(value, step);
    if (!isThere) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function holds(condition: Condition, event: unknown): boolean {
  switch (condition.kind) {
    case "all":
      return true;
    case "and":
      return holds(condition.left, event) && holds(condition.right, event);
    case "or":
      return holds(condition.left, event) || holds(condition.right, event);
    default: {
      const value = valueAt(event, condition.path);
      if (condition.kind === "absent") return value === undefined;
      if (condition.kind === "is") return value === condition.value;
      if (condition.kind === "number") {
        return typeof value === "number" && COMPARISONS[condition.operator]!(value, condition.value);
      }
      return isText(value, condition.text) && likes(String(value), condition.text) === condition.isEqual;
    }
  }
}

/** A `*` alone is of numbers, too: `{ $.latency = * }`. */
function isText(value: unknown, text: string): boolean {
  return typeof value === "string" || (text === "*" && typeof value === "number");
}

function likes(value: string, text: string): boolean {
  if (text === "*") return true;
  const [starts, ends] = [text.startsWith("*"), text.endsWith("*")];
  const bare = text.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if (starts && ends) return value.includes(bare);
  if (starts) return value.endsWith(bare);
  return ends ? value.startsWith(bare) : value === bare;
}
