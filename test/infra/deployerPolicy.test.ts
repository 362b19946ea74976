import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { evaluate, type Registered } from "./program";

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string | string[];
}

const POLICY = JSON.parse(readFileSync(join(__dirname, "../../docs/deployer-policy.json"), "utf8")) as {
  Statement: Statement[];
};

/**
 * The calls by which the provider makes, reads, changes and deletes each type: what its sources call, beside what
 * CloudFormation's schemas list as the permissions of its handlers.
 */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  "aws:acm/certificate:Certificate": actions(
    "acm",
    "RequestCertificate DescribeCertificate DeleteCertificate",
    "ListTagsForCertificate AddTagsToCertificate RemoveTagsFromCertificate",
  ),
  "aws:acm/certificateValidation:CertificateValidation": actions("acm", "DescribeCertificate"),
  "aws:apigateway/apiKey:ApiKey": actions("apigateway", "POST GET PATCH DELETE PUT"),
  "aws:apigateway/basePathMapping:BasePathMapping": actions("apigateway", "POST GET PATCH DELETE"),
  "aws:apigateway/deployment:Deployment": actions("apigateway", "POST GET PATCH DELETE"),
  // The first regional domain name of an account makes API Gateway's service-linked role.
  "aws:apigateway/domainName:DomainName": [
    ...actions("apigateway", "POST GET PATCH DELETE PUT"),
    "iam:CreateServiceLinkedRole",
  ],
  "aws:apigateway/methodSettings:MethodSettings": actions("apigateway", "GET PATCH"),
  "aws:apigateway/restApi:RestApi": actions("apigateway", "POST GET PUT PATCH DELETE"),
  "aws:apigateway/stage:Stage": actions("apigateway", "POST GET PATCH DELETE PUT"),
  "aws:apigateway/usagePlan:UsagePlan": actions("apigateway", "POST GET PATCH DELETE PUT"),
  "aws:apigateway/usagePlanKey:UsagePlanKey": actions("apigateway", "POST GET DELETE"),
  "aws:cloudfront/cachePolicy:CachePolicy": actions(
    "cloudfront",
    "CreateCachePolicy GetCachePolicy UpdateCachePolicy DeleteCachePolicy",
  ),
  "aws:cloudfront/distribution:Distribution": actions(
    "cloudfront",
    "CreateDistribution GetDistribution UpdateDistribution DeleteDistribution",
    "ListTagsForResource TagResource UntagResource",
  ),
  "aws:cloudfront/function:Function": actions(
    "cloudfront",
    "CreateFunction DescribeFunction GetFunction UpdateFunction PublishFunction DeleteFunction",
  ),
  "aws:cloudwatch/dashboard:Dashboard": actions("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),
  "aws:cloudwatch/logGroup:LogGroup": actions(
    "logs",
    "CreateLogGroup DescribeLogGroups DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy",
    "ListTagsForResource TagResource UntagResource",
  ),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": actions(
    "logs",
    "PutMetricFilter DescribeMetricFilters DeleteMetricFilter",
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": actions(
    "cloudwatch",
    "PutMetricAlarm DescribeAlarms DeleteAlarms",
    "ListTagsForResource TagResource UntagResource",
  ),
  "aws:cloudwatch/queryDefinition:QueryDefinition": actions(
    "logs",
    "PutQueryDefinition DescribeQueryDefinitions DeleteQueryDefinition",
  ),
  "aws:dynamodb/table:Table": actions(
    "dynamodb",
    "CreateTable DescribeTable UpdateTable DeleteTable DescribeTimeToLive",
    "DescribeContinuousBackups UpdateContinuousBackups",
    "ListTagsOfResource TagResource UntagResource",
  ),
  "aws:dynamodb/tableItem:TableItem": actions("dynamodb", "PutItem GetItem UpdateItem DeleteItem"),
  "aws:iam/role:Role": actions(
    "iam",
    "CreateRole GetRole UpdateRole UpdateAssumeRolePolicy DeleteRole TagRole UntagRole PassRole",
    "ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
  ),
  "aws:iam/rolePolicy:RolePolicy": actions("iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy"),
  "aws:kms/key:Key": actions(
    "kms",
    "CreateKey DescribeKey GetKeyPolicy PutKeyPolicy UpdateKeyDescription GetKeyRotationStatus ScheduleKeyDeletion",
    "ListResourceTags TagResource UntagResource",
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": actions(
    "lambda",
    "CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping",
    "ListTags TagResource UntagResource",
  ),
  "aws:lambda/function:Function": actions(
    "lambda",
    "CreateFunction GetFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction",
    "GetFunctionCodeSigningConfig ListVersionsByFunction PutFunctionConcurrency DeleteFunctionConcurrency",
    "ListTags TagResource UntagResource",
  ),
  "aws:lambda/functionUrl:FunctionUrl": actions(
    "lambda",
    "CreateFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig",
    "AddPermission",
  ),
  "aws:lambda/permission:Permission": actions("lambda", "AddPermission GetPolicy RemovePermission"),
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": actions(
    "route53",
    "EnableHostedZoneDNSSEC DisableHostedZoneDNSSEC GetDNSSEC GetChange",
  ),
  "aws:route53/keySigningKey:KeySigningKey": [
    ...actions(
      "route53",
      "CreateKeySigningKey ActivateKeySigningKey DeactivateKeySigningKey DeleteKeySigningKey GetDNSSEC GetChange",
    ),
    // Whoever asks Route 53 to use a key must be allowed to use it so.
    ...actions("kms", "CreateGrant DescribeKey GetPublicKey Sign"),
  ],
  "aws:route53/record:Record": actions(
    "route53",
    "ChangeResourceRecordSets ListResourceRecordSets GetHostedZone GetChange",
  ),
  "aws:route53/zone:Zone": actions(
    "route53",
    "CreateHostedZone GetHostedZone UpdateHostedZoneComment UpdateHostedZoneFeatures DeleteHostedZone",
    "ListResourceRecordSets ChangeResourceRecordSets GetChange GetDNSSEC ListHostedZones",
    "ListTagsForResource ChangeTagsForResource",
  ),
  "aws:scheduler/schedule:Schedule": [
    ...actions("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
    "iam:PassRole",
  ],
  "aws:sns/topic:Topic": actions(
    "sns",
    "CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic",
    "ListTagsForResource TagResource UntagResource",
  ),
  "aws:sns/topicPolicy:TopicPolicy": actions("sns", "GetTopicAttributes SetTopicAttributes"),
  "aws:sns/topicSubscription:TopicSubscription": actions(
    "sns",
    "Subscribe GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe",
  ),
  "aws:sqs/queue:Queue": actions(
    "sqs",
    "CreateQueue GetQueueAttributes SetQueueAttributes DeleteQueue",
    "ListQueueTags TagQueue UntagQueue",
  ),
  "random:index/randomPassword:RandomPassword": [],
};

function actions(service: string, ...words: string[]): string[] {
  return words.flatMap((line) => line.split(" ")).map((action) => `${service}:${action}`);
}

/** Everything that the program can register. */
async function everyResource(): Promise<Registered[]> {
  const programs = await Promise.all(
    (
      [
        { enableCloudFront: "withCustomAlias", enableDyndns2: "true" },
        { useApiKey: "false" },
        { enableCustomDomain: "true" },
        { enableFunctionUrl: "true" },
        { enableDnssec: "true", negativeTtl: "60" },
        { publishing: "batched" },
        { alarmEmail: "owner@example.com" },
        { enableChangeEvents: "true", changeWebhook: "https://hooks.example.com/" },
      ] as Record<string, string>[]
    ).map((config) => evaluate({ config })),
  );
  return programs
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => /^(aws|random):.*\/|^random:/.test(type));
}

describe("the deployer's policy in docs/", () => {
  it("allows all that the provider calls for the types that the program registers, and nothing else", async () => {
    const types = new Set((await everyResource()).map(({ type }) => type));
    expect([...types].filter((type) => CALLS[type] === undefined)).to.deep.equal([]);
    const called = new Set([...types].flatMap((type) => CALLS[type] ?? []));
    const allowed = POLICY.Statement.flatMap(({ Action }) => Action);
    expect([...new Set(allowed)]).to.have.members([...called]);
  });

  for (const [what, type, arnOf] of [
    [
      "table",
      "aws:dynamodb/table:Table",
      (name: string) => `arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`,
    ],
    [
      "function",
      "aws:lambda/function:Function",
      (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    ],
    ["topic", "aws:sns/topic:Topic", (name: string) => `arn:aws:sns:eu-central-1:123456789012:${name}`],
    [
      "schedule",
      "aws:scheduler/schedule:Schedule",
      (name: string) => `arn:aws:scheduler:eu-central-1:123456789012:schedule/default/${name}`,
    ],
    ["queue", "aws:sqs/queue:Queue", (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`],
    [
      "log group",
      "aws:cloudwatch/logGroup:LogGroup",
      (name: string) => `arn:aws:logs:eu-central-1:123456789012:log-group:${name}`,
    ],
  ] as const) {
    it(`allows it for the ${what} of a stack`, async () => {
      const { inputs } = (
        await evaluate({ config: { publishing: "batched", alarmEmail: "owner@example.com" } })
      ).resources.find((resource) => resource.type === type)!;
      const patterns = POLICY.Statement.filter(({ Action }) =>
        Action.some((action) => (CALLS[type] ?? []).includes(action)),
      ).flatMap(({ Resource }) => Resource);
      expect(patterns.some((pattern) => matches(pattern, arnOf(String(inputs["name"]))))).to.equal(true);
    });
  }

  it("lets no role be handed on but to Lambda, and the schedule's to the scheduler", () => {
    const passing = POLICY.Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    const to = (service: string) => ({ StringEquals: { "iam:PassedToService": `${service}.amazonaws.com` } });
    expect(passing.map((one) => [one.Action, (one as { Condition?: unknown }).Condition])).to.deep.equal([
      [["iam:PassRole"], to("lambda")],
      [["iam:PassRole"], to("scheduler")],
    ]);
    expect(passing[1]?.Resource).to.equal("arn:aws:iam::*:role/watch-schedule-role-*");
  });

  it("allows each role of a stack to be made, and each function's to be handed on", async () => {
    const { resources } = await evaluate({
      config: { publishing: "batched", alarmEmail: "owner@example.com" },
    });
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role").map(({ name }) => name);
    const patterns = (action: string) =>
      POLICY.Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
    for (const name of roles) {
      const role = `arn:aws:iam::123456789012:role/${name}-1a2b3c4`;
      for (const action of ["iam:CreateRole", "iam:PassRole"]) {
        expect(
          patterns(action).some((pattern) => matches(pattern, role)),
          `${action} ${name}`,
        ).to.equal(true);
      }
    }
  });

  it("gives what IAM cannot narrow to a name for every name, as AWS asks for", () => {
    const anywhere = POLICY.Statement.filter(({ Resource }) => Resource === "*").flatMap(
      ({ Action }) => Action,
    );
    expect(anywhere).to.include.members([
      ...["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"],
      ...["logs:DescribeLogGroups", "logs:PutQueryDefinition", "logs:DeleteQueryDefinition"],
      "logs:DescribeQueryDefinitions",
    ]);
  });

  it("leaves no action open by a wildcard", () => {
    expect(
      POLICY.Statement.flatMap(({ Action }) => Action).filter((action) => action.includes("*")),
    ).to.deep.equal([]);
  });
});

function matches(pattern: string, arn: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(arn) && pattern !== "*";
}
