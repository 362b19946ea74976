import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type LogOf, metricFiltersOf, transformationOf } from "./metricFilters";
import { savedQueriesOf } from "./savedQueries";
import type { Watched } from "./watched";

/** What is counted and asked for in logs. */
export interface LogArgs {
  watched: Watched;
  /** The functions' log groups, by whose they are. */
  logGroups: Readonly<Partial<Record<LogOf, pulumi.Output<string> | undefined>>>;
}

/**
 * Makes the filters that count lines of the logs.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export function createMetricFilters(
  name: string,
  { watched, logGroups }: LogArgs,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogMetricFilter[] {
  return metricFiltersOf(watched).map(
    (filter) =>
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${filter.log}-${filter.metric}`,
        {
          name: `${watched.naming.prefix}-${filter.log}-${filter.metric}`,
          logGroupName: logGroupOf(logGroups, filter.log),
          pattern: filter.pattern,
          metricTransformation: transformationOf(watched, filter),
        },
        opts,
      ),
  );
}

/**
 * Saves the queries under the stack's name.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
 */
export function createSavedQueries(
  name: string,
  { watched, logGroups }: LogArgs,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.QueryDefinition[] {
  return savedQueriesOf(watched).map(
    (query) =>
      new aws.cloudwatch.QueryDefinition(
        `${name}-${query.name.replace(/[^a-z0-9]+/g, "-")}`,
        {
          name: `${watched.naming.prefix}/${query.name}`,
          logGroupNames: query.logs.map((log) => logGroupOf(logGroups, log)),
          queryString: query.text,
        },
        opts,
      ),
  );
}

function logGroupOf(logGroups: LogArgs["logGroups"], log: LogOf): pulumi.Output<string> {
  const group = logGroups[log];
  if (group === undefined) throw new Error(`There is no log of the ${log}.`);
  return group;
}
