type Properties = Record<string, unknown>;

/** Every secret of the fake cloud begins so: nothing else does, and so none escapes a search. */
export const SECRET_MARK = "5ecret-";

export const INVOKE_URL = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod";

const secret = (name: string) => `${SECRET_MARK}${name}`;

const arn = (service: string) => (name: string) => ({
  arn: `arn:aws:${service}:eu-central-1:123456789012:${name}`,
});

/** The record by which ACM has a name proved. */
const proofOf = (domainName: string) => ({
  domainName,
  resourceRecordName: `_a1.${domainName.replace("*.", "")}.`,
  resourceRecordType: "CNAME",
  resourceRecordValue: "_b2.acm-validations.example.",
});

/** What AWS makes up for each type of resource. A type that the program is not meant to use is not in it. */
const OUTPUTS: Readonly<Record<string, (name: string, inputs: Properties) => Properties>> = {
  "aws:acm/certificate:Certificate": (name) => ({
    ...arn("acm")(name),
    domainValidationOptions: [proofOf("ddns.dyn.example.com")],
  }),
  "aws:acm/certificateValidation:CertificateValidation": () => ({}),
  "aws:apigateway/apiKey:ApiKey": (name, inputs) => ({ value: inputs["value"] ?? secret(name) }),
  "aws:apigateway/basePathMapping:BasePathMapping": () => ({}),
  "aws:apigateway/deployment:Deployment": () => ({}),
  "aws:apigateway/domainName:DomainName": () => ({
    regionalDomainName: "d-a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
    regionalZoneId: "Z1U9ULNL0V5AJ3",
  }),
  "aws:apigateway/methodSettings:MethodSettings": () => ({}),
  "aws:apigateway/restApi:RestApi": (name) => ({
    executionArn: `arn:aws:execute-api:eu-central-1:123456789012:${name}`,
  }),
  "aws:apigateway/stage:Stage": () => ({ invokeUrl: INVOKE_URL }),
  "aws:apigateway/usagePlan:UsagePlan": () => ({}),
  "aws:apigateway/usagePlanKey:UsagePlanKey": () => ({ value: secret("copy-of-the-api-key") }),
  "aws:cloudfront/cachePolicy:CachePolicy": () => ({}),
  "aws:cloudfront/distribution:Distribution": () => ({
    domainName: "d111111abcdef8.cloudfront.net",
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:cloudfront/function:Function": arn("cloudfront"),
  "aws:cloudwatch/dashboard:Dashboard": (name) => ({ dashboardArn: arn("cloudwatch")(name).arn }),
  "aws:cloudwatch/logGroup:LogGroup": arn("logs"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": () => ({}),
  "aws:cloudwatch/metricAlarm:MetricAlarm": arn("cloudwatch"),
  "aws:cloudwatch/queryDefinition:QueryDefinition": (name) => ({
    ...arn("logs")(name),
    queryDefinitionId: name,
  }),
  "aws:dynamodb/table:Table": (name, inputs) => ({
    ...arn("dynamodb")(name),
    streamArn: inputs["streamEnabled"] ? `${arn("dynamodb")(name).arn}/stream/2027-01-01T00:00:00.000` : "",
  }),
  "aws:dynamodb/tableItem:TableItem": () => ({}),
  "aws:iam/role:Role": arn("iam"),
  "aws:iam/rolePolicy:RolePolicy": () => ({}),
  "aws:kms/key:Key": arn("kms"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": () => ({}),
  "aws:lambda/function:Function": arn("lambda"),
  "aws:lambda/functionUrl:FunctionUrl": () => ({
    functionUrl: "https://a1b2c3d4e5f6.lambda-url.eu-central-1.on.aws/",
  }),
  "aws:lambda/permission:Permission": () => ({}),
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": () => ({}),
  "aws:route53/keySigningKey:KeySigningKey": (name) => ({ dsRecord: `1 13 2 ${name}` }),
  "aws:route53/record:Record": (_name, inputs) => ({ fqdn: inputs["name"] }),
  "aws:route53/zone:Zone": (name) => ({
    ...arn("route53")(name),
    zoneId: name === "zone" ? "Z0NEW0000000000000000" : `Z0${name}`,
    nameServers: ["ns-2.example.net", "ns-1.example.com"],
    primaryNameServer: "ns-1.example.com",
  }),
  "aws:scheduler/schedule:Schedule": arn("scheduler"),
  "aws:sns/topic:Topic": arn("sns"),
  "aws:sns/topicPolicy:TopicPolicy": () => ({}),
  "aws:sns/topicSubscription:TopicSubscription": () => ({}),
  "aws:sqs/queue:Queue": (name, inputs) => ({
    ...arn("sqs")(name),
    url: `https://sqs.eu-central-1.amazonaws.com/123456789012/${inputs["name"]}`,
  }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: secret(name) }),
};

/** A hosted zone that is there already; its id is the key. */
export interface ExistingZone {
  name: string;
  privateZone?: boolean;
}

/**
 * What a resource knows of itself once it exists: its inputs, and what AWS adds.
 *
 * @throws for a type that the program should not register
 */
export function createdState(type: string, name: string, inputs: Properties): Properties {
  const outputs = OUTPUTS[type];
  if (!outputs) {
    throw new Error(`The program registers a resource of an unexpected type: ${type} (${name})`);
  }
  return { ...inputs, ...outputs(name, inputs) };
}

/** A certificate that is there already, as a read of it answers. */
export function foundCertificate(arn: string, changes: Properties): Properties {
  const domainName = String(changes["domainName"] ?? "ddns.dyn.example.com");
  return {
    arn,
    domainName,
    subjectAlternativeNames: [domainName],
    status: "ISSUED",
    domainValidationOptions: [proofOf(domainName)],
    ...changes,
  };
}

/**
 * Answers the program's look-up of an existing zone, or of whose account it is.
 *
 * @throws for any other look-up, and for a zone that is not there
 */
export function lookUp(
  token: string,
  inputs: Properties,
  zones: Readonly<Record<string, ExistingZone>>,
): Properties {
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: "123456789012" };
  const zone = token === "aws:route53/getZone:getZone" ? zones[String(inputs["zoneId"])] : undefined;
  if (!zone) {
    throw new Error(`The program looks up something that is not there: ${token} ${JSON.stringify(inputs)}`);
  }
  return {
    ...zone,
    id: inputs["zoneId"],
    zoneId: inputs["zoneId"],
    arn: `arn:aws:route53:::hostedzone/${inputs["zoneId"]}`,
    nameServers: zone.privateZone ? ["ns-0.awsdns-00.com"] : ["ns-4.example.org", "ns-3.example.com"],
  };
}
