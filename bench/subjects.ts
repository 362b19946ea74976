/** What is timed side by side: each request of the service, and what it is compared with. */
import type { LambdaFunction } from "../local/aws/lambda";
import { makeFunction, type PackageName } from "./functions";
import { addressOf, eventOf, getRequest, type Host, hostRequest } from "./requests";
import { invoke, type World } from "./world";

/** A request that can be repeated. */
export interface Subject {
  name: SubjectName;
  target: LambdaFunction;
  /** The event of one step; the steps of a subject go up from 1, each once. */
  event: (step: number) => unknown;
}

const PACKAGES = {
  empty: "empty",
  get: "service",
  "bare unchanged": "bareCalls",
  unchanged: "service",
  "bare changed": "bareCalls",
  changed: "service",
} satisfies Record<string, PackageName>;

export type SubjectName = keyof typeof PACKAGES;

/** Makes all subjects, each with a process and a host of its own. */
export async function makeSubjects(world: World, options: { probed: boolean }): Promise<Subject[]> {
  const label = options.probed ? "warm" : "cold";
  const subjects: Subject[] = [];
  for (const name of Object.keys(PACKAGES) as SubjectName[]) {
    const host = await world.addHost(`${label}-${name.replace(" ", "-")}`);
    await world.request(hostRequest("set", host, addressOf(0)));
    const target = await makeFunction(world, PACKAGES[name], options.probed);
    subjects.push({ name, target, event: (step) => eventFor(name, host, step) });
  }
  return subjects;
}

/**
 * Makes sure that a subject and what it is compared with do the same work.
 *
 * @throws when they do not make the same calls to AWS, in the same order
 */
export async function compareCalls(world: World, subjects: readonly Subject[], step: number): Promise<void> {
  const callsOf = async (name: SubjectName) => {
    const { target, event } = subjectNamed(subjects, name);
    return (await world.callsDuring(() => invoke(target, event(step)))).join(" ");
  };
  for (const name of ["unchanged", "changed"] as const) {
    const [own, bare] = [await callsOf(name), await callsOf(`bare ${name}`)];
    if (own !== bare) {
      throw new Error(`${name} calls ${own}, and what it is compared with ${bare}`);
    }
  }
}

/** Finds one of the subjects. */
export function subjectNamed(subjects: readonly Subject[], name: SubjectName): Subject {
  const subject = subjects.find((candidate) => candidate.name === name);
  if (!subject) {
    throw new Error(`There is no subject ${name}.`);
  }
  return subject;
}

/** Ends all processes. */
export async function closeSubjects(subjects: readonly Subject[]): Promise<void> {
  await Promise.all(subjects.map(({ target }) => target.close()));
}

/** All subjects get an event of API Gateway, so that taking it in costs each the same. */
function eventFor(name: SubjectName, host: Host, step: number): unknown {
  const changes = name === "changed" || name === "bare changed";
  const from = addressOf(changes ? step : 0);
  const event = eventOf(name === "get" ? getRequest(from) : hostRequest("set", host, from));
  const bare = { hostname: host.hostname, recordType: "A", address: from, changes };
  return name.startsWith("bare") ? { ...event, bare } : event;
}
