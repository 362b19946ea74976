import { expect } from "chai";
import { type Evaluated, evaluate, evaluateFailing } from "./program";

/** What every stack has, by type; the rest depends on its settings. */
const ALWAYS: Readonly<Record<string, number>> = {
  "ddns:infra:Zone": 1,
  "ddns:infra:ConfigTable": 1,
  "ddns:infra:DestroyLock": 1,
  "ddns:infra:Api": 1,
  "ddns:infra:Function": 1,
  "aws:apigateway:x:API": 1,
  "aws:apigateway/deployment:Deployment": 1,
  "aws:apigateway/methodSettings:MethodSettings": 1,
  "aws:apigateway/restApi:RestApi": 1,
  "aws:apigateway/stage:Stage": 1,
  "aws:cloudwatch/logGroup:LogGroup": 1,
  "aws:dynamodb/table:Table": 1,
  "aws:dynamodb/tableItem:TableItem": 2,
  "aws:iam/role:Role": 1,
  "aws:iam/rolePolicy:RolePolicy": 1,
  "aws:lambda/function:Function": 1,
  "aws:lambda/permission:Permission": 1,
  "random:index/randomPassword:RandomPassword": 2,
};

const NEW_ZONE = { "aws:route53/zone:Zone": 1 };

const API_KEY = {
  "aws:apigateway/apiKey:ApiKey": 1,
  "aws:apigateway/usagePlan:UsagePlan": 1,
  "aws:apigateway/usagePlanKey:UsagePlanKey": 1,
};

const CLOUDFRONT = {
  "ddns:infra:Cdn": 1,
  "aws:cloudfront/cachePolicy:CachePolicy": 1,
  "aws:cloudfront/distribution:Distribution": 1,
  "aws:cloudfront/function:Function": 1,
};

const FUNCTION_URL_ADDRESS = "https://a1b2c3d4e5f6.lambda-url.eu-central-1.on.aws";

const FUNCTION_URL = {
  "ddns:infra:FunctionUrl": 1,
  "aws:lambda/functionUrl:FunctionUrl": 1,
};

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/a1aaab22-11ab-ab12-cd34-12345abc0ab0";

const CUSTOM_DOMAIN = {
  "ddns:infra:CustomDomain": 1,
  "aws:apigateway/domainName:DomainName": 1,
  "aws:apigateway/basePathMapping:BasePathMapping": 1,
};

const OWN_CERTIFICATE = {
  "ddns:infra:ApiName": 1,
  "aws:acm/certificate:Certificate": 1,
  "aws:acm/certificateValidation:CertificateValidation": 1,
  "aws:route53/record:Record": 3,
};

const CASES: { title: string; config: Record<string, string>; adds: Record<string, number> }[] = [
  { title: "by default, a zone and an API key", config: {}, adds: { ...NEW_ZONE, ...API_KEY } },
  { title: "without an API key, no plan either", config: { useApiKey: "false" }, adds: NEW_ZONE },
  { title: "no zone, where one is given", config: { route53ZoneId: "Z1EXISTING" }, adds: API_KEY },
  {
    title: "a permission and limits for /checkip",
    config: { enableCheckip: "true" },
    adds: {
      ...NEW_ZONE,
      ...API_KEY,
      "aws:lambda/permission:Permission": 2,
      "aws:apigateway/methodSettings:MethodSettings": 2,
    },
  },
  {
    title: "a permission and limits for each path of dyndns2",
    config: { enableDyndns2: "true" },
    adds: {
      ...NEW_ZONE,
      ...API_KEY,
      "aws:lambda/permission:Permission": 3,
      "aws:apigateway/methodSettings:MethodSettings": 3,
    },
  },
  {
    title: "a permission and limits for each path of ACME's clients",
    config: { enableAcme: "true" },
    adds: {
      ...NEW_ZONE,
      ...API_KEY,
      "aws:lambda/permission:Permission": 5,
      "aws:apigateway/methodSettings:MethodSettings": 5,
    },
  },
  {
    title: "CloudFront without an alias",
    config: { enableCloudFront: "withoutCustomAlias" },
    adds: { ...NEW_ZONE, ...API_KEY, ...CLOUDFRONT },
  },
  {
    title: "CloudFront, an alias and a certificate for it",
    config: { enableCloudFront: "withCustomAlias" },
    adds: { ...NEW_ZONE, ...API_KEY, ...CLOUDFRONT, ...OWN_CERTIFICATE },
  },
  {
    title: "CloudFront and an alias, where a certificate is given",
    config: { enableCloudFront: "withCustomAlias", acmCertificateArn: CERTIFICATE },
    // The certificate is looked up, and its record kept.
    adds: {
      ...NEW_ZONE,
      ...API_KEY,
      ...CLOUDFRONT,
      "ddns:infra:ApiName": 1,
      "aws:acm/certificate:Certificate": 1,
      "aws:route53/record:Record": 3,
    },
  },
  {
    title: "the function's own URL beside API Gateway",
    config: { enableFunctionUrl: "true" },
    adds: { ...NEW_ZONE, ...API_KEY, ...FUNCTION_URL, "aws:lambda/permission:Permission": 3 },
  },
  {
    title: "API Gateway's own domain, an alias and a certificate for it",
    config: { enableCustomDomain: "true" },
    adds: { ...NEW_ZONE, ...API_KEY, ...CUSTOM_DOMAIN, ...OWN_CERTIFICATE },
  },
  {
    title: "API Gateway's own domain beside CloudFront under CloudFront's name",
    config: { enableCustomDomain: "true", enableCloudFront: "withoutCustomAlias" },
    adds: { ...NEW_ZONE, ...API_KEY, ...CLOUDFRONT, ...CUSTOM_DOMAIN, ...OWN_CERTIFICATE },
  },
];

function countTypes({ resources }: Evaluated): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

describe("the program", () => {
  for (const { title, config, adds } of CASES) {
    it(`registers ${title}`, async () => {
      const program = await evaluate({ config, zones: { Z1EXISTING: { name: "dyn.example.com" } } });
      expect(countTypes(program)).to.deep.equal({ ...ALWAYS, ...adds });
    });
  }

  it("registers no more than the function, its URL, the key and the data where API Gateway is off", async () => {
    const program = await evaluate({ config: { enableApiGateway: "false", enableFunctionUrl: "true" } });
    const counts = countTypes(program);
    expect(Object.keys(counts).filter((type) => type.startsWith("aws:apigateway"))).to.deep.equal([
      "aws:apigateway/apiKey:ApiKey",
    ]);
    expect(counts).to.include({
      "aws:lambda/functionUrl:FunctionUrl": 1,
      "aws:lambda/permission:Permission": 2,
    });
  });

  it("tells all mistakes of the configuration in one error", async () => {
    const { message, resources } = await evaluateFailing({
      config: { defaultTtl: "soon", useApiKey: "maybe" },
    });
    expect(resources).to.deep.equal([]);
    expect(message).to.equal(
      'The configuration of stack "test" cannot be used:' +
        '\n  - useApiKey is "maybe": give true or false' +
        '\n  - defaultTtl is "soon": give seconds, a whole number from 0 to 2147483647',
    );
  });

  it("refuses a stack whose name would not do for its resources", async () => {
    const { message } = await evaluateFailing({ stack: "a.b" });
    expect(message).to.include('would be named "route53-dynamic-dns-a.b"');
  });

  it("names and tags what it makes after project and stack", async () => {
    const { resources } = await evaluate({ config: { enableCloudFront: "withCustomAlias" } });
    for (const { name, inputs } of resources.filter(({ inputs }) => "tags" in inputs)) {
      expect(inputs["tags"], name).to.deep.equal({ project: "route53-dynamic-dns", stack: "test" });
    }
    const named = resources.filter(({ type, inputs }) => "name" in inputs && !/Zone|Record/.test(type));
    expect(named).to.have.length(8);
    for (const { name, inputs } of named) {
      expect(inputs["name"], name).to.match(/^(\/aws\/lambda\/)?route53-dynamic-dns-test(-config)?$/);
    }
  });
});

describe("the stack's outputs", () => {
  it("are the API's own URL, and empty where nothing applies", async () => {
    const { outputs } = await evaluate({ config: { useApiKey: "false" } });
    expect(outputs).to.deep.equal({
      apiUrl: "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod",
      apiOriginURL: "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod",
      cloudFrontURL: "",
      route53ZoneID: "Z0NEW0000000000000000",
      route53ZoneName: "dyn.example.com",
      DNSZoneNameServers: "ns-2.example.net ns-1.example.com",
      additionalZones: {},
      additionalNameServers: {},
      dsRecord: "",
      additionalDsRecords: {},
      apiKey: "",
      configTableName: "route53-dynamic-dns-test-config",
      logGroupName: "/aws/lambda/route53-dynamic-dns-test",
      noteVisitsEvery: 0,
      minChangeInterval: 0,
      publisherLogGroupName: "",
      staleAfter: "",
      alarmTopicArn: "",
      dashboardUrl: "",
      watchLogGroupName: "",
      notifierLogGroupName: "",
      region: "eu-central-1",
      functionUrl: "",
    });
  });

  it("are CloudFront's URL without an alias", async () => {
    const { outputs } = await evaluate({ config: { enableCloudFront: "withoutCustomAlias" } });
    expect(outputs["apiUrl"]).to.equal("https://d111111abcdef8.cloudfront.net");
    expect(outputs["cloudFrontURL"]).to.equal("https://d111111abcdef8.cloudfront.net");
    expect(outputs["apiOriginURL"]).to.match(/amazonaws\.com\/prod$/);
  });

  it("are the name's URL where API Gateway serves it, beside API Gateway's own until that is closed", async () => {
    const { outputs } = await evaluate({ config: { enableCustomDomain: "true" } });
    expect(outputs["apiUrl"]).to.equal("https://ddns.dyn.example.com");
    expect(outputs["apiOriginURL"]).to.match(/amazonaws\.com\/prod$/);
    const config = { enableCustomDomain: "true", onlyCustomDomain: "true" };
    expect((await evaluate({ config })).outputs).to.include({
      apiUrl: "https://ddns.dyn.example.com",
      apiOriginURL: "",
    });
  });

  it("are the function's own URL, without a slash at its end, where that is the only door", async () => {
    const both = (await evaluate({ config: { enableFunctionUrl: "true" } })).outputs;
    expect(both["apiUrl"]).to.match(/amazonaws\.com\/prod$/);
    expect(both["functionUrl"]).to.equal(FUNCTION_URL_ADDRESS);
    const config = { enableApiGateway: "false", enableFunctionUrl: "true" };
    expect((await evaluate({ config })).outputs).to.include({
      apiUrl: FUNCTION_URL_ADDRESS,
      functionUrl: FUNCTION_URL_ADDRESS,
      apiOriginURL: "",
    });
  });

  it("are the alias's URL where there is one", async () => {
    const { outputs } = await evaluate({ config: { enableCloudFront: "withCustomAlias", apiCname: "api" } });
    expect(outputs["apiUrl"]).to.equal("https://api.dyn.example.com");
    expect(outputs["cloudFrontURL"]).to.equal("https://d111111abcdef8.cloudfront.net");
  });
});
