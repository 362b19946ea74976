import { expect } from "chai";
import type { Run } from "./stacks";

/** The resources of a stack with all settings at their defaults. */
export const BASE = [
  "apigateway/ApiKey api-key",
  "apigateway/Deployment api",
  "apigateway/MethodSettings api-throttling",
  "apigateway/RestApi api",
  "apigateway/Stage api",
  "apigateway/UsagePlan api-plan",
  "apigateway/UsagePlanKey api-plan-key",
  "cloudwatch/LogGroup api-logs",
  "dynamodb/Table config",
  "dynamodb/TableItem config-example-a",
  "dynamodb/TableItem config-example-aaaa",
  "iam/Role api-role",
  "iam/RolePolicy api-policy",
  "index/RandomPassword config-example-secret",
  "index/RandomPassword origin-secret",
  "lambda/Function api-function",
  "lambda/Permission api-e5c3be79",
  "route53/Zone zone",
];

/** What CloudFront adds under its own name. */
export const CDN = [
  "cloudfront/CachePolicy cdn-cache-policy",
  "cloudfront/Distribution cdn",
  "cloudfront/Function cdn-viewer-address",
];

/** What a zone beside the main one, and the signing of both, add. */
export const ZONE_BESIDE = ["route53/Zone zone-dyn.example.net"];
export const SIGNING = [
  "kms/Key signing-key",
  ...["dyn.example.com", "dyn.example.net"].flatMap((name) => [
    `route53/HostedZoneDnsSec signing-${name}`,
    `route53/KeySigningKey key-signing-key-${name}`,
  ]),
];

/** What publishing in batches adds; the API's function has another policy then. */
export const PUBLISHER = [
  "cloudwatch/LogGroup publisher-logs",
  "iam/Role publisher-role",
  "iam/RolePolicy publisher-policy",
  "lambda/EventSourceMapping publisher-source",
  "lambda/Function publisher-function",
  "sqs/Queue publisher-failures",
];

/** What telling of changes adds, on the bus and to a webhook. */
export const NOTIFIER = [
  "cloudwatch/LogGroup notifier-logs",
  "iam/Role notifier-role",
  "iam/RolePolicy notifier-policy",
  "lambda/EventSourceMapping notifier-source",
  "lambda/EventSourceMapping notifier-queue-source",
  "lambda/Function notifier-function",
  "sqs/Queue notifier-queue",
];

/** What alarmEmail adds to a stack by API Gateway that publishes at once, and tells of changes. */
export const watchedBy = (addresses: readonly string[]) => [
  "sns/Topic alarms",
  "sns/TopicPolicy alarms-policy",
  ...addresses.map((address) => `sns/TopicSubscription alarms-${address}`),
  "cloudwatch/LogGroup watch-logs",
  "iam/Role watch-role",
  "iam/RolePolicy watch-policy",
  "lambda/Function watch-function",
  "iam/Role watch-schedule-role",
  "iam/RolePolicy watch-schedule-policy",
  "scheduler/Schedule watch-schedule",
  "cloudwatch/Dashboard monitoring",
  ...[
    ...[
      "faults",
      "function-failing",
      "function-throttled",
      "function-slow",
      "table-failing",
      "route53-failing",
    ],
    ...["conflicts", "fights", "refused-credentials", "zone-full", "gateway-refusing", "notifier-late"],
    ...["changes-given-up", "watch-failing"],
  ].map((key) => `cloudwatch/MetricAlarm monitoring-${key}`),
  ...[
    ...["api-Faults", "api-TableFailures", "api-Route53Failures", "api-Fights", "api-Conflicts"],
    ...["api-RefusedCredentials", "notifier-ChangesGivenUp", "watch-ZoneFilling"],
  ].map((key) => `cloudwatch/LogMetricFilter monitoring-${key}`),
  ...[
    ...["who-changed", "refused-credentials", "one-host-s-story", "slowest", "faults", "route-53"],
    "changes-told",
  ].map((key) => `cloudwatch/QueryDefinition monitoring-${key}`),
];

/** The SOA records of both, where their owner has them changed. */
export const SOA = ["route53/Record zone-soa", "route53/Record zone-dyn.example.net-soa"];

/** The records of the API's own name, whoever serves it. */
export const NAME_RECORDS = [
  "route53/Record api-name-a",
  "route53/Record api-name-aaaa",
  "route53/Record api-name-validation",
];

/** A certificate that is made, where whoever serves the name looks for it. */
export const certificateIn = (region: string) => [
  `acm/Certificate api-name-certificate-${region}`,
  `acm/CertificateValidation api-name-certificate-validation-${region}`,
];

/** What the API's own name adds to CloudFront. */
export const ALIAS = [...NAME_RECORDS, ...certificateIn("us-east-1")];

/** What serves the API under its own name without CloudFront. */
export const customDomain = (name: string) => [
  `apigateway/BasePathMapping custom-domain-mapping-${name}`,
  `apigateway/DomainName custom-domain-${name}`,
];

/** The steps by which a changed set of routes reaches the stage. */
export const REDEPLOYED = [
  "update apigateway/RestApi api",
  "create-replacement apigateway/Deployment api",
  "replace apigateway/Deployment api",
  "delete-replaced apigateway/Deployment api",
  "update apigateway/Stage api",
];

/** The resources that hold what nobody could make again. */
const DATA = [
  "route53/Zone ",
  "dynamodb/Table ",
  "dynamodb/TableItem ",
  "index/RandomPassword ",
  "apigateway/ApiKey ",
];

/** Expects that a run ended well and did these steps, in any order, and no other. */
export function expectSteps(run: Run, steps: string[]): void {
  expect(run.failed, run.printed).to.equal(false);
  expect([...run.steps].sort(), run.printed).to.deep.equal([...steps].sort());
}

/** Expects that a run, whether it ended well or not, replaced nothing that holds data. */
export function expectDataKept(run: Run): void {
  const replaced = [...run.steps, ...run.failures].filter(
    (step) => step.includes("replace") && DATA.some((type) => step.includes(type)),
  );
  expect(replaced, run.printed).to.deep.equal([]);
}

/** The same step for each of several resources. */
export function each(step: string, resources: string[]): string[] {
  return resources.map((resource) => `${step} ${resource}`);
}

/** Resources but for SOA records, which go with their zone: nobody deletes them. */
export function withoutSoa<Resource extends { id: string }>(resources: Resource[]): Resource[] {
  return resources.filter(({ id }) => !id.endsWith("_SOA"));
}
