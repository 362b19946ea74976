/** How large a request's line and headers may be. */
import type { HttpRequest } from "../http";

/** API Gateway's quotas: a URL's length, and the request line and all header values together, in bytes. */
const MAX_URL_BYTES = 10_240;
const MAX_HEADER_BYTES = 10_240;

/** What is answered to a request that is too large; undefined where it is not. */
export function checkSize(request: HttpRequest): { status: number; message: string } | undefined {
  if (Buffer.byteLength(request.target) > MAX_URL_BYTES) {
    return { status: 414, message: "Request URI too long" };
  }
  const bytes = request.headers.reduce(
    (sum, [, value]) => sum + Buffer.byteLength(value),
    Buffer.byteLength(`${request.method} ${request.target} ${request.protocol}`),
  );
  return bytes > MAX_HEADER_BYTES
    ? { status: 431, message: `HTTP header is larger than ${MAX_HEADER_BYTES} bytes.` }
    : undefined;
}
