/** Who may do what so that somebody is told. */
import { MARKS, READ } from "../../runtime/watch";
import type { PolicyDocument, RecordGrants, Statement } from "../policies";

/** What the watch works on. */
export interface WatchGrants extends RecordGrants {
  /** Of the topic that it writes mails to. */
  topicArn: string;
}

/**
 * What the watch may do: it sees no secret, and changes nothing of an item but its own marks. By the condition keys of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function watchStatements({ zoneArns, tableArn, topicArn }: WatchGrants): Statement[] {
  return [
    {
      Sid: "LookThroughItems",
      Effect: "Allow",
      Action: "dynamodb:Scan",
      Resource: tableArn,
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": [...READ] },
        StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        // ForAllValues is also true of a request that has no such key: one for whole items.
        Null: { "dynamodb:Attributes": "false" },
      },
    },
    {
      Sid: "MarkItems",
      Effect: "Allow",
      Action: "dynamodb:UpdateItem",
      Resource: tableArn,
      Condition: {
        // Attributes of its conditions count, too.
        "ForAllValues:StringEquals": {
          "dynamodb:Attributes": ["hostname", "record_type", "last_checked", ...MARKS],
        },
        StringEqualsIfExists: { "dynamodb:ReturnValues": "NONE" },
        Null: { "dynamodb:Attributes": "false" },
      },
    },
    {
      Sid: "WriteMails",
      Effect: "Allow",
      Action: ["sns:GetTopicAttributes", "sns:Publish"],
      Resource: topicArn,
    },
    { Sid: "SizeZones", Effect: "Allow", Action: "route53:GetHostedZoneLimit", Resource: zoneArns },
  ];
}

/** Lets this account's CloudWatch write to a topic: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
export function topicPolicy(topicArn: string, accountId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  };
}

/** Lets the schedules of this account, and of no other, run under a role. */
export function schedulerTrustPolicy(accountId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RunBySchedule",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  };
}

/** What a schedule may do: invoke one function. */
export function schedulerPolicy(functionArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "InvokeWatch", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
    ],
  };
}
