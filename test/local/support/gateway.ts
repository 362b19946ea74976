import { type ApiGateway, type ApiGatewayOptions, createApiGateway } from "../../../local/aws/apiGateway";
import { parseDocument } from "../../../local/aws/apiGateway/document";
import type { HttpRequest, HttpResponse } from "../../../local/aws/http";
import type { Throttled } from "../../../local/aws/lambda";
import type { InvokeResult } from "../../../local/aws/lambda/process";

export const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:example";
export const API_ID = "abcdefghij";
const EXECUTION_ARN = `arn:aws:execute-api:eu-central-1:000000000000:${API_ID}`;

/** A proxy event, as loosely as tests look at it. */
export type ProxyEvent = Record<string, unknown> & {
  headers: Record<string, string>;
  multiValueHeaders: Record<string, string[]>;
  requestContext: Record<string, unknown> & { identity: Record<string, unknown> };
};

/** A gateway with one API, and a function that a test stands in for. */
export interface TestGateway {
  gateway: ApiGateway;
  /** What the function was invoked with, in order. */
  events: ProxyEvent[];
  /** What it answers; a function error or nothing at all, too. */
  answer: (event: ProxyEvent) => Promise<InvokeResult> | InvokeResult | Throttled;
  logged: string[];
  request(target: string, request?: Partial<HttpRequest>): Promise<HttpResponse>;
}

/** A document like the one that the program registers. */
export function document(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    swagger: "2.0",
    info: { title: "api", version: "1.0" },
    paths: {
      "/": { "x-amazon-apigateway-any-method": operation({ security: [{ api_key: [] }] }) },
      "/nic/update": { "x-amazon-apigateway-any-method": operation() },
    },
    securityDefinitions: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } },
    "x-amazon-apigateway-binary-media-types": ["*/*"],
    "x-amazon-apigateway-api-key-source": "HEADER",
    ...changes,
  };
}

export function operation(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    "x-amazon-apigateway-integration": {
      uri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`,
      type: "aws_proxy",
      httpMethod: "POST",
      passthroughBehavior: "when_no_match",
    },
    ...more,
  };
}

/** Makes a gateway whose stage `prod` serves a document, with the permissions that awsx registers. */
export function testGateway(
  changes: Record<string, unknown> = {},
  options: Partial<ApiGatewayOptions> = {},
): TestGateway {
  const events: ProxyEvent[] = [];
  const logged: string[] = [];
  const gateway = createApiGateway({
    region: "eu-central-1",
    accountId: "000000000000",
    log: (line) => logged.push(line),
    findFunction: (arn) =>
      arn === FUNCTION_ARN
        ? {
            name: "example",
            arn,
            async invoke(event) {
              events.push(JSON.parse(JSON.stringify(event)));
              return test.answer(event as ProxyEvent);
            },
            reservedConcurrency: undefined,
            roleArn: undefined,
            timeout: 3,
            crash: async () => {},
            retire: async () => {},
            processIds: () => [],
            close: async () => {},
          }
        : undefined,
    ...options,
  });
  for (const path of ["/", "/nic/update"]) {
    gateway.permissions.set(path, {
      functionName: "example",
      statementId: path,
      action: "lambda:invokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${EXECUTION_ARN}/*/*${path}`,
    });
  }
  gateway.stages.add({
    apiId: API_ID,
    name: "prod",
    document: parseDocument(JSON.stringify(document(changes))),
  });
  const test: TestGateway = {
    gateway,
    events,
    logged,
    answer: () => result({ statusCode: 200, body: "fine" }),
    request: (target, request = {}) =>
      gateway.handle({
        method: "GET",
        target,
        protocol: "HTTP/1.1",
        headers: [["Host", "localhost:8080"]],
        body: Buffer.alloc(0),
        sourceIp: "192.0.2.7",
        ...request,
      }),
  };
  return test;
}

/** What a handler returns. */
export function result(value: unknown): InvokeResult {
  return { kind: "result", payload: JSON.stringify(value) };
}

export function bodyOf(response: HttpResponse): unknown {
  const text = response.body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Header names in lower case → value. */
export function headersOf(response: HttpResponse): Record<string, string> {
  return Object.fromEntries(response.headers.map(([name, value]) => [name.toLowerCase(), value]));
}
