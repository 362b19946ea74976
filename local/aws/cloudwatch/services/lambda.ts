/** Lambda's own metrics ("Types of metrics for Lambda functions"), as its stand-in sees each event. */
import type { InvocationSeen } from "../../lambda";
import type { Metrics } from "../metrics";

const namespace = "AWS/Lambda";

/** Puts what becomes of a function's events. A throttled one is no invocation, and has no errors and no duration. */
export function lambdaMetrics(metrics: Metrics, functionName: string): (seen: InvocationSeen) => void {
  const dimensions = { FunctionName: functionName };
  const put = (name: string, value: number, unit: string) =>
    metrics.put({ namespace, name, dimensions, value, unit });
  return (seen) => {
    if (seen.kind === "throttled") {
      put("Throttles", 1, "Count");
      return;
    }
    put("Invocations", 1, "Count");
    put("Errors", Number(seen.isFailed), "Count");
    put("Throttles", 0, "Count");
    put("Duration", seen.duration, "Milliseconds");
    put("ConcurrentExecutions", seen.concurrent, "Count");
  };
}

/** Puts how old the last record of a batch was when a mapping handed it to a function, in milliseconds. */
export function iteratorAgeMetric(metrics: Metrics): (functionName: string, age: number) => void {
  return (functionName, age) =>
    metrics.put({
      namespace,
      name: "IteratorAge",
      dimensions: { FunctionName: functionName },
      value: Math.max(0, age),
      unit: "Milliseconds",
    });
}
