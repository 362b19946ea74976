/**
 * The Swagger 2 document of a REST API, read once into routes and gateway responses. What the embedded
 * API Gateway would not heed is an error that names it.
 */
import { type GatewayResponses, parseGatewayResponses } from "./gatewayResponses";

/** One method of one resource. */
export interface Route {
  /** The resource's path, such as `/nic/update`. */
  resource: string;
  /** Upper case, or `ANY`. */
  method: string;
  apiKeyRequired: boolean;
  /** The ARN of the function that a Lambda proxy integration invokes. */
  functionArn: string;
}

/** What a document says. */
export interface ApiDocument {
  routes: Route[];
  gatewayResponses: GatewayResponses;
  /** Whether bodies reach the function base64-encoded (`binaryMediaTypes` of every kind). */
  binary: boolean;
  /** Whether the stage answers under custom domain names only (`disableExecuteApiEndpoint`), once it is deployed. */
  isClosed?: boolean;
}

const METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch"]);
const ANY = "x-amazon-apigateway-any-method";
const DOCUMENT_KEYS = new Set([
  "swagger",
  "info",
  "paths",
  "securityDefinitions",
  "x-amazon-apigateway-binary-media-types",
  "x-amazon-apigateway-gateway-responses",
  "x-amazon-apigateway-api-key-source",
]);
const OPERATION_KEYS = new Set(["security", "responses", "x-amazon-apigateway-integration"]);

type Json = Record<string, unknown>;

/**
 * Reads a REST API's body.
 *
 * @param body the document as JSON text
 * @throws an error in API Gateway's style when the document is bad, or asks for what is not imitated
 */
export function parseDocument(body: string): ApiDocument {
  const document = parseJson(body);
  refuseUnknown("the document", document, DOCUMENT_KEYS);
  if (document["swagger"] !== "2.0") {
    throw refused("unsupported specification version: only Swagger 2.0 is imitated");
  }
  if (document["x-amazon-apigateway-api-key-source"] === "AUTHORIZER") {
    throw new Error("the embedded API Gateway does not imitate API keys from an authorizer");
  }
  const securityDefinitions = asObject("securityDefinitions", document["securityDefinitions"] ?? {});
  const routes = Object.entries(asObject("paths", document["paths"])).flatMap(([path, operations]) =>
    Object.entries(asObject(path, operations)).map(([method, operation]) =>
      parseRoute(path, method, asObject(`${method} ${path}`, operation), securityDefinitions),
    ),
  );
  if (routes.length === 0) {
    throw refused("The REST API doesn't contain any methods");
  }
  const mediaTypes = (document["x-amazon-apigateway-binary-media-types"] ?? []) as string[];
  if (mediaTypes.some((type) => type !== "*/*")) {
    throw new Error("the embedded API Gateway imitates no binary media types but */*");
  }
  return {
    routes,
    gatewayResponses: parseGatewayResponses(
      asObject("gateway responses", document["x-amazon-apigateway-gateway-responses"] ?? {}),
    ),
    binary: mediaTypes.length > 0,
  };
}

/** The route for a path and method; a method of its own comes before `ANY`, which is not quite any method. */
export function findRoute(document: ApiDocument, path: string, method: string): Route | undefined {
  if (!METHODS.has(method.toLowerCase()) || method !== method.toUpperCase()) {
    return undefined;
  }
  const candidates = document.routes.filter(({ resource }) => resource === path);
  return (
    candidates.find((route) => route.method === method) ?? candidates.find((route) => route.method === "ANY")
  );
}

function parseRoute(path: string, key: string, operation: Json, securityDefinitions: Json): Route {
  const where = `${key} ${path}`;
  if (!path.startsWith("/") || path.includes("{")) {
    throw new Error(`the embedded API Gateway does not imitate the path ${path}`);
  }
  if (key !== ANY && !METHODS.has(key)) {
    throw new Error(`the embedded API Gateway does not imitate ${where}`);
  }
  refuseUnknown(where, operation, OPERATION_KEYS);
  const integration = asObject(where, operation["x-amazon-apigateway-integration"]);
  if (integration["type"] !== "aws_proxy" || integration["httpMethod"] !== "POST") {
    throw new Error(`the embedded API Gateway imitates only aws_proxy integrations by POST (${where})`);
  }
  return {
    resource: path,
    method: key === ANY ? "ANY" : key.toUpperCase(),
    apiKeyRequired: parseSecurity(where, operation["security"], securityDefinitions),
    functionArn: parseIntegrationUri(where, String(integration["uri"])),
  };
}

function parseSecurity(where: string, security: unknown, definitions: Json): boolean {
  if (security === undefined) {
    return false;
  }
  const names = (security as Json[]).flatMap((entry) => Object.keys(entry));
  for (const name of names) {
    const definition = definitions[name] as Json | undefined;
    if (
      definition?.["type"] !== "apiKey" ||
      definition["name"] !== "x-api-key" ||
      definition["in"] !== "header"
    ) {
      throw new Error(`the embedded API Gateway does not imitate the security ${name} of ${where}`);
    }
  }
  return names.length > 0;
}

function parseIntegrationUri(where: string, uri: string): string {
  const match =
    /^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:.+)\/invocations$/.exec(
      uri,
    );
  if (!match?.[1] || uri.includes("undefined")) {
    throw refused(`Invalid ARN specified in the request (${where}: ${uri})`);
  }
  return match[1];
}

function parseJson(body: string): Json {
  try {
    return asObject("the document", JSON.parse(body));
  } catch (error) {
    throw refused(`Unable to parse API definition (${(error as Error).message})`);
  }
}

function asObject(where: string, value: unknown): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw refused(`Unable to parse API definition because of a malformed ${where}`);
  }
  return value as Json;
}

function refuseUnknown(where: string, object: Json, known: Set<string>): void {
  const unknown = Object.keys(object).find((key) => !known.has(key));
  if (unknown) {
    throw new Error(`the embedded API Gateway does not imitate ${unknown} of ${where}`);
  }
}

function refused(message: string): Error {
  return new Error(`BadRequestException: ${message}`);
}
