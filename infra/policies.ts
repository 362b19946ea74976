/** A policy document of IAM. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: string | string[];
  Resource?: string;
  Principal?: { Service: string };
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What the function works on. */
export interface Grants {
  zoneArn: string;
  tableArn: string;
  /** The name of the table's index. */
  indexName: string;
  logGroupArn: string;
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

/** What the function may do, verb by verb. */
export function functionPolicy({ zoneArn, tableArn, indexName, logGroupArn }: Grants): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadRecords",
        Effect: "Allow",
        Action: "route53:ListResourceRecordSets",
        Resource: zoneArn,
      },
      {
        Sid: "ChangeAddressRecords",
        Effect: "Allow",
        Action: "route53:ChangeResourceRecordSets",
        Resource: zoneArn,
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
