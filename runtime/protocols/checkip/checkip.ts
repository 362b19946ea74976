import type { APIGatewayProxyResult } from "aws-lambda";
import type { IncomingRequest } from "../../http/request";
import { response } from "../../http/response";
import type { Protocol, Reply, Service } from "../protocol";

/** The caller's address as text, for clients that ask a page which address is theirs: no call to AWS, no key. */
export const checkip: Protocol = { serve, fault };

function serve({ caller }: IncomingRequest, service: Service): Promise<Reply> {
  service.note({ mode: "checkip" });
  return Promise.resolve({ response: text(200, caller.text), outcome: "address" });
}

function fault(requestId: string): APIGatewayProxyResult {
  return text(500, `A fault of the service. Request id: ${requestId}`);
}

/** The final newline is what scripts that read a line wait for. */
function text(status: number, line: string): APIGatewayProxyResult {
  return response(status, "text/plain", `${line}\n`);
}
