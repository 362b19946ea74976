import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Api } from "./infra/api";
import { API_MEMORY_MB, createApiFunction, reservedConcurrencyOf } from "./infra/apiFunction";
import { createApiKey } from "./infra/apiKey";
import { ApiName, apiNameSettings } from "./infra/apiName";
import { Cdn, cdnSettings } from "./infra/cdn";
import { ConfigTable, capacityOf } from "./infra/configTable";
import { CustomDomain } from "./infra/customDomain";
import { DestroyLock } from "./infra/destroyLock";
import { FunctionUrl } from "./infra/functionUrl";
import { Monitoring } from "./infra/monitoring/monitoring";
import { nameResources } from "./infra/naming";
import { Notifier, tellsChanges } from "./infra/notifier";
import { Publisher } from "./infra/publisher";
import { randomSecret } from "./infra/randomSecret";
import { readSettings } from "./infra/settings/settings";
import { Zones } from "./infra/zones";

const settings = readSettings();
const naming = nameResources(pulumi.getProject(), pulumi.getStack());
const { forceDestroy } = settings;
const cloudFront = cdnSettings(settings);
const ownName = apiNameSettings(settings);

const zones = new Zones({
  naming,
  settings,
  validatesCertificate: ownName !== undefined && ownName.certificateArn === undefined,
});

const table = new ConfigTable("config", {
  naming,
  zoneName: zones.main.zoneName,
  capacity: capacityOf(settings),
  forceDestroy,
  isStreamed: settings.publishing === "batched" || tellsChanges(settings),
});

const publisher =
  settings.publishing === "batched"
    ? new Publisher("publisher", { naming, zones, table, settings })
    : undefined;

const notifier = tellsChanges(settings) ? new Notifier("notifier", { naming, table, settings }) : undefined;

// The function checks what the CDN sends, and the CDN is made after the function: so it belongs to neither. It is
// there without a CDN, too: one that is switched off goes on serving for minutes, and the function must go on telling
// its viewers' addresses from its own.
const originSecret = randomSecret("origin-secret");

const { enableApiGateway, enableFunctionUrl } = settings;
const key = createApiKey("api-key", naming, settings);
const apiFunction = createApiFunction("api", {
  naming,
  zones,
  table,
  settings,
  publisher,
  reservedConcurrency: reservedConcurrencyOf(settings),
  originSecret,
  // By its own URL nobody has looked at the key before the function does.
  apiKey: enableFunctionUrl ? key?.value : undefined,
});

const api = enableApiGateway
  ? new Api("api", { naming, settings, function: apiFunction, apiKey: key })
  : undefined;
const ownUrl = enableFunctionUrl ? new FunctionUrl("function-url", { function: apiFunction }) : undefined;
const door = api?.invokeUrl ?? ownUrl?.url ?? pulumi.output("");

const apiName = ownName && new ApiName("api-name", { naming, settings: ownName, zone: zones.main });

const customDomain =
  settings.enableCustomDomain && apiName && api
    ? new CustomDomain("custom-domain", { naming, apiName, api })
    : undefined;

const cdn =
  cloudFront &&
  new Cdn("cdn", {
    naming,
    settings: cloudFront,
    apiName: cloudFront.hasAlias ? apiName : undefined,
    after: [...(api ? [api] : []), ...(customDomain && apiName ? [apiName] : [])],
    invokeUrl: door,
    originSecret,
  });

const monitoring =
  settings.alarmEmail &&
  new Monitoring("monitoring", {
    naming,
    settings,
    addresses: settings.alarmEmail,
    zones,
    table,
    hasGateway: enableApiGateway,
    capacity: capacityOf(settings),
    memoryMb: API_MEMORY_MB,
    logGroups: {
      api: apiFunction.logGroupName,
      publisher: publisher?.logGroupName,
      notifier: notifier?.logGroupName,
    },
  });

const parts = [
  ...zones.parts,
  table,
  publisher,
  notifier,
  api,
  ownUrl,
  key,
  apiName,
  cdn,
  customDomain,
  monitoring,
];
new DestroyLock("destroy-lock", { forceDestroy, guarded: parts.filter((part) => part !== undefined) });

export const apiUrl = customDomain?.url ?? cdn?.url ?? door;
export const apiOriginURL = settings.onlyCustomDomain ? "" : (api?.invokeUrl ?? "");
export const functionUrl = ownUrl?.url ?? "";
export const cloudFrontURL = cdn?.cloudFrontUrl ?? "";
export const route53ZoneID = zones.main.zoneId;
export const route53ZoneName = zones.main.zoneName;
export const DNSZoneNameServers = zones.main.nameServers;
export const additionalZones = zones.eachAdditional(({ zoneId }) => zoneId);
export const additionalNameServers = zones.eachAdditional(({ nameServers }) => nameServers);
export const dsRecord = zones.dsRecord;
export const additionalDsRecords = zones.additionalDsRecords;
export const apiKey = key ? pulumi.secret(key.value) : "";
export const configTableName = table.tableName;
export const noteVisitsEvery = settings.noteVisitsEvery;
export const minChangeInterval = settings.minChangeInterval;
export const region = aws.config.requireRegion();
export const logGroupName = apiFunction.logGroupName;
export const publisherLogGroupName = publisher?.logGroupName ?? "";
export const staleAfter = monitoring ? settings.staleAfter : "";
export const alarmTopicArn = monitoring?.topicArn ?? "";
export const dashboardUrl = monitoring?.dashboardUrl ?? "";
export const watchLogGroupName = monitoring?.watchLogGroupName ?? "";
export const notifierLogGroupName = notifier?.logGroupName ?? "";
