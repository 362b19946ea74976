import type { APIGatewayProxyEvent, LambdaFunctionURLEvent } from "aws-lambda";

/** An event of either door: API Gateway's, or the function's own URL's. */
export type DoorEvent = APIGatewayProxyEvent | LambdaFunctionURLEvent;

/** What an event says, whichever door it came by. */
export interface ReadEvent {
  method: string;
  /** The path below the stage, or below the function's URL: `/`, `/nic/update`, … */
  route: string;
  /** Every value of each parameter of the query string, percent-decoded. */
  query: Record<string, string[] | undefined>;
  /** Every value of each header, under the name as the door gives it. */
  headers: Record<string, string[] | undefined>;
  /** What was sent with it, as the door gives it: body.ts reads it. */
  body: { text: string | undefined; isBase64: boolean };
  /** The peer's address, as AWS saw it. */
  sourceIp: string;
  /** Whether the door has let it in without a look at the API key, so that the function must look. */
  isKeyUnchecked: boolean;
}
