/** What became of a request that reached a stage, for the service's metrics. */
export interface RequestSeen {
  /** The API's id, where it has no name. */
  apiName: string;
  stage: string;
  /** HTTP status. */
  status: number;
  /** From the request to its answer, in milliseconds of this machine. */
  latency: number;
  /** Of that, the function's part; undefined where it was not asked. */
  integrationLatency: number | undefined;
}
