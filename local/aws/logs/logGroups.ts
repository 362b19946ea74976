/** The embedded CloudWatch Logs: the last lines of each log group, and the metric filters that see each line. */
import type { Metrics } from "../cloudwatch/metrics";
import { type Row, runQuery } from "./insights/run";
import type { LogEvent } from "./logEvent";
import { createMetricFilter, type FilterInputs, type MetricFilter } from "./metricFilter";

/** A log group. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  /** By name. */
  readonly filters: ReadonlyMap<string, MetricFilter>;
  /** Its last lines, oldest first; {@link KEPT_LINES} at most. */
  events(): readonly LogEvent[];
}

/** A query that is kept under a name. */
export interface SavedQuery {
  /** May have folders, with `/` between them. */
  name: string;
  queryString: string;
  logGroupNames: readonly string[];
}

/** The account's log groups. */
export interface Logs {
  /** By name. */
  readonly groups: ReadonlyMap<string, LogGroup>;
  /** Those for Logs Insights, by their ids. */
  readonly queries: Map<string, SavedQuery>;
  /** @throws ResourceAlreadyExistsException */
  create(name: string): LogGroup;
  /** Removes it, with its lines and filters. */
  delete(name: string): void;
  /** Takes a line; makes the group where it is not there, as Lambda does. */
  write(group: string, logStream: string, message: string): void;
  /**
   * Makes a metric filter, or changes it; it sees what comes from now on.
   *
   * @throws ResourceNotFoundException, LimitExceededException, InvalidParameterException
   */
  putFilter(group: string, inputs: FilterInputs): void;
  deleteFilter(group: string, name: string): void;
  /**
   * Carries out a query of Logs Insights on some groups' lines.
   *
   * @throws ResourceNotFoundException, MalformedQueryException
   */
  query(queryString: string, groups: readonly string[]): Row[];
}

/** How many lines a group keeps. */
export const KEPT_LINES = 10_000;

/** CloudWatch Logs' quota for a group. */
const MAX_FILTERS = 100;

interface StoredGroup extends LogGroup {
  readonly filters: Map<string, MetricFilter>;
  lines: LogEvent[];
}

/** Makes a CloudWatch Logs without groups. */
export function createLogs(options: {
  region: string;
  accountId: string;
  metrics: Metrics;
  /** Milliseconds. */
  clock: () => number;
}): Logs {
  const { region, accountId, metrics, clock } = options;
  const groups = new Map<string, StoredGroup>();

  const make = (name: string): StoredGroup => {
    const group: StoredGroup = {
      name,
      arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
      filters: new Map(),
      lines: [],
      events: () => group.lines.slice(-KEPT_LINES),
    };
    groups.set(name, group);
    return group;
  };
  const require = (name: string): StoredGroup => {
    const group = groups.get(name);
    if (!group) {
      throw new Error(`ResourceNotFoundException: The specified log group does not exist. (${name})`);
    }
    return group;
  };

  return {
    groups,
    queries: new Map(),
    create(name) {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
        throw new Error(`InvalidParameterException: the name of a log group (${name})`);
      }
      if (groups.has(name)) {
        throw new Error("ResourceAlreadyExistsException: The specified log group already exists");
      }
      return make(name);
    },
    delete(name) {
      groups.delete(name);
    },
    write(name, logStream, message) {
      const group = groups.get(name) ?? make(name);
      const timestamp = clock();
      group.lines.push({ timestamp, message, logStream });
      // Cut seldom: each cut moves all that stay.
      if (group.lines.length >= 2 * KEPT_LINES) group.lines = group.lines.slice(-KEPT_LINES);
      if (group.filters.size === 0) return;
      const event = jsonOf(message);
      for (const filter of group.filters.values()) filter.apply(event, timestamp);
    },
    putFilter(name, inputs) {
      const { filters } = require(name);
      if (!filters.has(inputs.name) && filters.size >= MAX_FILTERS) {
        throw new Error("LimitExceededException: a log group has 100 metric filters at most");
      }
      filters.set(inputs.name, createMetricFilter(inputs, metrics));
    },
    deleteFilter(name, filter) {
      groups.get(name)?.filters.delete(filter);
    },
    query: (queryString, names) =>
      runQuery(
        queryString,
        names.flatMap((name) => require(name).events()),
      ),
  };
}

function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
