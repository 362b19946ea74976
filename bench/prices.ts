/**
 * AWS's list prices in US dollars, region us-east-1, first tier, as the pages named below had them between June and
 * September 2026. Other regions differ by up to a third. Change a price here, and its date.
 */

/** When the prices were read. */
export const PRICES_READ = "June to September 2026";

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
  cloudFrontRequest: {
    what: "CloudFront (US, Europe), requests",
    usd: 1,
    per: "million HTTPS requests",
    source: "https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/",
  },
  cloudFrontFunction: {
    what: "CloudFront Functions",
    usd: 0.1,
    per: "million invocations",
    source: "https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/",
  },
} satisfies Record<string, Price>;

/** What the computed costs leave out. */
export const NOT_INCLUDED =
  "the free tiers (Lambda's million requests and 400,000 GB-seconds a month, CloudFront's 10 million requests, 5 GB " +
  "of logs), cold starts, data transfer out (about 0.05 a million), DNS queries (0.40 a million), storage and " +
  "backups of the table (cents), tax. Route 53's API is free. Requests without a valid API key cost nothing.";
