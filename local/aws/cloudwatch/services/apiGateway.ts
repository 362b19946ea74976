/** API Gateway's own metrics ("Amazon API Gateway dimensions and metrics"), by the API's name, and by name and stage. */
import type { RequestSeen } from "../../apiGateway/requestSeen";
import type { Metrics } from "../metrics";

/** Puts each request that reached a stage. The integration's latency is of those alone that reached the function. */
export function apiGatewayMetrics(metrics: Metrics): (seen: RequestSeen) => void {
  return ({ apiName, stage, status, latency, integrationLatency }) => {
    const put = (name: string, value: number, unit: string) => {
      const ofApi: Record<string, string> = { ApiName: apiName };
      for (const dimensions of [ofApi, { ...ofApi, Stage: stage }]) {
        metrics.put({ namespace: "AWS/ApiGateway", name, dimensions, value, unit });
      }
    };
    put("Count", 1, "Count");
    put("4XXError", Number(status >= 400 && status < 500), "Count");
    put("5XXError", Number(status >= 500), "Count");
    put("Latency", latency, "Milliseconds");
    if (integrationLatency !== undefined) put("IntegrationLatency", integrationLatency, "Milliseconds");
  };
}
