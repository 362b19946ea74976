import { zoneOf } from "../../runtime/values/zone";
import { EXAMPLE_LABEL } from "../exampleItem";
import { regionOfCertificate } from "./kinds";
import type { SettingReader } from "./reader";
import type { Settings } from "./table";

/** What must hold across settings: a mistake's sentence for each where it doesn't. */
type Rule = (values: Partial<Settings>, reader: SettingReader) => string | undefined;

/** "Lambda function URLs" in the developer guide: every other region has them. */
const WITHOUT_FUNCTION_URLS = [
  ...["ap-south-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ap-east-2"],
  ...["ca-west-1", "eu-south-2", "eu-central-2", "il-central-1", "me-central-1"],
];

const CAPACITIES = ["ddbRcu", "ddbWcu", "ddbGsiRcu", "ddbGsiWcu"];

/** Capacity units: with what is saved up in five minutes they let a batch of 400 through at once. */
const LEAST_FOR_BATCHES = 100;

/** Octets of a name that ACM makes a certificate for. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const LONGEST_CERTIFIED_NAME = 64;

/** Of an id of a hosted zone. */
const LONGEST_ZONE_ID = 32;

/** Lambda takes 4 KB of variables. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_OF_ZONES = 3_000;

/** Of those 4 KB, what webhooks may take: the notifier is told of little else. */
const MOST_OF_WEBHOOKS = 3_500;

/** Every rule, each with its own message: the keys, their values and the mend. */
export const RULES: readonly Rule[] = [
  function capacitiesSuffice({ publishing, ddbRcu, ddbWcu }) {
    if (publishing !== "batched" || ddbRcu === undefined || ddbWcu === undefined) return undefined;
    return Math.min(ddbRcu, ddbWcu) < LEAST_FOR_BATCHES
      ? `publishing is "batched", but ddbRcu is ${ddbRcu} and ddbWcu ${ddbWcu}: a batch reads hundreds of items and writes each ` +
          `twice; give ${LEAST_FOR_BATCHES} or more of both, or leave the four capacities out`
      : undefined;
  },
  function oneDoorIsOpen({ enableApiGateway, enableFunctionUrl }) {
    return enableApiGateway === false && enableFunctionUrl === false
      ? "enableApiGateway and enableFunctionUrl are both false: nothing would serve the API; set one of them to true"
      : undefined;
  },
  function regionHasFunctionUrls({ enableFunctionUrl }, reader) {
    const region = reader.text("aws:region");
    return enableFunctionUrl && WITHOUT_FUNCTION_URLS.includes(region)
      ? `enableFunctionUrl is "true", but aws:region is ${JSON.stringify(region)}, where Lambda has no function URLs: ` +
          "set it to false, or deploy in another region"
      : undefined;
  },
  function nameIsApiGateways({ enableCustomDomain, enableApiGateway }) {
    return enableCustomDomain && enableApiGateway === false
      ? 'enableCustomDomain is "true", but enableApiGateway is "false": the name is API Gateway\'s; set enableApiGateway=true, ' +
          "or have CloudFront serve the name (enableCloudFront=withCustomAlias)"
      : undefined;
  },
  function oneServesTheName({ enableCustomDomain, enableCloudFront }) {
    return enableCustomDomain && enableCloudFront === "alias"
      ? "enableCustomDomain is true, and enableCloudFront is withCustomAlias: only one of them can serve the API's name; " +
          "set enableCustomDomain=false, or enableCloudFront=withoutCustomAlias"
      : undefined;
  },
  function onlyNameIsThere({ onlyCustomDomain, enableCustomDomain, enableCloudFront }) {
    if (!onlyCustomDomain) return undefined;
    if (!enableCustomDomain) {
      return "onlyCustomDomain is true, but enableCustomDomain is false: nothing would serve the API; set both, or neither";
    }
    return enableCloudFront !== "off"
      ? "onlyCustomDomain is true, but enableCloudFront is not false: CloudFront reaches the API by the URL that would be closed; " +
          "set one of them to false"
      : undefined;
  },
  function nameIsGiven(values, reader) {
    const asker = asksForName(values);
    return asker && reader.isCleared("apiCname")
      ? `apiCname is "": ${asker} needs it, such as ddns`
      : undefined;
  },
  function nameIsRelative(values, reader) {
    const { apiCname, route53ZoneName } = values;
    return asksForName(values) && isInside(apiCname, route53ZoneName) && !reader.isCleared("apiCname")
      ? `apiCname is ${reader.shown("apiCname")}: leave off .${route53ZoneName}, which is added to it`
      : undefined;
  },
  function nameIsNoHost(values, reader) {
    return asksForName(values) && values.apiCname === EXAMPLE_LABEL
      ? `apiCname is ${reader.shown("apiCname")}, the name of the example host in the table: choose another`
      : undefined;
  },
  function nameCanBeCertified(values, reader) {
    const { apiCname, route53ZoneName, acmCertificateArn } = values;
    if (!asksForName(values) || acmCertificateArn !== undefined || reader.text("acmCertificateArn")) {
      return undefined;
    }
    if (apiCname === undefined || route53ZoneName === undefined) return undefined;
    const name = `${apiCname}.${route53ZoneName}`;
    if (!name.includes("_") && name.length <= LONGEST_CERTIFIED_NAME) return undefined;
    return (
      `apiCname is ${reader.shown("apiCname")}, and the API's name would be ${name}: ACM makes no certificate for a name ` +
      `with "_" or of more than ${LONGEST_CERTIFIED_NAME} characters; choose another, or give acmCertificateArn`
    );
  },
  function certificateIsWhereItIsLookedFor(values, reader) {
    const { acmCertificateArn, enableCustomDomain } = values;
    const asker = asksForName(values);
    if (!asker || acmCertificateArn === undefined) return undefined;
    const region = enableCustomDomain ? reader.text("aws:region") : "us-east-1";
    return regionOfCertificate(acmCertificateArn) === region
      ? undefined
      : `acmCertificateArn is ${reader.shown("acmCertificateArn")}: ${asker} takes a certificate from ${region} only; ` +
          "request or import it there";
  },
  function zonesAreGivenOnce({ route53ZoneName, route53ZoneId, additionalZones = [] }, reader) {
    const all = [{ name: route53ZoneName, id: route53ZoneId }, ...additionalZones];
    const twice = (key: "name" | "id") =>
      all
        .map((zone) => zone[key])
        .find((one, index, ones) => one !== undefined && ones.indexOf(one) !== index);
    const repeated = twice("name") ?? twice("id");
    return repeated === undefined
      ? undefined
      : `additionalZones is ${reader.shown("additionalZones")}: give ${repeated} once; route53ZoneName and route53ZoneId count, too`;
  },
  function zonesFitIntoTheFunction({ additionalZones = [] }) {
    const characters = additionalZones.reduce((sum, { name }) => sum + name.length + LONGEST_ZONE_ID + 2, 0);
    return characters > MOST_OF_ZONES
      ? `additionalZones has ${additionalZones.length} zones, which the function could not be told of: its environment has room for ` +
          `${MOST_OF_ZONES} characters of names and ids; leave some to another stack`
      : undefined;
  },
  function webhooksFitIntoTheFunction({ changeWebhook = [] }) {
    const characters = changeWebhook.join(" ").length;
    return characters > MOST_OF_WEBHOOKS
      ? `changeWebhook has ${changeWebhook.length} URLs of ${characters} characters, which the function could not be told of: its ` +
          `environment has room for ${MOST_OF_WEBHOOKS}; leave some out, or have a rule of EventBridge tell them (enableChangeEvents)`
      : undefined;
  },
  function nameIsInMainZone(values) {
    const { apiCname, route53ZoneName, additionalZones = [] } = values;
    const asker = asksForName(values);
    if (!asker || apiCname === undefined || route53ZoneName === undefined) return undefined;
    const name = `${apiCname}.${route53ZoneName}`;
    const beside = zoneOf(`${name}.`, additionalZones);
    return beside === undefined || beside.name.length <= route53ZoneName.length
      ? undefined
      : `apiCname is ${JSON.stringify(apiCname)}, and the API's name would be ${name}, which lies in ${beside.name}, one of ` +
          "additionalZones: choose another";
  },
  function someZoneIsOurs({ route53ZoneId, additionalZones = [], enableDnssec, negativeTtl }) {
    const isAnyMade = route53ZoneId === undefined || additionalZones.some(({ id }) => id === undefined);
    const key = enableDnssec ? "enableDnssec" : negativeTtl === undefined ? undefined : "negativeTtl";
    return key === undefined || isAnyMade
      ? undefined
      : `${key} is ${JSON.stringify(String(enableDnssec || negativeTtl))}, but every zone is given by its id: it is for zones that ` +
          "are made here; set it at those zones themselves";
  },
  function recoveryIsOfOurZone({ acceleratedRecovery, route53ZoneId }) {
    return acceleratedRecovery && route53ZoneId !== undefined
      ? `acceleratedRecovery is "true", but route53ZoneId is ${JSON.stringify(route53ZoneId)}: ` +
          "it is for a zone that is made here; switch it on at that zone itself"
      : undefined;
  },
  function capacitiesAreAllOrNone(_values, reader) {
    const missing = CAPACITIES.filter((key) => reader.text(key) === "");
    if (missing.length === 0 || missing.length === CAPACITIES.length) return undefined;
    const given = CAPACITIES.filter((key) => !missing.includes(key));
    return (
      `${given.map((key) => `${key} is ${reader.shown(key)}`).join(", ")}, ` +
      `but ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not given: ` +
      "give all four capacities, or none for on-demand billing"
    );
  },
];

/** The setting that asks for a name of the API's own, if one does. */
function asksForName({ enableCustomDomain, enableCloudFront }: Partial<Settings>): string | undefined {
  if (enableCustomDomain) return "enableCustomDomain=true";
  return enableCloudFront === "alias" ? "enableCloudFront=withCustomAlias" : undefined;
}

function isInside(name: string | undefined, zone: string | undefined): boolean {
  return name !== undefined && zone !== undefined && `.${name}`.endsWith(`.${zone}`);
}
