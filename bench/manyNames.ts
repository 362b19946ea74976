/** Many names in one dyndns2 request, beside a request for each. */
import { addGroup } from "./callsPerRequest";
import { makeFunction, timed } from "./functions";
import { addressOf, dyndns2Request, eventOf, type Host } from "./requests";
import { type Summary, summarize } from "./statistics";
import { invoke, type World } from "./world";

/** One way of updating all names. */
export interface ManyNames {
  way: string;
  requests: number;
  /** Calls to AWS, all services. */
  calls: number;
  /** Those to Route 53, which takes five a second. */
  route53Calls: number;
  /** Milliseconds for all names. */
  summary: Summary;
}

/** Changes the addresses of all names, now in one request and now in one each. */
export async function measureManyNames(world: World, rounds: number): Promise<ManyNames[]> {
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
  try {
    // Publishes all names for the first time.
    await invoke(target, eventOf(dyndns2Request(hosts, addressOf(0))));
    for (let round = 0; round <= rounds; round++) {
      for (const [index, result] of results.entries()) {
        const from = addressOf(1 + 2 * round + index);
        let time = 0;
        const calls = await world.callsDuring(async () => {
          time = await updateAll(target, result.batches, from);
        });
        if (round > 0) {
          result.times.push(time);
          result.calls = calls;
        }
      }
    }
  } finally {
    await target.close();
  }
  return results.map(({ way, batches, calls, times }) => ({
    way,
    requests: batches.length,
    calls: calls.length,
    route53Calls: calls.filter((operation) => operation.endsWith("ResourceRecordSets")).length,
    summary: summarize(times),
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
