import type { RecordKey } from "../../runtime/values/recordKey";
import { useRecord } from "./record";
import { hashToken } from "./tokens";
import type { Answer, World } from "./world";

/** A fresh record before each test, by a handler that leaves changes to a publisher, and that publisher. */
export interface BatchedRecord {
  readonly world: World;
  readonly host: string;
  /** What it is called by in the stream; the record's own by default. */
  key(hostname?: string): RecordKey;
  handle: ReturnType<World["handler"]>;
  set(from: string, hostname?: string): Promise<Answer>;
  /** Hands items over; the record's own by default. @returns those that the publisher hands back */
  publish(...keys: RecordKey[]): Promise<RecordKey[]>;
  /** Has an address written down and published. */
  published(address: string): Promise<void>;
  /** What something ends with, and the calls to AWS that it takes. */
  callsOf<Result>(action: () => Promise<Result>): Promise<[Result, string[]]>;
  /** Has Route 53 throttle every change until the world is spoilt otherwise. */
  throttle(): void;
  /** The address that Route 53 holds. */
  held(hostname?: string): string | undefined;
}

/** Starts a world for a suite. */
export function useBatchedRecord(secret: string): BatchedRecord {
  const record = useRecord(secret);
  const own: BatchedRecord = {
    get world() {
      return record.world;
    },
    get host() {
      return record.host;
    },
    key: (hostname = record.host) => ({ hostname, recordType: "A" }),
    handle: (request) => record.world.handler({ isBatched: true })(request),
    set: (from, hostname = record.host) =>
      own.handle({ from, query: { mode: "set", hostname, hash: hashToken(from, hostname, secret) } }),
    publish: (...keys) => record.world.publisher()(keys.length === 0 ? [own.key()] : keys),
    async published(address) {
      await own.set(address);
      await own.publish();
    },
    async callsOf(action) {
      record.world.calls.length = 0;
      const result = await action();
      return [result, record.world.calls.map(({ operation }) => operation)];
    },
    throttle() {
      record.world.spoil = ({ operation }) =>
        operation === "ChangeResourceRecordSets"
          ? { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" }
          : undefined;
    },
    held: (hostname = record.host) => record.world.held(hostname)?.values[0],
  };
  return own;
}
