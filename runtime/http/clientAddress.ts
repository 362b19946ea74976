import { equalInConstantTime } from "../access/constantTime";
import { type Address, parseAddress } from "../values/address";

/** Set by the CloudFront Function to the viewer's address, whatever the viewer sent. */
const VIEWER_ADDRESS_HEADER = "ddns-viewer-address";
/** Added by CloudFront to each request to the origin; nobody else knows its value. */
const ORIGIN_SECRET_HEADER = "ddns-origin-secret";

/**
 * The public address that is asking: the one that API Gateway saw or, where the request proves by the origin
 * secret that it came through our CloudFront, the one that CloudFront saw. `X-Forwarded-For` is never read,
 * since anybody can send it.
 *
 * @param headers each header's values, under the names as received
 * @returns undefined when what AWS gave is no address, which is a fault
 */
export function clientAddress(
  sourceIp: string,
  headers: Record<string, string[] | undefined>,
  originSecret: string | undefined,
): Address | undefined {
  const secret = onlyValue(headers, ORIGIN_SECRET_HEADER);
  const throughCloudFront =
    originSecret !== undefined && secret !== undefined && equalInConstantTime(secret, originSecret);
  // Through CloudFront, `sourceIp` is CloudFront's own address: nothing to fall back on.
  return parseAddress(throughCloudFront ? (onlyValue(headers, VIEWER_ADDRESS_HEADER) ?? "") : sourceIp);
}

/** The value of a header that was sent once, whatever the case of its name; undefined when it was not. */
export function onlyValue(headers: Record<string, string[] | undefined>, name: string): string | undefined {
  const values = Object.keys(headers)
    .filter((key) => key.toLowerCase() === name)
    .flatMap((key) => headers[key] ?? []);
  return values.length === 1 ? values[0] : undefined;
}
