/** The message about records that were given up (developer guide, "Retaining discarded records"): which, and not what. */
import { randomUUID } from "node:crypto";
import type { Condition, Piece } from "./piece";

/** Where the records come from and were to go. */
export interface FailurePlace {
  functionArn: string;
  streamArn: string;
  shardId: string;
  /** Milliseconds. */
  now: number;
}

/** The message's body. */
export function failureMessage(piece: Piece, condition: Condition, place: FailurePlace): string {
  const [first] = piece.records;
  const last = piece.records.at(-1);
  const arrival = (createdAt = 0) => new Date(createdAt).toISOString().replace(/\.\d+Z$/, "Z");
  return JSON.stringify({
    requestContext: {
      requestId: randomUUID(),
      functionArn: place.functionArn,
      condition,
      approximateInvokeCount: piece.invocations,
    },
    ...(piece.invocations === 0
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            functionError: piece.functionError ? "Unhandled" : null,
          },
        }),
    version: "1.0",
    timestamp: new Date(place.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: place.shardId,
      startSequenceNumber: first?.record.dynamodb.SequenceNumber,
      endSequenceNumber: last?.record.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first?.createdAt),
      approximateArrivalOfLastRecord: arrival(last?.createdAt),
      batchSize: piece.records.length,
      streamArn: place.streamArn,
    },
  });
}
