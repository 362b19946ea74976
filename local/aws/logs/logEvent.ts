/** A line of a log. */
export interface LogEvent {
  /** Milliseconds, of the cloud's clock. */
  timestamp: number;
  message: string;
  logStream: string;
}
