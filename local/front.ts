/** The one HTTP port: requests go to CloudFront, to a function's own URL or to API Gateway by their Host. */
import { type ApiGateway, MAX_BODY_BYTES } from "./aws/apiGateway";
import type { CloudFront } from "./aws/cloudFront";
import type { FunctionUrls } from "./aws/functionUrls";
import { type HttpRequest, type HttpResponse, hostOf, readRequest, writeResponse } from "./aws/http";
import { type LoopbackServer, listenOnLoopback } from "./aws/loopback";

/** What the port leads to; set once both are made, since they need the port's number. */
export interface FrontTargets {
  apiGateway: ApiGateway;
  cloudFront: CloudFront;
  functionUrls: FunctionUrls;
}

/** What stands behind CloudFront, too: a function's own URL, or API Gateway. */
export function origin(
  { apiGateway, functionUrls }: Omit<FrontTargets, "cloudFront">,
  request: HttpRequest,
): Promise<HttpResponse> {
  const url = functionUrls.find(hostOf(request));
  return url ? functionUrls.handle(url, request) : apiGateway.handle(request);
}

/**
 * Starts the port.
 *
 * @param targets asked anew for each request
 * @param listen one more address of this machine
 */
export function startFront(
  port: number,
  targets: () => FrontTargets,
  listen?: string,
): Promise<LoopbackServer> {
  return listenOnLoopback(
    async (incoming, response) => {
      try {
        const request = await readRequest(incoming, MAX_BODY_BYTES);
        const { cloudFront } = targets();
        const distribution = cloudFront.find(hostOf(request));
        const answer = distribution
          ? await cloudFront.handle(distribution, request)
          : await origin(targets(), request);
        writeResponse(answer, response);
      } catch {
        // The client is gone, or sent half a request.
        response.destroy();
      }
    },
    port,
    // Larger than either service's own limit, so that it is they who refuse.
    {
      ...(listen === undefined ? {} : { listen }),
      maxHeaderSize: 64 * 1024,
      isServed: (host) => {
        const { apiGateway, cloudFront } = targets();
        return (cloudFront.find(host) ?? apiGateway.domains.find(host)) !== undefined;
      },
    },
  );
}
