/** Storms of several sizes: what `npm run bench -- storm` finds out. */
import { ASSUMED_CHANGES, type BucketLimit, CALLS } from "../../local/aws/route53/quota";
import { type Target, target } from "../targets";
import { measureStorm, type Storm } from "./measured";
import { immediateAtBest, type SimulatedStorm, simulateStorm } from "./simulated";

/** All that was found out. */
export interface StormReport {
  date: string;
  node: string;
  measured: Storm[];
  simulated: SimulatedStorm[];
  /** What immediate publishing takes at its best, by the number of hosts. */
  atBest: { hosts: number; seconds: number; requests: number }[];
  targets: Target[];
}

/** A limit on record changes that never binds: then it is the requests alone. */
const WIDE: BucketLimit = { rate: 1_000, burst: 2_000 };
/** As many hosts as a zone has room for, beside its own records. */
const FULL_ZONE = 9_990;

const SIMULATED_HOSTS = 100_000;
const SIMULATED: readonly BucketLimit[] = [
  ASSUMED_CHANGES,
  { rate: 50, burst: 1_000 },
  { rate: 200, burst: 1_000 },
  WIDE,
];

/**
 * Runs all storms.
 *
 * @param isShort whether to leave out what takes minutes
 * @param progress takes a line before each
 */
export async function runStorms(isShort: boolean, progress: (line: string) => void): Promise<StormReport> {
  const measured: Storm[] = [];
  const play = async (hosts: number, way: Storm["way"], bucket: BucketLimit) => {
    progress(`${hosts} hosts change, ${way}, ${bucketText(bucket)}`);
    measured.push(await measureStorm(hosts, way, bucket));
  };
  await play(100, "immediate", WIDE);
  await play(100, "batched", WIDE);
  await play(1_000, "batched", WIDE);
  if (!isShort) {
    await play(1_000, "batched", ASSUMED_CHANGES);
    await play(FULL_ZONE, "batched", WIDE);
  }
  progress(`${SIMULATED_HOSTS} hosts change, simulated`);
  const simulated: SimulatedStorm[] = [];
  for (const hosts of [1_000, 10_000, SIMULATED_HOSTS]) {
    for (const bucket of SIMULATED) simulated.push(await simulateStorm(hosts, bucket));
  }
  const atBest = [100, 1_000, 10_000, SIMULATED_HOSTS].map((hosts) => ({
    hosts,
    ...immediateAtBest(hosts, CALLS),
  }));
  const date = new Date().toISOString();
  return { date, node: process.version, measured, simulated, atBest, targets: targetsOf(measured) };
}

/** A bucket in words: what it lets through a second and at once. */
export function bucketText({ rate, burst }: BucketLimit): string {
  return `${rate}/s, ${burst} at once`;
}

function targetsOf(measured: readonly Storm[]): Target[] {
  const of = (hosts: number, bucket: BucketLimit) =>
    measured.find((storm) => storm.hosts === hosts && storm.way === "batched" && storm.bucket === bucket);
  const immediate = measured.find(({ way }) => way === "immediate");
  const small = of(100, WIDE);
  const thousand = of(1_000, WIDE);
  const thousandStrict = of(1_000, ASSUMED_CHANGES);
  const full = of(FULL_ZONE, WIDE);
  const fewer = (immediate?.requests ?? Number.NaN) / (small?.requests ?? Number.NaN);
  return [
    atMost(
      "1,000 hosts, from the last accepted request to the last right",
      5,
      thousand?.secondsAfterLast,
      "s",
    ),
    atMost("1,000 hosts, requests of Route 53", 10, thousand?.requests, ""),
    ...(thousandStrict === undefined
      ? []
      : [
          atMost(
            `the same where Route 53 takes ${bucketText(ASSUMED_CHANGES)}`,
            5,
            thousandStrict.secondsAfterLast,
            "s",
          ),
          atMost("and its requests", 10, thousandStrict.requests, ""),
        ]),
    ...(full === undefined ? [] : [atMost("a full zone, requests of Route 53", 60, full.requests, "")]),
    {
      what: "100 hosts, times fewer requests than immediate",
      limit: 30,
      value: fewer,
      unit: "×",
      met: fewer >= 30,
    },
    atMost(
      "calls a batched change, beside its share of the batch's",
      4,
      thousand?.callsAHost.ofOneRecord,
      "",
    ),
  ];
}

function atMost(what: string, limit: number, value = Number.NaN, unit: string): Target {
  return target(what, limit, value, unit);
}
