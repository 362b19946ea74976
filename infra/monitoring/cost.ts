import { functionMetric, gatewayMetric, type Metric, tableMetric, type Watched } from "./watched";

/** AWS's list prices in US dollars, us-east-1, without free tiers. bench/prices.ts has their sources; a test holds these to them. */
export const USD = {
  apiGatewayRequest: 3.5 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  dynamodbRead: 0.125 / 1e6,
  dynamodbWrite: 0.625 / 1e6,
} as const;

/** Something that AWS counts and bills. */
export interface Billed {
  label: string;
  metric: Metric;
  /** US dollars for each of the metric's units. */
  usd: number;
}

/**
 * What of a stack is billed by counts: the requests, the API's function, and the table where it is billed on demand.
 *
 * @param memoryMb the function's
 */
export function billedOf(watched: Watched, memoryMb: number, isOnDemand: boolean): Billed[] {
  return [
    ...(watched.hasGateway
      ? [
          {
            label: "API Gateway",
            metric: gatewayMetric(watched, "Count", "Sum"),
            usd: USD.apiGatewayRequest,
          },
        ]
      : []),
    {
      label: "Lambda, requests",
      metric: functionMetric(watched, "Invocations", "Sum"),
      usd: USD.lambdaRequest,
    },
    {
      label: "Lambda, time",
      metric: functionMetric(watched, "Duration", "Sum"),
      usd: (USD.lambdaGbSecond * memoryMb) / 1024 / 1000,
    },
    ...(isOnDemand
      ? [
          {
            label: "DynamoDB, reads",
            metric: tableMetric(watched, "ConsumedReadCapacityUnits"),
            usd: USD.dynamodbRead,
          },
          {
            label: "DynamoDB, writes",
            metric: tableMetric(watched, "ConsumedWriteCapacityUnits"),
            usd: USD.dynamodbWrite,
          },
        ]
      : []),
  ];
}
