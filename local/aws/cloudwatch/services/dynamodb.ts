/** DynamoDB's own metrics ("DynamoDB metrics and dimensions"), as its stand-in answers each call. */
import type { CallSeen } from "../../dynamodb/callSeen";
import type { Metrics } from "../metrics";
import { type Consumed, consumedBy, wantedBy } from "./capacity";

const namespace = "AWS/DynamoDB";
const THROTTLES = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"];
const REFUSED_CONDITION = "ConditionalCheckFailedException";

/** Puts what a call consumed, or what it ended in. Throttles, errors and failed conditions have no zeros. */
export function dynamodbMetrics(metrics: Metrics): (seen: CallSeen) => void {
  const put = (name: string, dimensions: Record<string, string>, value = 1) =>
    metrics.put({ namespace, name, dimensions, value, unit: "Count" });

  return (seen) => {
    const code = String(seen.answer["__type"] ?? "").replace(/^.*#/, "");
    const isRefused = seen.status !== 200 && code !== REFUSED_CONDITION;
    for (const share of isRefused ? wantedBy(seen) : consumedBy(seen)) {
      if (!isRefused) put(named(share, "Consumed%CapacityUnits"), placeOf(share), share.units);
      if (code === REFUSED_CONDITION) put("ConditionalCheckFailedRequests", { TableName: share.tableName });
      if (!isRefused) continue;
      const place = { TableName: share.tableName, Operation: seen.operation };
      if (THROTTLES.includes(code)) {
        put(named(share, "%ThrottleEvents"), placeOf(share));
        put("ThrottledRequests", place);
      } else if (seen.status >= 500) {
        put("SystemErrors", place);
      }
    }
    // Of the account: a call that is not understood has no table.
    if (isRefused && seen.status < 500 && !THROTTLES.includes(code)) put("UserErrors", {});
  };
}

function named({ kind }: Consumed, name: string): string {
  return name.replace("%", kind === "read" ? "Read" : "Write");
}

/** What an index does is told of it alone, and not of its table. */
function placeOf({ tableName, indexName }: Consumed): Record<string, string> {
  return indexName === undefined
    ? { TableName: tableName }
    : { TableName: tableName, GlobalSecondaryIndexName: indexName };
}
