/**
 * What the engine's user sees of the real providers' resource types: which properties they name themselves, which
 * changes make another resource, and what only a deployment tells. Taken from the schema of Pulumi's `aws` 7 and
 * `random` 4 and of the Terraform providers beneath; where in doubt, a change replaces.
 */

/** How one resource type behaves. Properties are the top-level ones of its inputs and outputs. */
export interface ResourceType {
  /** The property that gets a made-up name, `<resource's name>-<7 hex digits>`, when the program gives none. */
  autoName?: string;
  /** A change of any of these is a replacement; `"all"` when nothing can be changed in place. */
  replaces: readonly string[] | "all";
  /** Outputs that a preview of a new resource cannot know. Those that are also inputs: only where not given. */
  computed: readonly string[];
  /** Of these, the outputs that may be others after an update. */
  recomputed?: readonly string[];
  /** Those of them that are others only together with certain inputs: output → inputs. */
  recomputedWith?: Readonly<Record<string, readonly string[]>>;
  /** Outputs where the program sets nothing. One that is missing would be unknown to the program in each preview. */
  unset?: Readonly<Record<string, unknown>>;
}

const TAGS = ["tagsAll"];
const STREAM = ["streamEnabled", "streamViewType"];

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:acm/certificate:Certificate": {
    replaces: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm", "region"],
    computed: ["arn", "domainValidationOptions", "status", "subjectAlternativeNames", ...TAGS],
  },
  "aws:acm/certificateValidation:CertificateValidation": { replaces: "all", computed: [] },
  "aws:apigateway/apiKey:ApiKey": {
    autoName: "name",
    replaces: ["value", "region"],
    computed: ["arn", "value", "createdDate", "lastUpdatedDate", ...TAGS],
    recomputed: ["lastUpdatedDate"],
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    replaces: ["domainName", "domainNameId", "region"],
    computed: [],
  },
  "aws:apigateway/deployment:Deployment": {
    replaces: ["restApi", "variables", "triggers", "region"],
    computed: ["createdDate"],
  },
  "aws:apigateway/domainName:DomainName": {
    replaces: ["domainName", "region"],
    computed: ["arn", "regionalDomainName", "regionalZoneId", "domainNameId", ...TAGS],
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    replaces: ["restApi", "stageName", "methodPath", "region"],
    computed: [],
  },
  "aws:apigateway/restApi:RestApi": {
    autoName: "name",
    replaces: ["region"],
    computed: [
      ...["arn", "executionArn", "rootResourceId", "createdDate", "apiKeySource", "policy"],
      ...["minimumCompressionSize", ...TAGS],
    ],
    // The program makes a new deployment when one of these is another.
    unset: { policy: "", minimumCompressionSize: "", disableExecuteApiEndpoint: false },
  },
  "aws:apigateway/stage:Stage": {
    replaces: ["restApi", "stageName", "region"],
    computed: ["arn", "invokeUrl", "executionArn", "webAclArn", ...TAGS],
  },
  "aws:apigateway/usagePlan:UsagePlan": {
    autoName: "name",
    replaces: ["region"],
    computed: ["arn", ...TAGS],
  },
  "aws:apigateway/usagePlanKey:UsagePlanKey": { replaces: "all", computed: ["name", "value"] },
  "aws:cloudfront/distribution:Distribution": {
    replaces: ["continuousDeploymentPolicyId", "staging"],
    computed: [
      "arn",
      "domainName",
      "hostedZoneId",
      "etag",
      "status",
      "lastModifiedTime",
      "callerReference",
      ...TAGS,
    ],
    recomputed: ["etag", "lastModifiedTime", "status"],
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    autoName: "name",
    replaces: [],
    computed: ["arn", "etag"],
    recomputed: ["etag"],
  },
  "aws:cloudfront/function:Function": {
    autoName: "name",
    replaces: ["name"],
    computed: ["arn", "etag", "liveStageEtag", "status"],
    recomputed: ["etag", "liveStageEtag", "status"],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    replaces: ["dashboardName", "region"],
    computed: ["dashboardArn"],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    autoName: "name",
    replaces: ["name", "namePrefix", "logGroupClass", "region"],
    computed: ["arn", ...TAGS],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    autoName: "name",
    replaces: ["logGroupName", "name", "region"],
    computed: ["applyOnTransformedLogs"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    autoName: "name",
    replaces: ["name", "region"],
    computed: ["arn", "evaluateLowSampleCountPercentiles", ...TAGS],
    unset: { actionsEnabled: true, treatMissingData: "missing" },
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    autoName: "name",
    replaces: ["region"],
    computed: ["arn", "queryDefinitionId"],
  },
  "aws:dynamodb/table:Table": {
    autoName: "name",
    replaces: ["name", "hashKey", "rangeKey", "localSecondaryIndexes", "region"],
    computed: ["arn", "streamArn", "streamLabel", "streamViewType", ...TAGS],
    recomputed: ["streamArn", "streamLabel"],
    recomputedWith: { streamArn: STREAM, streamLabel: STREAM },
    unset: { streamEnabled: false, streamViewType: "" },
  },
  "aws:dynamodb/tableItem:TableItem": {
    replaces: ["tableName", "hashKey", "rangeKey", "region"],
    computed: [],
  },
  "aws:iam/role:Role": {
    autoName: "name",
    replaces: ["name", "namePrefix", "path"],
    computed: ["arn", "createDate", "uniqueId", ...TAGS],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    autoName: "name",
    replaces: ["name", "namePrefix", "role"],
    computed: [],
  },
  "aws:kms/key:Key": {
    replaces: ["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId", "region"],
    computed: ["arn", "keyId", ...TAGS],
  },
  "aws:lambda/function:Function": {
    autoName: "name",
    replaces: ["name", "packageType", "region"],
    computed: [
      ...["arn", "invokeArn", "qualifiedArn", "qualifiedInvokeArn", "version", "lastModified", "codeSha256"],
      ...["sourceCodeSize", ...TAGS],
    ],
    recomputed: ["lastModified", "codeSha256", "sourceCodeSize"],
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    replaces: [
      ...[
        "amazonManagedKafkaEventSourceConfig",
        "eventSourceArn",
        "queues",
        "region",
        "selfManagedEventSource",
      ],
      ...["selfManagedKafkaEventSourceConfig", "startingPosition", "startingPositionTimestamp", "topics"],
    ],
    computed: [
      ...["arn", "functionArn", "lastModified", "lastProcessingResult", "maximumRecordAgeInSeconds"],
      ...["maximumRetryAttempts", "parallelizationFactor", "state", "stateTransitionReason", "uuid", ...TAGS],
    ],
    recomputed: ["functionArn", "lastModified", "state"],
    recomputedWith: { functionArn: ["functionName"], state: ["enabled"] },
  },
  "aws:lambda/functionUrl:FunctionUrl": {
    replaces: ["functionName", "qualifier", "region"],
    computed: ["functionArn", "functionUrl", "urlId"],
    unset: { invokeMode: "BUFFERED" },
  },
  "aws:lambda/permission:Permission": { autoName: "statementId", replaces: "all", computed: [] },
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": { replaces: ["hostedZoneId"], computed: [] },
  "aws:route53/keySigningKey:KeySigningKey": {
    autoName: "name",
    replaces: ["hostedZoneId", "keyManagementServiceArn", "name"],
    computed: [
      ...["publicKey", "keyTag", "flag", "signingAlgorithmMnemonic", "signingAlgorithmType", "dsRecord"],
      ...["digestAlgorithmMnemonic", "digestAlgorithmType", "digestValue", "dnskeyRecord"],
    ],
  },
  "aws:route53/record:Record": { replaces: ["zoneId", "name"], computed: ["fqdn"] },
  "aws:route53/zone:Zone": {
    autoName: "name",
    replaces: ["name", "delegationSetId"],
    computed: ["arn", "zoneId", "nameServers", "primaryNameServer", ...TAGS],
  },
  "aws:scheduler/schedule:Schedule": {
    autoName: "name",
    replaces: ["name", "namePrefix", "groupName", "region"],
    computed: ["arn", "groupName"],
    unset: { state: "ENABLED", scheduleExpressionTimezone: "UTC" },
  },
  "aws:sns/topic:Topic": {
    autoName: "name",
    replaces: ["name", "namePrefix", "fifoTopic", "region"],
    computed: ["arn", "owner", ...TAGS],
    unset: { policy: "", beginningArchiveTime: "", fifoTopic: false, contentBasedDeduplication: false },
  },
  "aws:sns/topicPolicy:TopicPolicy": { replaces: ["arn", "region"], computed: ["owner"] },
  "aws:sns/topicSubscription:TopicSubscription": {
    replaces: ["topic", "protocol", "endpoint", "region"],
    computed: ["arn", "ownerId", "pendingConfirmation", "confirmationWasAuthenticated"],
    unset: { filterPolicyScope: "", rawMessageDelivery: false, endpointAutoConfirms: false },
  },
  "aws:sqs/queue:Queue": {
    autoName: "name",
    replaces: ["name", "namePrefix", "fifoQueue", "region"],
    computed: ["arn", "sqsManagedSseEnabled", "url", ...TAGS],
    unset: {
      ...{ messageRetentionSeconds: 345_600, visibilityTimeoutSeconds: 30 },
      ...{ contentBasedDeduplication: false, fifoQueue: false },
    },
  },
  "random:index/randomPassword:RandomPassword": { replaces: "all", computed: ["result", "bcryptHash"] },
};

/**
 * How a type behaves.
 *
 * @throws an error that names the type, when the embedded cloud has none of it
 */
export function resourceType(type: string): ResourceType {
  const found = RESOURCE_TYPES[type];
  if (!found) {
    throw new Error(`the embedded cloud's provider does not know the resource type ${type}`);
  }
  return found;
}
