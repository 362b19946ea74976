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

/** What the API's function works on. */
export interface ApiGrants {
  /** The main zone's first. */
  zoneArns: string[];
  tableArn: string;
  /** The name of the table's index. */
  indexName: string;
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
export function apiStatements({ zoneArns, tableArn, indexName }: ApiGrants): Statement[] {
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
    {
      Sid: "ReadAndUpdateItems",
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
      Resource: tableArn,
    },
    {
      Sid: "ListGroups",
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: `${tableArn}/index/${indexName}`,
    },
  ];
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
