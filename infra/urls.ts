/** Where and how CloudFront reaches the API, in the words of its origin settings. */
export interface Origin {
  domainName: string;
  /** Starts with a slash and does not end in one. */
  path: string;
  protocolPolicy: "https-only" | "http-only";
  httpPort: number;
  httpsPort: number;
}

/** Takes a stage's invoke URL, such as `https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod`, apart. */
export function originOf(invokeUrl: string): Origin {
  const { protocol, hostname, port, pathname } = new URL(invokeUrl);
  const secure = protocol === "https:";
  return {
    domainName: hostname,
    path: pathname.replace(/\/$/, ""),
    protocolPolicy: secure ? "https-only" : "http-only",
    httpPort: secure ? 80 : Number(port || 80),
    httpsPort: secure ? Number(port || 443) : 443,
  };
}

/**
 * The URL of another host of the same service, without a final slash. Scheme and port are the invoke URL's: none
 * on AWS, and where the service runs on one machine the port that it listens on.
 */
export function urlOf(hostname: string, invokeUrl: string): string {
  const { protocol, port } = new URL(invokeUrl);
  return `${protocol}//${hostname}${port && `:${port}`}`;
}
