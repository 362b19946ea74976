/** Limits of API Gateway's: requests a second in the long run, and at once. */
export interface Throttling {
  rateLimit: number;
  burstLimit: number;
}

/**
 * Divides the limits of a whole API among its methods, since API Gateway keeps its limits for each method by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 *
 * @returns one a method; their sum is what was given, but for bursts smaller than the number of methods
 */
export function dividedThrottling(whole: Throttling, methods: number): Throttling[] {
  const least = Math.floor(whole.burstLimit / methods);
  return Array.from({ length: methods }, (_, index) => ({
    rateLimit: whole.rateLimit / methods,
    burstLimit: Math.max(1, least + (index < whole.burstLimit % methods ? 1 : 0)),
  }));
}

/**
 * A method's name in the settings of a stage, whose slashes are escaped.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
export function methodPath(path: string, method: string): string {
  return `${path.replaceAll("/", "~1")}/${method}`;
}
