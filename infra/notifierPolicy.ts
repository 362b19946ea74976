import { EVENT_SOURCE, EVENT_TYPE } from "../runtime/changes/message";
import { type Statement, streamStatements } from "./policies";

/** What the notifier works on. */
export interface NotifierGrants {
  tableArn: string;
  /** The table's. */
  streamArn: string;
  /** Of the queue in which changes wait to be told; undefined: there are no webhooks. */
  queueArn: string | undefined;
  /** Whether it tells the account's event bus, in the table's region. */
  sendsEvents: boolean;
}

/**
 * What the notifier may do: read the stream and the queue, which Lambda does under the same role, put messages into that queue and
 * say when they come again, and tell the event bus of changed addresses, and of nothing else.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function notifierStatements({
  tableArn,
  streamArn,
  queueArn,
  sendsEvents,
}: NotifierGrants): Statement[] {
  const [, , , region, accountId] = tableArn.split(":");
  const queue: Statement = {
    Sid: "UseQueue",
    Effect: "Allow",
    Action: [
      ...["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
      "sqs:GetQueueAttributes",
    ],
    Resource: queueArn,
  };
  const bus: Statement = {
    Sid: "TellChanges",
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: `arn:aws:events:${region}:${accountId}:event-bus/default`,
    Condition: { StringEquals: { "events:source": EVENT_SOURCE, "events:detail-type": EVENT_TYPE } },
  };
  return [
    ...streamStatements(tableArn, streamArn),
    ...(queueArn === undefined ? [] : [queue]),
    ...(sendsEvents ? [bus] : []),
  ];
}
