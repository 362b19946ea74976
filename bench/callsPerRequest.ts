/** How many calls to AWS one request of each mode makes, counted by the stand-ins. */
import {
  addressOf,
  type BenchRequest,
  challengeRequest,
  checkipRequest,
  dyndns2Request,
  getRequest,
  type Host,
  hostRequest,
  prefixRequest,
} from "./requests";
import type { World } from "./world";

/** A mode's calls. */
export interface ModeCalls {
  mode: string;
  /** AWS operation → how often one request calls it. */
  calls: Record<string, number>;
  total: number;
  /** The most calls that the design allows. */
  budget: number;
  /** Names that the request is about. */
  names: number;
  /** Of a function with another size than the API's. */
  memoryMb?: number;
  /** The bytes of each line that the function logs. */
  logLines: number[];
}

/** A request in a situation, and what must come of it. */
interface Scenario {
  mode: string;
  budget: number;
  /** The outcome that the function's log tells; another one means that something else was measured. */
  outcome: string;
  /** @default 1 */
  names?: number;
  request: () => BenchRequest | Promise<BenchRequest>;
}

/** As many as one dyndns2 request may have. */
export const MANY = 20;

/** The mode of a poll that is not noted. */
export const UNNOTED = "set, unchanged, noteVisitsEvery";

/** The mode of a change that is left to the publisher. */
export const BATCHED = "set, changed, batched";

/** Runs each scenario once. */
export async function countCalls(world: World): Promise<ModeCalls[]> {
  return run(world, await scenarios(world));
}

/** The same for a poll in a world with `noteVisitsEvery`. */
export async function countUnnotedCalls(world: World): Promise<ModeCalls[]> {
  const host = await world.addHost("unnoted");
  const request = () => hostRequest("set", host, addressOf(1));
  const first = { mode: "first", budget: 5, outcome: "published", request };
  const all = await run(world, [first, { mode: UNNOTED, budget: 1, outcome: "unchanged", request }]);
  return all.slice(1);
}

/** The same for changes in a world that publishes in batches: of a request, and of the publisher for many. */
export async function countBatchedCalls(world: World): Promise<ModeCalls[]> {
  const hosts = await addGroup(world, "batched");
  const [first] = hosts;
  if (first === undefined) throw new Error("There is no host.");
  const change = async (address: string) => {
    for (const host of hosts) await world.request(hostRequest("set", host, address));
    await world.idle();
  };
  await change(addressOf(1));
  const request = () => hostRequest("set", first, addressOf(2));
  const ofRequest = await run(world, [{ mode: BATCHED, budget: 2, outcome: "written_down", request }]);
  await world.idle();
  const before = world.logLines().length;
  const calls = await world.callsDuring(() => change(addressOf(3)));
  const ofPublisher = publisherCalls(calls, world.logLines().slice(before));
  return [...ofRequest, { ...ofPublisher, memoryMb: await world.publisherMemoryMb() }];
}

/** The same for challenges in a world with `enableAcme`. */
export async function countAcmeCalls(world: World): Promise<ModeCalls[]> {
  const host = await world.addHost("certified");
  const [one = "", other = ""] = ["A", "B"].map((letter) => letter.repeat(43));
  const ask = (action: "present" | "cleanup", value: string) => () =>
    challengeRequest(action, host, addressOf(1), value);
  return run(world, [
    // One read of three items, a write-ahead, a look, a change and a confirmation.
    { mode: "acme present, first", budget: 5, outcome: "published", request: ask("present", one) },
    { mode: "acme present, beside another", budget: 5, outcome: "published", request: ask("present", other) },
    { mode: "acme present, again", budget: 3, outcome: "unchanged", request: ask("present", other) },
    { mode: "acme cleanup", budget: 5, outcome: "deleted", request: ask("cleanup", other) },
    { mode: "acme cleanup, of the last", budget: 5, outcome: "deleted", request: ask("cleanup", one) },
    { mode: "acme cleanup, of none", budget: 2, outcome: "absent", request: ask("cleanup", one) },
  ]);
}

/** What is left to the publisher of all calls, once those are taken off that the requests' lines tell of. */
function publisherCalls(calls: readonly string[], lines: readonly string[]): ModeCalls {
  const told = lines.map((line) => (JSON.parse(line) as { message: Record<string, unknown> }).message);
  const requests = told.filter(({ status }) => status !== undefined);
  const batches = told.filter(({ told: records }) => records !== undefined);
  const sum = (messages: typeof told) =>
    messages.reduce((total, { aws_calls }) => total + Number(aws_calls), 0);
  const { GetItem = 0, UpdateItem = 0, ...shared } = tally(calls);
  const own = {
    ...shared,
    // A batch of one record reads it so.
    GetItem: GetItem - requests.length,
    UpdateItem: UpdateItem - (sum(requests) - requests.length),
  };
  const total = Object.values(own).reduce((all, count) => all + count, 0);
  if (total !== sum(batches)) throw new Error(`The publisher tells of ${sum(batches)} calls, not ${total}`);
  return {
    mode: `publisher, ${MANY} changed`,
    calls: Object.fromEntries(Object.entries(own).filter(([, count]) => count > 0)),
    total,
    budget: 2 * MANY + 2 * batches.length,
    names: MANY,
    logLines: lines
      .filter((_, index) => told[index]?.["mode"] === "publish")
      .map((line) => Buffer.byteLength(line)),
  };
}

async function run(world: World, wanted: readonly Scenario[]): Promise<ModeCalls[]> {
  const results: ModeCalls[] = [];
  for (const scenario of wanted) {
    const { mode, budget, names = 1 } = scenario;
    const answer = await world.request(await scenario.request());
    if (answer.outcome !== scenario.outcome) {
      throw new Error(`${mode} ended in ${answer.outcome} (${answer.status}), not in ${scenario.outcome}`);
    }
    const total = answer.calls.length;
    results.push({
      mode,
      calls: tally(answer.calls),
      total,
      budget,
      names,
      logLines: answer.logLines.map((line) => Buffer.byteLength(line)),
    });
  }
  return results;
}

/** Adds hosts of one secret, for requests that are about several. */
export function addGroup(world: World, label: string): Promise<Host[]> {
  return Promise.all(
    Array.from({ length: MANY }, (_, index) => world.addHost(`${label}-${index + 1}`, `secret of ${label}`)),
  );
}

/** Counts how often each operation is in a list. */
export function tally(operations: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of operations) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

async function scenarios(world: World): Promise<Scenario[]> {
  const host = await world.addHost("counted");
  const group = await addGroup(world, "counted-group");
  const single = group.slice(0, 1);
  const network = await Promise.all(
    Array.from({ length: MANY }, (_, index) =>
      world.addHost(`counted-network-${index}`, "secret of counted-network", `::${index + 1}`),
    ),
  );
  const [speaker = host] = network;
  const [before, after] = [addressOf(1), addressOf(2)];
  return [
    { mode: "get", budget: 0, outcome: "reflected", request: () => getRequest(before) },
    { mode: "checkip", budget: 0, outcome: "address", request: () => checkipRequest(before) },
    { mode: "set, first", budget: 5, outcome: "published", request: () => hostRequest("set", host, before) },
    {
      mode: "set, unchanged",
      budget: 2,
      outcome: "unchanged",
      request: () => hostRequest("set", host, before),
    },
    {
      mode: "set, unchanged, hourly look",
      budget: 3,
      outcome: "unchanged",
      request: async () => {
        await world.edit(host, { last_verified: new Date(Date.now() - 2 * 3_600_000).toISOString() });
        return hostRequest("set", host, before);
      },
    },
    { mode: "set, changed", budget: 4, outcome: "published", request: () => hostRequest("set", host, after) },
    {
      mode: "set, refused",
      budget: 1,
      outcome: "unauthorized",
      request: () => hostRequest("set", { ...host, secret: "another" }, after),
    },
    {
      mode: "set, malformed",
      budget: 0,
      outcome: "malformed",
      request: () => ({ query: { mode: "set", hostname: host.hostname, hash: "none" }, from: after }),
    },
    {
      mode: "list_hosts",
      budget: 3,
      outcome: "hosts",
      request: () => hostRequest("list_hosts", host, after),
    },
    { mode: "delete", budget: 5, outcome: "deleted", request: () => hostRequest("delete", host, after) },
    {
      // One read of the name, of its group's list and of the group's items, a note of the prefix, one look, and one change.
      mode: `set_prefix, ${MANY} members, first`,
      budget: 3 + 1 + 1 + 2 * MANY + 1,
      outcome: "published",
      names: MANY,
      request: () => prefixRequest(speaker, "2001:db8:1:100::/64", before, true),
    },
    {
      mode: `set_prefix, ${MANY} members, unchanged`,
      budget: 3 + MANY,
      outcome: "unchanged",
      names: MANY,
      request: () => prefixRequest(speaker, "2001:db8:1:100::/64", before, true),
    },
    {
      mode: `set_prefix, ${MANY} members, changed`,
      budget: 3 + 1 + 2 * MANY + 1,
      outcome: "published",
      names: MANY,
      request: () => prefixRequest(speaker, "2001:db8:2:200::/64", before, true),
    },
    {
      mode: "set_prefix, changed",
      budget: 4,
      outcome: "published",
      request: () => prefixRequest(speaker, "2001:db8:3:300::/64", before),
    },
    { mode: "dyndns2, first", budget: 5, outcome: "good", request: () => dyndns2Request(single, before) },
    {
      mode: "dyndns2, unchanged",
      budget: 2,
      outcome: "nochg",
      request: () => dyndns2Request(single, before),
    },
    { mode: "dyndns2, changed", budget: 4, outcome: "good", request: () => dyndns2Request(single, after) },
    {
      // One read of all, one look at Route 53 for the names that are not known, and one change.
      mode: `dyndns2, ${MANY} names, first`,
      budget: 1 + 1 + 2 * MANY + 1,
      outcome: "good",
      names: MANY,
      request: () => dyndns2Request(group, before),
    },
    {
      mode: `dyndns2, ${MANY} names, unchanged`,
      budget: 1 + MANY,
      outcome: "nochg",
      names: MANY,
      request: () => dyndns2Request(group, before),
    },
    {
      mode: `dyndns2, ${MANY} names, changed`,
      budget: 1 + 2 * MANY + 1,
      outcome: "good",
      names: MANY,
      request: () => dyndns2Request(group, after),
    },
  ];
}
