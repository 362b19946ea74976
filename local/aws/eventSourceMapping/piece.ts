/** What a delivery tries, and what it may give up. */
import type { StoredRecord } from "../dynamodb/shard";

/** A part of a batch that is tried by itself. */
export interface Piece {
  records: StoredRecord[];
  /** How often its records were handed to the function, as this piece or as part of a larger one. */
  invocations: number;
  /** How many of those count against the attempts. */
  failures: number;
  /** Whether the last one ended in a function error; undefined before the first. */
  functionError?: boolean;
}

/** Why records were given up. */
export type Condition = "RetryAttemptsExhausted" | "RecordAgeExceeded";
