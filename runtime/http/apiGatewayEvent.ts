import type { APIGatewayProxyEvent } from "aws-lambda";
import type { ReadEvent } from "./doorEvent";

/**
 * Reads a proxy event of API Gateway, payload 1.0.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function readApiGatewayEvent(event: APIGatewayProxyEvent): ReadEvent {
  return {
    method: event.httpMethod,
    route: event.resource,
    query: event.multiValueQueryStringParameters ?? {},
    headers: event.multiValueHeaders ?? {},
    body: { text: event.body ?? undefined, isBase64: event.isBase64Encoded },
    sourceIp: event.requestContext.identity.sourceIp,
    isKeyUnchecked: false,
  };
}
