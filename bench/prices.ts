/**
 * AWS's list prices in US dollars, region us-east-1, first tier. Other regions differ by up to a third.
 *
 * AWS's pages fill in some of their numbers by script. Route 53, API Gateway and Lambda's requests were read on
 * copies of the pages themselves; the others in publications of 2025 and 2026 that cite them. Change a price here,
 * and the date.
 */

/** As of when the prices are. */
export const PRICES_AS_OF = "September 2026";

/** One price. */
export interface Price {
  what: string;
  /** US dollars for `per`. */
  usd: number;
  per: string;
  /** The page of AWS that has it. */
  source: string;
}

const MILLION = "million requests";

export const PRICES = {
  apiGatewayRequest: {
    what: "API Gateway, REST API",
    usd: 3.5,
    per: MILLION,
    source: "https://aws.amazon.com/api-gateway/pricing/",
  },
  lambdaRequest: {
    what: "Lambda, requests",
    usd: 0.2,
    per: MILLION,
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  lambdaArm64: {
    what: "Lambda, arm64 duration",
    usd: 0.0000133334,
    per: "GB-second",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  lambdaX86: {
    what: "Lambda, x86 duration (the original's)",
    usd: 0.0000166667,
    per: "GB-second",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  dynamodbRead: {
    what: "DynamoDB on demand, reads",
    usd: 0.125,
    per: "million read request units",
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  dynamodbWrite: {
    what: "DynamoDB on demand, writes",
    usd: 0.625,
    per: "million write request units",
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  logIngestion: {
    what: "CloudWatch Logs, ingestion",
    usd: 0.5,
    per: "GB",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  hostedZone: {
    what: "Route 53, hosted zone",
    usd: 0.5,
    per: "month",
    source: "https://aws.amazon.com/route53/pricing/",
  },
  signingKey: {
    what: "KMS, a key (enableDnssec)",
    usd: 1,
    per: "month",
    source: "https://aws.amazon.com/kms/pricing/",
  },
  customDomain: {
    what: "API Gateway, regional custom domain",
    usd: 0,
    per: "million requests",
    source: "https://aws.amazon.com/api-gateway/pricing/",
  },
  cloudFrontRequest: {
    what: "CloudFront (US, Europe), requests",
    usd: 1,
    per: "million HTTPS requests",
    source: "https://aws.amazon.com/cloudfront/pricing/",
  },
  cloudFrontFunction: {
    what: "CloudFront Functions",
    usd: 0.1,
    per: "million invocations",
    source: "https://aws.amazon.com/cloudfront/pricing/",
  },
  cloudWatchAlarm: {
    what: "CloudWatch, a metric that an alarm looks at (alarmEmail)",
    usd: 0.1,
    per: "month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  customMetric: {
    what: "CloudWatch, a metric of one's own, in hours that it has a value (alarmEmail)",
    usd: 0.3,
    per: "month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  dashboard: {
    what: "CloudWatch, a dashboard beyond the account's first three (alarmEmail)",
    usd: 3,
    per: "month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  scheduler: {
    what: "EventBridge Scheduler (alarmEmail)",
    usd: 1,
    per: "million invocations",
    source: "https://aws.amazon.com/eventbridge/pricing/",
  },
  mail: {
    what: "SNS, mails (alarmEmail)",
    usd: 2,
    per: "100,000 mails",
    source: "https://aws.amazon.com/sns/pricing/",
  },
  busEvent: {
    what: "EventBridge, events of one's own (enableChangeEvents)",
    usd: 1,
    per: "million events",
    source: "https://aws.amazon.com/eventbridge/pricing/",
  },
  fifoRequest: {
    what: "SQS, FIFO queues (changeWebhook)",
    usd: 0.5,
    per: "million requests",
    source: "https://aws.amazon.com/sqs/pricing/",
  },
} satisfies Record<string, Price>;

/** What the computed costs leave out, in lines. */
export const NOT_INCLUDED = [
  "the free tiers (Lambda: a million requests and 400,000 GB-seconds a month; CloudFront: 10 million requests;",
  "logs: 5 GB), cold starts, data transfer out (about 0.05 a million), DNS queries (0.40 a million), storage and",
  "backups of the table (cents), tax. Free are Route 53's API, and by API Gateway requests without a valid API key.",
];
