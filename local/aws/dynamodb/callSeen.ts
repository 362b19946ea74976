/** A call of DynamoDB's API and its answer, for the service's metrics. */
export interface CallSeen {
  operation: string;
  request: Record<string, unknown>;
  /** HTTP status. */
  status: number;
  /** The answer's JSON; of an error, with `__type`. */
  answer: Record<string, unknown>;
}
