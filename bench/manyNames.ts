/** Many names in one dyndns2 request, beside a request for each. */
import { addGroup } from "./callsPerRequest";
import { type Effort, repeat } from "./effort";
import { makeFunction, timed } from "./functions";
import { addressOf, dyndns2Request, eventOf, type Host } from "./requests";
import { pairedRatio, type Summary, summarize } from "./statistics";
import { invoke, type World } from "./world";

/** One way of updating all names. */
export interface ManyNames {
  way: string;
  requests: number;
  /** Calls to AWS, all services. */
  calls: number;
  /** Those to Route 53, whose limits are the account's. */
  route53Calls: number;
  /** Milliseconds for all names. */
  summary: Summary;
  /** How many times as long as the first way. */
  toFirst: number;
}

/** Changes the addresses of all names, now in one request and now in one each. */
export async function measureManyNames(world: World, effort: Effort): Promise<ManyNames[]> {
  const hosts = await addGroup(world, "many");
  const each = hosts.map((host) => [host]);
  const target = await makeFunction(world, "service");
  const together = { way: "in one request", batches: [hosts] };
  const apart = { way: "in a request each", batches: each };
  const results = [together, apart].map(({ way, batches }) => ({
    way,
    batches,
    calls: [] as string[],
    times: [] as number[],
  }));
  let step = 0;
  const takeTurns = async () => {
    for (const result of results) {
      step += 1;
      result.calls = await world.callsDuring(async () => {
        result.times.push(await updateAll(target, result.batches, addressOf(step)));
      });
    }
  };
  try {
    // Publishes all names for the first time, and warms up.
    await invoke(target, eventOf(dyndns2Request(hosts, addressOf(step))));
    await takeTurns();
    for (const result of results) {
      result.times = [];
    }
    await repeat(effort, takeTurns);
  } finally {
    await target.close();
  }
  const base = results[0]?.times ?? [];
  return results.map(({ way, batches, calls, times }) => ({
    way,
    requests: batches.length,
    calls: calls.length,
    route53Calls: calls.filter((operation) => operation.endsWith("ResourceRecordSets")).length,
    summary: summarize(times),
    toFirst: pairedRatio(times, base),
  }));
}

async function updateAll(
  target: Parameters<typeof timed>[0],
  batches: readonly Host[][],
  from: string,
): Promise<number> {
  let total = 0;
  for (const hosts of batches) {
    total += await timed(target, eventOf(dyndns2Request(hosts, from)));
  }
  return total;
}
