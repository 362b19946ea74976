import { expect } from "chai";
import { apiNameSettings } from "../../../infra/apiName";
import { cdnSettings } from "../../../infra/cdn";
import { capacityOf } from "../../../infra/configTable";
import type { StackConfig } from "../../../infra/settings/reader";
import { DEFAULTS } from "../../../infra/settings/table";
import { CERTIFICATE, LEAST, mistakesOf, settingsOf } from "./parsed";

describe("the settings", () => {
  it("need no more than a region and the zone's name", () => {
    expect(settingsOf({})).to.deep.equal({
      route53ZoneName: "dyn.example.com",
      route53ZoneId: undefined,
      additionalZones: undefined,
      negativeTtl: undefined,
      enableDnssec: false,
      dsTtl: 3600,
      acceleratedRecovery: false,
      forceDestroy: false,
      defaultTtl: 60,
      noteVisitsEvery: 0,
      publishing: "immediate",
      minChangeInterval: 0,
      alarmEmail: undefined,
      staleAfter: 24,
      enableChangeEvents: false,
      changeWebhook: undefined,
      enableAcme: false,
      enableApiGateway: true,
      enableFunctionUrl: false,
      enableCustomDomain: false,
      onlyCustomDomain: false,
      enableCloudFront: "off",
      apiCname: "ddns",
      acmCertificateArn: undefined,
      cloudFrontPriceClass: "PriceClass_100",
      useApiKey: true,
      apiKeyValue: undefined,
      rateLimit: 100,
      burstLimit: 200,
      reservedConcurrency: undefined,
      enableDyndns2: false,
      allowQueryCredentials: false,
      enableCheckip: false,
      requireSignature: false,
      ddbRcu: undefined,
      ddbWcu: undefined,
      ddbGsiRcu: undefined,
      ddbGsiWcu: undefined,
    });
    expect(cdnSettings(settingsOf({}))).to.equal(undefined);
    expect(apiNameSettings(settingsOf({}))).to.equal(undefined);
    expect(capacityOf(settingsOf({}))).to.equal(undefined);
  });

  it("take every setting", () => {
    const settings = settingsOf({
      route53ZoneId: "Z1FXLQ1OABKR4O",
      additionalZones: "Dyn.example.net, lan.example=Z2FXLQ1OABKR4O",
      negativeTtl: "60",
      enableDnssec: "true",
      dsTtl: "0",
      forceDestroy: "true",
      defaultTtl: "2147483647",
      noteVisitsEvery: "3600",
      publishing: "batched",
      minChangeInterval: "30",
      alarmEmail: "you@example.com, ops@example.com,you@example.com",
      staleAfter: "48",
      enableChangeEvents: "true",
      changeWebhook: "https://hooks.example.com/a/b http://localhost:8123/api",
      enableAcme: "true",
      enableFunctionUrl: "true",
      enableCloudFront: "withCustomAlias",
      apiCname: "api.ddns",
      acmCertificateArn: CERTIFICATE,
      cloudFrontPriceClass: "All-Edge-Locations",
      useApiKey: "false",
      apiKeyValue: "voN8GxIEvPfvoN8GxIEvPf",
      rateLimit: "5",
      burstLimit: "10",
      reservedConcurrency: "20",
      enableDyndns2: "true",
      allowQueryCredentials: "true",
      enableCheckip: "true",
      requireSignature: "true",
      ddbRcu: "101",
      ddbWcu: "102",
      ddbGsiRcu: "3",
      ddbGsiWcu: "4",
    });
    expect(settings).to.deep.equal({
      route53ZoneName: "dyn.example.com",
      route53ZoneId: "Z1FXLQ1OABKR4O",
      additionalZones: [{ name: "dyn.example.net" }, { name: "lan.example", id: "Z2FXLQ1OABKR4O" }],
      negativeTtl: 60,
      enableDnssec: true,
      dsTtl: 0,
      acceleratedRecovery: false,
      forceDestroy: true,
      defaultTtl: 2147483647,
      noteVisitsEvery: 3600,
      publishing: "batched",
      minChangeInterval: 30,
      alarmEmail: ["you@example.com", "ops@example.com"],
      staleAfter: 48,
      enableChangeEvents: true,
      changeWebhook: ["https://hooks.example.com/a/b", "http://localhost:8123/api"],
      enableAcme: true,
      enableApiGateway: true,
      enableFunctionUrl: true,
      enableCustomDomain: false,
      onlyCustomDomain: false,
      enableCloudFront: "alias",
      apiCname: "api.ddns",
      acmCertificateArn: CERTIFICATE,
      cloudFrontPriceClass: "PriceClass_All",
      useApiKey: false,
      apiKeyValue: "voN8GxIEvPfvoN8GxIEvPf",
      rateLimit: 5,
      burstLimit: 10,
      reservedConcurrency: 20,
      enableDyndns2: true,
      allowQueryCredentials: true,
      enableCheckip: true,
      requireSignature: true,
      ddbRcu: 101,
      ddbWcu: 102,
      ddbGsiRcu: 3,
      ddbGsiWcu: 4,
    });
    expect(cdnSettings(settings)).to.deep.equal({ priceClass: "PriceClass_All", hasAlias: true });
    expect(apiNameSettings(settings)).to.deep.equal({
      domainName: "api.ddns.dyn.example.com",
      certificateRegion: "us-east-1",
      certificateArn: CERTIFICATE,
    });
    expect(capacityOf(settings)).to.deep.equal({
      tableRead: 101,
      tableWrite: 102,
      indexRead: 3,
      indexWrite: 4,
    });
    expect(settingsOf({ acceleratedRecovery: "true" }).acceleratedRecovery).to.equal(true);
  });

  it("take a zone's name in lower case", () => {
    expect(settingsOf({ route53ZoneName: "Dyn.Example.COM" }).route53ZoneName).to.equal("dyn.example.com");
  });

  it("count an empty value as not given", () => {
    const nothing = Object.fromEntries(Object.keys(DEFAULTS).map((key) => [key, ""]));
    expect(settingsOf({ ...nothing, ...LEAST })).to.deep.equal(settingsOf({}));
  });

  it("know each price class", () => {
    const priceClassOf = (cloudFrontPriceClass: string) =>
      cdnSettings(settingsOf({ enableCloudFront: "withoutCustomAlias", cloudFrontPriceClass }))?.priceClass;
    expect(priceClassOf("US-Canada-Europe")).to.equal("PriceClass_100");
    expect(priceClassOf("US-Canada-Europe-Asia")).to.equal("PriceClass_200");
    expect(priceClassOf("All-Edge-Locations")).to.equal("PriceClass_All");
  });

  it("leave what belongs to a switched-off CloudFront alone", () => {
    const settings = settingsOf({ acmCertificateArn: CERTIFICATE, apiCname: "" });
    expect([cdnSettings(settings), apiNameSettings(settings)]).to.deep.equal([undefined, undefined]);
  });
});

describe("a mistake in the settings", () => {
  const table: { config: StackConfig; says: string }[] = [
    { config: { "aws:region": "" }, says: "aws:region is not given: say where to deploy" },
    { config: { "aws:region": "Frankfurt" }, says: 'aws:region is "Frankfurt": give a region\'s code' },
    {
      config: { "aws:region": "cn-north-1" },
      says: 'aws:region is "cn-north-1": only regions of the standard',
    },
    {
      config: { "aws:region": "eusc-de-east-1" },
      says: 'aws:region is "eusc-de-east-1": only regions of the standard',
    },
    { config: { route53ZoneName: "" }, says: "route53ZoneName is not given: name the zone" },
    {
      config: { route53ZoneName: "x" },
      says: 'route53ZoneName is "x": give a name of two labels or more, such as dyn.example.com',
    },
    { config: { route53ZoneName: "a.example." }, says: '"a.example.": leave the trailing dot off' },
    { config: { route53ZoneName: "a..example" }, says: 'route53ZoneName is "a..example": each label' },
    { config: { route53ZoneName: "-a.example" }, says: 'neither starts nor ends in "-"' },
    { config: { route53ZoneName: `${"a".repeat(64)}.example` }, says: "each label has 1 to 63" },
    { config: { route53ZoneName: `${"a.".repeat(130)}example` }, says: "at most 253 characters" },
    { config: { route53ZoneName: "bücher.example" }, says: "xn--" },
    { config: { route53ZoneName: "a b.example" }, says: "without spaces" },
    { config: { route53ZoneName: "192.0.2.1" }, says: "an IP address" },
    { config: { route53ZoneId: "/hostedzone/Z1FXLQ1OABKR4O" }, says: "give the id alone" },
    { config: { forceDestroy: "yes" }, says: 'forceDestroy is "yes": give true or false' },
    {
      config: { defaultTtl: "-1" },
      says: 'defaultTtl is "-1": give seconds, a whole number from 0 to 2147483647',
    },
    { config: { defaultTtl: "2147483648" }, says: 'defaultTtl is "2147483648"' },
    { config: { defaultTtl: "1.5" }, says: 'defaultTtl is "1.5"' },
    { config: { defaultTtl: "1e3" }, says: 'defaultTtl is "1e3"' },
    { config: { enableCloudFront: "true" }, says: "give one of false, withCustomAlias, withoutCustomAlias" },
    { config: { enableCloudFront: "toString" }, says: 'enableCloudFront is "toString"' },
    {
      config: { enableCloudFront: "withCustomAlias", apiCname: "" },
      says: 'apiCname is "": enableCloudFront=',
    },
    {
      config: { enableCloudFront: "withCustomAlias", apiCname: "ddns.dyn.example.com" },
      says: "leave off .dyn.example.com",
    },
    {
      config: { enableCloudFront: "withCustomAlias", apiCname: "api_1" },
      says: 'apiCname is "api_1", and the API\'s name would be api_1.dyn.example.com: ACM makes no certificate',
    },
    {
      config: { enableCloudFront: "withCustomAlias", apiCname: "a".repeat(49) },
      says: 'with "_" or of more than 64 characters; choose another, or give acmCertificateArn',
    },
    {
      config: { acceleratedRecovery: "true", route53ZoneId: "Z1FXLQ1OABKR4O" },
      says: 'route53ZoneId is "Z1FXLQ1OABKR4O": it is for a zone that is made here',
    },
    { config: { rateLimit: "0" }, says: 'rateLimit is "0": give requests a second, a whole number from 1' },
    { config: { burstLimit: "9" }, says: 'burstLimit is "9": give requests, a whole number from 10 to 5000' },
    { config: { apiCname: "dd ns" }, says: 'apiCname is "dd ns"' },
    {
      config: {
        enableCloudFront: "withCustomAlias",
        acmCertificateArn: CERTIFICATE.replace("us-east-1", "eu-central-1"),
      },
      says: "enableCloudFront=withCustomAlias takes a certificate from us-east-1 only",
    },
    {
      config: { enableCustomDomain: "true", acmCertificateArn: CERTIFICATE },
      says: "enableCustomDomain=true takes a certificate from eu-central-1 only; request or import it there",
    },
    {
      config: { enableApiGateway: "false" },
      says: "enableApiGateway and enableFunctionUrl are both false: nothing would serve the API",
    },
    {
      config: { enableFunctionUrl: "true", "aws:region": "eu-central-2" },
      says: 'enableFunctionUrl is "true", but aws:region is "eu-central-2", where Lambda has no function URLs',
    },
    {
      config: { enableApiGateway: "false", enableFunctionUrl: "true", enableCustomDomain: "true" },
      says: 'enableCustomDomain is "true", but enableApiGateway is "false": the name is API Gateway\'s',
    },
    {
      config: { reservedConcurrency: "1001" },
      says: 'reservedConcurrency is "1001": give requests, a whole',
    },
    {
      config: { enableCustomDomain: "true", enableCloudFront: "withCustomAlias" },
      says: "enableCustomDomain is true, and enableCloudFront is withCustomAlias: only one of them can serve",
    },
    {
      config: { onlyCustomDomain: "true" },
      says: "onlyCustomDomain is true, but enableCustomDomain is false: nothing would serve the API",
    },
    {
      config: {
        enableCustomDomain: "true",
        onlyCustomDomain: "true",
        enableCloudFront: "withoutCustomAlias",
      },
      says: "onlyCustomDomain is true, but enableCloudFront is not false",
    },
    {
      config: { enableCustomDomain: "true", apiCname: "" },
      says: 'apiCname is "": enableCustomDomain=true needs it, such as ddns',
    },
    {
      config: { enableCustomDomain: "true", apiCname: "Example-Record" },
      says: 'apiCname is "Example-Record", the name of the example host in the table: choose another',
    },
    {
      config: { enableCustomDomain: "true", apiCname: "a".repeat(49) },
      says: 'with "_" or of more than 64 characters; choose another, or give acmCertificateArn',
    },
    { config: { acmCertificateArn: "a1aaab22-11ab" }, says: "give a full ARN" },
    {
      config: { cloudFrontPriceClass: "PriceClass_100" },
      says: "US-Canada-Europe, US-Canada-Europe-Asia, All-",
    },
    {
      config: { ddbRcu: "0", ddbWcu: "1", ddbGsiRcu: "1", ddbGsiWcu: "1" },
      says: 'ddbRcu is "0": give capacity',
    },
    { config: { ddbRcu: "5" }, says: 'ddbRcu is "5", but ddbWcu, ddbGsiRcu, ddbGsiWcu are not given' },
    {
      config: { ddbRcu: "5", ddbWcu: "5", ddbGsiRcu: "5" },
      says: "but ddbGsiWcu is not given: give all four capacities, or none",
    },
    {
      config: { publishing: "batched", ddbRcu: "5", ddbWcu: "200", ddbGsiRcu: "5", ddbGsiWcu: "5" },
      says: 'publishing is "batched", but ddbRcu is 5 and ddbWcu 200',
    },
    { config: { alarmEmail: "you@example.com, nobody" }, says: '"nobody" is none' },
    { config: { staleAfter: "0" }, says: "give hours, a whole number from 1 to 8784" },
    { config: { changeWebhook: "https://a.example/x http://b.example/y" }, says: "number 2 is none" },
    { config: { changeWebhook: "https://me:pass@a.example/" }, says: "number 1 is none" },
    {
      config: { changeWebhook: `https://a.example/${"x".repeat(3_500)} https://b.example/` },
      says: "changeWebhook has 2 URLs of 3537 characters, which the function could not be told of",
    },
    { config: { changeWebhook: "ftp://localhost/" }, says: "give URLs that begin with https://" },
    { config: { routeZoneName: "x" }, says: "routeZoneName is no setting: did you mean route53ZoneName?" },
    { config: { usapikey: "x" }, says: "did you mean useApiKey?" },
    {
      config: { acmCertificateARN: CERTIFICATE },
      says: "acmCertificateARN is no setting: here it is spelled acmC",
    },
    { config: { CloudFrontPriceClass: "x" }, says: "here it is spelled cloudFrontPriceClass" },
    { config: { templateVersion: "2" }, says: "templateVersion is no setting: it has no equivalent" },
  ];

  for (const { config, says } of table) {
    it(`says what is wrong with ${JSON.stringify(config)}, and the mend`, () => {
      const mistakes = mistakesOf(config);
      expect(mistakes).to.have.length(1);
      expect(mistakes[0]).to.include(says);
    });
  }

  it("is not seen in a long name, or one with an underscore, where a certificate is given", () => {
    const config = { enableCloudFront: "withCustomAlias", acmCertificateArn: CERTIFICATE };
    expect(mistakesOf({ ...config, apiCname: "api_1" })).to.deep.equal([]);
    expect(mistakesOf({ ...config, acmCertificateArn: "", apiCname: "a".repeat(48) })).to.deep.equal([]);
  });

  it("is reported together with all others", () => {
    const mistakes = mistakesOf({
      route53ZoneName: "",
      defaultTtl: "x",
      useApiKey: "1",
      templateVersion: "1",
    });
    expect(mistakes.map((mistake) => mistake.split(" ")[0])).to.have.members([
      "route53ZoneName",
      "defaultTtl",
      "useApiKey",
      "templateVersion",
    ]);
  });

  it("is told of webhooks without any of them", () => {
    for (const more of ["http://b.example/", "x".repeat(3_500)]) {
      const mistakes = mistakesOf({ changeWebhook: `https://a.example/hunter2 ${more}hunter2` });
      expect(mistakes).to.have.length(1);
      expect(mistakes.join()).not.to.include("hunter2");
    }
  });

  it("is never told with a secret value", () => {
    const mistakes = mistakesOf({ apiKeyValue: "hunter2", apiKeyvalue: "hunter2", defaultTtl: "hunter2" }, [
      "defaultTtl",
    ]);
    expect(mistakes).to.have.length(3);
    expect(mistakes.join("\n")).to.include("apiKeyValue is [secret]: give 20 to 128 letters and digits");
    expect(mistakes.join("\n")).to.include("did you mean apiKeyValue?");
    expect(mistakes.join("\n")).not.to.include("hunter2");
  });
});
