/** What each type of resource is, for people who know DNS better than Pulumi. */
const WORDS: Readonly<Record<string, string>> = {
  "aws:acm/certificate:Certificate": "certificate",
  "aws:acm/certificateValidation:CertificateValidation": "proof of the certificate's name",
  "aws:apigateway/apiKey:ApiKey": "API key",
  "aws:apigateway/basePathMapping:BasePathMapping": "API at its own name",
  "aws:apigateway/deployment:Deployment": "deployment of the API",
  "aws:apigateway/domainName:DomainName": "the API's own name",
  "aws:apigateway/methodSettings:MethodSettings": "limits of one path",
  "aws:apigateway/restApi:RestApi": "API",
  "aws:apigateway/stage:Stage": "stage of the API",
  "aws:apigateway/usagePlan:UsagePlan": "plan for the API key",
  "aws:apigateway/usagePlanKey:UsagePlanKey": "API key in its plan",
  "aws:cloudfront/cachePolicy:CachePolicy": "CloudFront's cache key",
  "aws:cloudfront/distribution:Distribution": "CloudFront's distribution",
  "aws:cloudfront/function:Function": "CloudFront's function",
  "aws:cloudwatch/logGroup:LogGroup": "log",
  "aws:dynamodb/table:Table": "table of hosts",
  "aws:dynamodb/tableItem:TableItem": "example host",
  "aws:iam/role:Role": "role of the function",
  "aws:iam/rolePolicy:RolePolicy": "what the function may do",
  "aws:kms/key:Key": "key for DNSSEC",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "stream or queue to a function",
  "aws:lambda/function:Function": "function",
  "aws:lambda/functionUrl:FunctionUrl": "the function's own URL",
  "aws:lambda/permission:Permission": "who may call the function",
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": "signing of the zone",
  "aws:route53/keySigningKey:KeySigningKey": "key-signing key",
  "aws:route53/record:Record": "record",
  "aws:route53/zone:Zone": "hosted zone",
  "aws:sqs/queue:Queue": "queue",
  "random:index/randomPassword:RandomPassword": "random secret",
};

/** A line about a resource that was made: in plain words, or by Pulumi's type. */
export function resourceLine(type: string, name: string, verbose: boolean): string {
  return verbose ? `+ ${type} ${name}` : `+ ${WORDS[type] ?? type} (${name})`;
}
