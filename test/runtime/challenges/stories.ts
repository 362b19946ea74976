import { challengeValue, httpreq } from "../../support/acme";
import type { TestRequest } from "../../support/events";

export const SECRET = "a secret of this host";
export const [A, B, C] = ["a", "b", "c"].map(challengeValue) as [string, string, string];

/** A request in a situation, and what is to stand when it was answered with success. */
export interface Story {
  title: string;
  /** What stands already. */
  begins: readonly string[];
  action: "present" | "cleanup";
  value: string;
  ends: readonly string[];
}

/** Every kind of change: each makes five calls. */
export const STORIES: readonly Story[] = [
  { title: "the first value comes", begins: [], action: "present", value: A, ends: [A] },
  { title: "a second value comes", begins: [A], action: "present", value: B, ends: [A, B] },
  { title: "one of two values goes", begins: [A, B], action: "cleanup", value: A, ends: [B] },
  { title: "the last value goes", begins: [A], action: "cleanup", value: A, ends: [] },
];

/** How many calls each of them makes. */
export const CALLS = 5;

/** The request of a story. */
export function requestOf({ action, value }: Pick<Story, "action" | "value">, host: string): TestRequest {
  return httpreq(action, host, SECRET, value);
}
