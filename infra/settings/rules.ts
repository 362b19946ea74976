import type { SettingReader } from "./reader";
import type { Settings } from "./table";

/** What must hold across settings: a mistake's sentence for each where it doesn't. */
type Rule = (values: Partial<Settings>, reader: SettingReader) => string | undefined;

const CAPACITIES = ["ddbRcu", "ddbWcu", "ddbGsiRcu", "ddbGsiWcu"];

/** Octets of a name that ACM makes a certificate for. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const LONGEST_CERTIFIED_NAME = 64;

/** Every rule, each with its own message: the keys, their values and the mend. */
export const RULES: readonly Rule[] = [
  function aliasHasName({ enableCloudFront }, reader) {
    return enableCloudFront === "alias" && reader.isCleared("apiCname")
      ? 'apiCname is "": enableCloudFront=withCustomAlias needs it, such as ddns'
      : undefined;
  },
  function aliasIsRelative({ enableCloudFront, apiCname, route53ZoneName }, reader) {
    return enableCloudFront === "alias" &&
      isInside(apiCname, route53ZoneName) &&
      !reader.isCleared("apiCname")
      ? `apiCname is ${reader.shown("apiCname")}: leave off .${route53ZoneName}, which is added to it`
      : undefined;
  },
  function aliasCanBeCertified({ enableCloudFront, apiCname, route53ZoneName, acmCertificateArn }, reader) {
    if (enableCloudFront !== "alias" || acmCertificateArn !== undefined || reader.text("acmCertificateArn")) {
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

function isInside(name: string | undefined, zone: string | undefined): boolean {
  return name !== undefined && zone !== undefined && `.${name}`.endsWith(`.${zone}`);
}
