import type { ServiceCall } from "../../local/aws/calls";
import { type SnsStandIn, startSns } from "../../local/aws/sns";
import type { Mail } from "../../local/aws/sns/mails";
import { createWatchSend, type WatchLimits, type WatchSend } from "../../runtime/aws/watchClients";
import type { Environment } from "../../runtime/settings";
import { createWatch } from "../../runtime/watch";
import type { Item } from "./table";
import { startWorld, type World } from "./world";

export const HOUR_MS = 3_600_000;
/** Between two runs of the schedule. */
export const RUN_MS = 900_000;

/** How a run ended: `failed` is what Lambda would count as an error. */
export type RunEnd = "done" | "failed" | "killed";

/** How it runs. */
export interface RunOptions {
  /** The number, from 0, of the call before which its process is killed. */
  killedBefore?: number;
  env?: Environment;
  /** How often each call is tried. @default once, so that each fault is the watch's */
  attempts?: number;
}

/** The AWS of a test, with a topic that mails one address, and the watch on its table. */
export interface SilenceWorld {
  world: World;
  /** What was mailed since the last reset. */
  mails: Mail[];
  /** How long runs slept since the last reset, each time: in milliseconds, by which `world.now` went on. */
  slept: number[];
  /** How many calls the last run made. */
  readonly calls: number;
  /** Runs the watch once, by its own clients. */
  run(options?: RunOptions): Promise<RunEnd>;
  /** Runs it so often, a quarter of an hour apart. */
  runs(times: number): Promise<void>;
  /** Makes a host that asked so many hours ago; undefined: it never did. */
  host(hoursAgo: number | undefined, item?: Item): Promise<string>;
  /** Has a host ask now. */
  ask(hostname: string, recordType?: string): Promise<void>;
  /** Has the address agree to get mails. */
  agree(): void;
  /** How many mails say of a host that it is silent, or back. */
  mentions(hostname: string, what: "silent" | "back"): number;
  /** Takes every item away, and what was mailed and logged. */
  reset(): Promise<void>;
}

/** A busy machine may take its time. */
function limitsOf(attempts: number): WatchLimits {
  const patient = { attempts, connectMs: 15_000, answerMs: 15_000 };
  return { dynamodb: patient, route53: patient, sns: patient };
}

const TOPIC = "ddns-test-alarms";
const ADDRESS = "owner@example.com";

/**
 * Starts it for a suite.
 *
 * @param confirmsSubscriptions whether the address agrees to get mails at once
 */
export function useSilenceWorld({ confirmsSubscriptions = true } = {}): SilenceWorld {
  const own = { mails: [] as Mail[], slept: [] as number[], calls: 0 } as SilenceWorld & { calls: number };
  const hosts: [string, string][] = [];
  let sns: SnsStandIn;
  let env: Environment;

  before(async () => {
    own.world = await startWorld();
    const { world } = own;
    sns = await startSns({
      region: "eu-west-1",
      accountId: "000000000000",
      clock: () => world.now,
      intercept: (call: ServiceCall) => {
        world.calls.push(call);
        return world.spoil(call);
      },
      mail: (mail) => own.mails.push(mail),
      confirmsSubscriptions,
    });
    process.env["AWS_ENDPOINT_URL_SNS"] = sns.url;
    const { arn } = sns.create(TOPIC, "");
    sns.subscribe(arn, "email", ADDRESS);
    env = { ...world.env, ALARM_TOPIC: arn, STACK_NAME: "ddns-test", STALE_AFTER: "24" };
  });
  after(async () => {
    delete process.env["AWS_ENDPOINT_URL_SNS"];
    await sns.close();
    await own.world.close();
  });
  beforeEach(() => own.reset());

  return Object.assign(own, {
    async run({ killedBefore, env: more, attempts = 1 }: RunOptions = {}): Promise<RunEnd> {
      const { world } = own;
      const { send, killed } = killable(
        createWatchSend({ ...env, ...more }, limitsOf(attempts)),
        killedBefore,
        (calls) => {
          own.calls = calls;
        },
      );
      const watch = createWatch(
        { ...env, ...more },
        {
          now: () => world.now,
          sleep: async (milliseconds) => {
            own.slept.push(milliseconds);
            world.now += milliseconds;
          },
          send,
          log: (level, entry) => world.logs.push({ level, ...entry }),
        },
      );
      const ended = watch({}, { awsRequestId: "run" }).then(
        () => "done" as const,
        () => "failed" as const,
      );
      return Promise.race([ended, killed]);
    },
    async runs(times: number) {
      for (let run = 0; run < times; run++) {
        own.world.now += RUN_MS;
        await own.run();
      }
    },
    async host(hoursAgo: number | undefined, item: Item = {}) {
      const hostname = String(item["hostname"] ?? own.world.newName());
      const recordType = String(item["record_type"] ?? "A");
      hosts.push([hostname, recordType]);
      await own.world.put({
        hostname,
        record_type: recordType,
        shared_secret: "never told",
        ...(hoursAgo === undefined ? {} : { last_checked: iso(own.world.now - hoursAgo * HOUR_MS) }),
        ...item,
      });
      return hostname;
    },
    async ask(hostname: string, recordType = "A") {
      const seen = { last_checked: iso(own.world.now), last_accessed: "192.0.2.7" };
      await own.world.edit(hostname, seen, recordType);
    },
    agree() {
      sns.confirm(String(env["ALARM_TOPIC"]), ADDRESS);
    },
    mentions(hostname: string, what: "silent" | "back") {
      const name = hostname.replace(/\.$/, "");
      const words = what === "back" ? "is back" : "is silent";
      const said = new RegExp(`(^|- |\\n)${name.replace(/\./g, "\\.")} \\([A, ]+\\) ${words}`);
      return own.mails.filter(({ text }) => said.test(text)).length;
    },
    async reset() {
      for (const [hostname, recordType] of hosts.splice(0)) await own.world.remove(hostname, recordType);
      own.world.reset();
      own.mails.length = 0;
      own.slept.length = 0;
    },
  });
}

/** Counts calls, and kills whoever makes them before one of them: it is never answered, and none after it is made. */
function killable(send: WatchSend, before: number | undefined, count: (calls: number) => void) {
  let kill = () => {};
  const killed = new Promise<"killed">((resolve) => {
    kill = () => resolve("killed");
  });
  let calls = 0;
  const counting = (async (...call: Parameters<WatchSend>) => {
    if (before !== undefined && calls >= before) {
      kill();
      return new Promise(() => {});
    }
    count(++calls);
    return send(...call);
  }) as WatchSend;
  return { send: counting, killed };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
