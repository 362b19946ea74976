import { MARKS, READ } from "../runtime/watch";

/** A policy document of IAM. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** One permission. */
export interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: string | string[];
  Resource?: string | string[];
  Principal?: { Service: string } | { AWS: string };
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What a function works on that keeps records true. */
export interface RecordGrants {
  /** The main zone's first. */
  zoneArns: string[];
  tableArn: string;
}

/** What the API's function works on. */
export interface ApiGrants extends RecordGrants {
  /** The name of the table's index. */
  indexName: string;
  /** Whether it leaves Route 53 to the publisher. */
  isBatched: boolean;
}

/** What the publisher works on. */
export interface PublisherGrants extends RecordGrants {
  /** The table's. */
  streamArn: string;
  /** Of the queue of what it gave up. */
  queueArn: string;
}

/** What the watch works on. */
export interface WatchGrants extends RecordGrants {
  /** Of the topic that it writes mails to. */
  topicArn: string;
}

/** Lets Lambda, and nobody else, run under the role. */
export function lambdaTrustPolicy(): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RunAsLambda",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ],
  };
}

/** What the API's function may do, verb by verb. */
export function apiStatements({ zoneArns, tableArn, indexName, isBatched }: ApiGrants): Statement[] {
  return [
    ...(isBatched ? [] : zoneStatements(zoneArns)),
    itemStatement(tableArn),
    {
      Sid: "ListGroups",
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: `${tableArn}/index/${indexName}`,
    },
  ];
}

/**
 * What the publisher may do: it alone changes addresses where they are published in batches. The mapping of the stream reads it
 * and reports under the same role. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export function publisherStatements({
  zoneArns,
  tableArn,
  streamArn,
  queueArn,
}: PublisherGrants): Statement[] {
  return [
    ...zoneStatements(zoneArns),
    itemStatement(tableArn),
    ...streamStatements(tableArn, streamArn),
    { Sid: "ReportFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn },
  ];
}

/** Reading the table's stream, as Lambda does in a function's name. */
export function streamStatements(tableArn: string, streamArn: string): Statement[] {
  return [
    {
      Sid: "ReadStream",
      Effect: "Allow",
      Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      Resource: streamArn,
    },
    { Sid: "ListStreams", Effect: "Allow", Action: "dynamodb:ListStreams", Resource: `${tableArn}/stream/*` },
  ];
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
    { Sid: "WriteMails", Effect: "Allow", Action: "sns:Publish", Resource: topicArn },
    { Sid: "SizeZones", Effect: "Allow", Action: "route53:GetHostedZone", Resource: zoneArns },
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

/** Looking at a zone's records, and changing addresses, nothing else, in it. */
function zoneStatements(zoneArns: string[]): Statement[] {
  const [only = "", ...more] = zoneArns;
  const zones = more.length === 0 ? only : zoneArns;
  return [
    {
      Sid: "ReadRecords",
      Effect: "Allow",
      Action: "route53:ListResourceRecordSets",
      Resource: zones,
    },
    {
      Sid: "ChangeAddressRecords",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zones,
      Condition: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsActions": ["UPSERT", "DELETE"],
          "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
        },
        // ForAllValues is also true of a request that has no such key.
        Null: {
          "route53:ChangeResourceRecordSetsActions": "false",
          "route53:ChangeResourceRecordSetsRecordTypes": "false",
        },
      },
    },
  ];
}

function itemStatement(tableArn: string): Statement {
  return {
    Sid: "ReadAndUpdateItems",
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
    Resource: tableArn,
  };
}

/** What a function may do: what it is given, and to write its log. */
export function functionPolicy(statements: readonly Statement[], logGroupArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      ...statements,
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        // Every invocation environment opens a log stream with a name of Lambda's choosing.
        Resource: `${logGroupArn}:*`,
      },
    ],
  };
}
