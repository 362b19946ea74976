import { expect } from "chai";
import { CHALLENGE_LIFE_MS } from "../../../runtime/values/challenge";
import { acmeDns, challengeValue, httpreq, signedChallenge } from "../../support/acme";
import type { TestRequest } from "../../support/events";
import type { World } from "../../support/world";

export const SECRET = "a secret of this host";
export const [A, B, C, D] = ["a", "b", "c", "d"].map(challengeValue) as [string, string, string, string];

/** What is asked for, and by which way. */
export interface Wish {
  action: "present" | "cleanup";
  value: string;
  /** @default httpreq */
  by?: "signed" | "acme-dns";
}

/** A request in a situation, and what is to stand when it was answered with success. */
export interface Story extends Wish {
  title: string;
  /** What stands already, and came by the same way. */
  begins: readonly string[];
  ends: readonly string[];
  /** What has a second left: it stands when the request comes, and is over a lease later. */
  expires?: string;
  /** How many calls it makes; which of them, counted from 0, is its first look at Route 53, and which its first write. */
  steps?: { calls: number; look: number; write: number };
}

/** How many calls a change makes. */
export const CALLS = 5;
const STEPS = { calls: CALLS, look: 2, write: 1 };

/** Every kind of request that has something to write. */
export const STORIES: readonly Story[] = [
  { title: "the first value comes", begins: [], action: "present", value: A, ends: [A] },
  { title: "a second value comes", begins: [A], action: "present", value: B, ends: [A, B] },
  { title: "one of two values goes", begins: [A, B], action: "cleanup", value: A, ends: [B] },
  { title: "the last value goes", begins: [A], action: "cleanup", value: A, ends: [] },
  {
    title: "a value comes again",
    ...{ begins: [A], action: "present", value: A, ends: [A] },
    steps: { calls: 3, look: 1, write: 2 },
  },
  {
    title: "a value comes while another dies",
    ...{ begins: [A], action: "present", value: B, ends: [A, B], expires: A },
  },
  {
    title: "a signed value comes",
    ...{ begins: [A], action: "present", value: B, ends: [A, B], by: "signed" },
  },
  { title: "a signed value goes", begins: [A], action: "cleanup", value: A, ends: [], by: "signed" },
  {
    title: "a third value of acme-dns comes",
    ...{ begins: [A, B], action: "present", value: D, ends: [B, D], by: "acme-dns" },
  },
];

/** The calls of a story. */
export function stepsOf({ steps = STEPS }: Story) {
  return steps;
}

/** What is left of values a lease later. */
export function later({ expires }: Story, values: readonly string[]): string[] {
  return values.filter((value) => value !== expires);
}

/** The request for a wish. @param time Unix time in milliseconds */
export function requestOf({ action, value, by }: Wish, host: string, time: number): TestRequest {
  if (by === "acme-dns") return acmeDns(host, SECRET, value);
  if (by === undefined) return httpreq(action, host, SECRET, value);
  const mode = action === "present" ? "set_challenge" : "delete_challenge";
  return signedChallenge(mode, host, SECRET, value, time);
}

/** Makes a host in a story's situation. @returns its name */
export async function begin(world: World, { begins, by, expires }: Story): Promise<string> {
  const host = world.newName();
  await world.put({ hostname: host, record_type: "A", shared_secret: SECRET });
  for (const value of begins) {
    // What is signed is used up: the story's own request comes later.
    const wish: Wish = { action: "present", value, ...(by === "acme-dns" ? { by } : {}) };
    const { status } = await world.handler({ hasAcme: true })(requestOf(wish, host, world.now));
    expect(status).to.equal(200);
  }
  if (expires === undefined) return host;
  const item = await world.get(host, "TXT");
  const at = new Date(world.now - CHALLENGE_LIFE_MS + 1000).toISOString();
  const stored = item?.["challenges"] as { value: string }[];
  const challenges = stored.map((challenge) =>
    challenge.value === expires ? { ...challenge, at } : challenge,
  );
  await world.edit(host, { challenges }, "TXT");
  return host;
}

/** Holds Route 53 and the table to values, with nothing pending. */
export async function expectAgreement(world: World, host: string, values: readonly string[]): Promise<void> {
  const held = world.held(`_acme-challenge.${host}`, "TXT")?.values ?? [];
  expect(held, "Route 53").to.have.members(values.map((value) => `"${value}"`));
  const item = await world.get(host, "TXT");
  const confirmed = item?.["challenges"] as { value: string }[];
  expect(
    confirmed.map(({ value }) => value),
    "the table",
  ).to.have.members([...values]);
  expect(item).to.not.have.any.keys("pending_challenges", "pending_until");
}
