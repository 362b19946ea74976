import { EventEmitter, once } from "node:events";
import type { Intercept } from "../../local/aws/calls";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "./http";
import { ANSWERS, type Receiver, startReceiver } from "./receiver";
import { openTable, ownersClient, type TableAccess } from "./table";
import { hashToken } from "./tokens";

/** Where hosts call from. */
export const [HERE, THERE, ELSEWHERE] = ["127.0.0.5", "127.0.0.6", "127.0.0.7"] as const;
/** What every item has for a secret. */
export const SECRET = "s3cret of the hosts";
/** Seconds: longer than any pause, and than the queue keeps a message from others. */
const LONG = 700;
const DOORS = { enableApiGateway: "false", enableFunctionUrl: "true", reservedConcurrency: "0" };

/** The embedded cloud, which tells changes, with what a test looks at. */
export interface ChangesWorld {
  cloud: EmbeddedCloud;
  table: TableAccess;
  log: string[];
  /** Adds a host. @returns its name, with the final dot */
  addHost(attributes?: Record<string, unknown>): Promise<string>;
  set(hostname: string, from: string, mode?: string): Promise<number>;
  idle(): Promise<void>;
  /** Has a new process handle what was put off, once its pauses are over. */
  later(): Promise<void>;
  /** Waits for the line about a host, a target and what became of it. */
  logged(hostname: string, outcome: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/**
 * Starts it.
 *
 * @param config who is told, besides what a stack has by itself
 * @param intercept what goes wrong with calls to AWS
 */
export async function startChangesWorld(
  config: Record<string, string>,
  intercept?: Intercept,
): Promise<ChangesWorld> {
  const log: string[] = [];
  const lines = new EventEmitter();
  let passed = 0;
  let names = 0;
  const cloud = await startEmbeddedCloud({
    config: { ...DOORS, ...config },
    intercept,
    clock: () => Date.now() + passed,
    log: (line) => {
      log.push(line);
      lines.emit("line");
    },
  });
  const table = openTable(
    ownersClient(cloud.local.dynamodbEndpoint),
    String(cloud.outputs["configTableName"]),
  );
  const idle = () => cloud.cloud.eventSources.idle();
  return {
    cloud,
    table,
    log,
    idle,
    async addHost(attributes = {}) {
      const hostname = `device-${++names}.dyn.example.com.`;
      await table.put({ hostname, record_type: "A", shared_secret: SECRET, ttl: 60, ...attributes });
      return hostname;
    },
    async set(hostname, from, mode = "set") {
      const answer = await send(String(cloud.outputs["apiUrl"]), String(cloud.outputs["apiKey"]), {
        query: { mode, hostname, hash: hashToken(from, hostname, SECRET) },
        from,
      });
      return answer.status;
    },
    async later() {
      await idle();
      // A process knows which webhooks it lets rest, by the machine's own clock.
      await cloud.crashFunctions();
      passed += LONG * 1000;
      await idle();
    },
    async logged(hostname, outcome) {
      for (;;) {
        const found = log
          .map((line) => JSON.parse(line).message as Record<string, unknown>)
          .find((message) => message["hostname"] === hostname && message["outcome"] === outcome);
        if (found !== undefined) return found;
        await once(lines, "line");
      }
    },
    async close() {
      table.close();
      await cloud.close();
    },
  };
}

/** What a receiver was told about a host: old and new addresses. */
export const toldTo = ({ received }: Receiver, hostname: string) =>
  received
    .filter(({ body }) => `${body["hostname"]}.` === hostname)
    .map(({ body }) => [body["old"], body["new"]]);

/** What the event bus was told about a host: the same. */
export const toldToBus = ({ cloud }: ChangesWorld, hostname: string) =>
  cloud.cloud.events.events
    .filter(({ detail }) => `${detail["hostname"]}.` === hostname)
    .map(({ detail }) => [detail["old"], detail["new"]]);

/** The world of a suite that tells the bus and two webhooks, of which one does as a test says. */
export interface WebhookWorld {
  readonly world: ChangesWorld;
  readonly steady: Receiver;
  readonly moody: Receiver;
}

/** Starts it, and has both receivers begin each test anew. @param token what both URLs have in them, as secrets have */
export function useWebhooks(token: string): WebhookWorld {
  const own = {} as { world: ChangesWorld; steady: Receiver; moody: Receiver };
  before(async () => {
    [own.steady, own.moody] = await Promise.all([
      startReceiver(`/a/${token}`),
      startReceiver(`/b?token=${token}`),
    ]);
    own.world = await startChangesWorld({
      enableChangeEvents: "true",
      changeWebhook: `${own.steady.url} ${own.moody.url}`,
    });
  });
  after(async () => {
    await own.world.close();
    await Promise.all([own.steady.close(), own.moody.close()]);
  });
  beforeEach(() => {
    own.steady.reset();
    own.moody.reset();
  });
  afterEach(async () => {
    own.moody.behave = ANSWERS.well;
    await own.world.later();
  });
  return own;
}
