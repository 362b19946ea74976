import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked: the input, and the operation as `target`. */
export type Asked = Record<string, unknown>;

/** CloudWatch Logs, which is no part of the embedded cloud: it answers what a test says. @returns its endpoint */
export async function startLogs(
  answer: (asked: Asked) => unknown,
): Promise<{ server: Server; endpoint: string }> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      response.setHeader("Content-Type", "application/x-amz-json-1.1");
      response.end(JSON.stringify(answer({ target: request.headers["x-amz-target"], ...JSON.parse(body) })));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
