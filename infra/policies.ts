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
  /** Whether it leaves addresses to the publisher. */
  isBatched: boolean;
  /** Whether it keeps hosts' challenges. */
  hasAcme: boolean;
}

/** What the publisher works on. */
export interface PublisherGrants extends RecordGrants {
  /** The table's. */
  streamArn: string;
  /** Of the queue of what it gave up. */
  queueArn: string;
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
export function apiStatements({ zoneArns, tableArn, indexName, isBatched, hasAcme }: ApiGrants): Statement[] {
  const zones = oneOrMore(zoneArns);
  return [
    ...(isBatched && !hasAcme ? [] : [readStatement(zones)]),
    ...(isBatched ? [] : [addressStatement(zones)]),
    ...(hasAcme ? [challengeStatement(zones)] : []),
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

/** Looking at a zone's records, and changing addresses, nothing else, in it. */
function zoneStatements(zoneArns: string[]): Statement[] {
  const zones = oneOrMore(zoneArns);
  return [readStatement(zones), addressStatement(zones)];
}

function oneOrMore(zoneArns: string[]): string | string[] {
  const [only = "", ...more] = zoneArns;
  return more.length === 0 ? only : zoneArns;
}

function readStatement(zones: string | string[]): Statement {
  return {
    Sid: "ReadRecords",
    Effect: "Allow",
    Action: "route53:ListResourceRecordSets",
    Resource: zones,
  };
}

function addressStatement(zones: string | string[]): Statement {
  return changeStatement("ChangeAddressRecords", zones, ["A", "AAAA"]);
}

/** Changing TXT records at the names of challenges, and nowhere else. */
function challengeStatement(zones: string | string[]): Statement {
  return changeStatement("ChangeChallengeRecords", zones, ["TXT"], ["_acme-challenge.*"]);
}

/**
 * Setting and deleting records of some types.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 *
 * @param names patterns of the names that they may have. @default any
 */
function changeStatement(
  Sid: string,
  zones: string | string[],
  types: string[],
  names?: string[],
): Statement {
  const key = (name: string) => `route53:ChangeResourceRecordSets${name}`;
  return {
    Sid,
    Effect: "Allow",
    Action: "route53:ChangeResourceRecordSets",
    Resource: zones,
    Condition: {
      "ForAllValues:StringEquals": { [key("Actions")]: ["UPSERT", "DELETE"], [key("RecordTypes")]: types },
      ...(names ? { "ForAllValues:StringLike": { [key("NormalizedRecordNames")]: names } } : {}),
      // ForAllValues is also true of a request that has no such key.
      Null: {
        [key("Actions")]: "false",
        [key("RecordTypes")]: "false",
        ...(names ? { [key("NormalizedRecordNames")]: "false" } : {}),
      },
    },
  };
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
