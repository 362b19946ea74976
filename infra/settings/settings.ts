import * as pulumi from "@pulumi/pulumi";
import {
  apiKey,
  cloudFrontCertificate,
  domainName,
  hostedZoneId,
  hostedZoneName,
  oneOf,
  region,
  trueOrFalse,
  wholeNumber,
} from "./kinds";
import { SettingReader, type StackConfig } from "./reader";

/** CloudFront's names of the price classes: where it serves from. */
export type PriceClass = "PriceClass_100" | "PriceClass_200" | "PriceClass_All";

/** CloudFront in front of the API. */
export interface CdnSettings {
  /** Serve under `<apiCname>.<zone>`; without it, under CloudFront's own name alone. */
  alias?: {
    /** The full name, without a trailing dot. */
    name: string;
    /** A certificate in us-east-1 that covers the name; without it one is requested and validated. */
    certificateArn?: string;
  };
  /** Which edge locations serve. */
  priceClass: PriceClass;
}

/** Provisioned capacity units of the config table and of its index. */
export interface Capacity {
  tableRead: number;
  tableWrite: number;
  indexRead: number;
  indexWrite: number;
}

/** The stack's configuration, checked. What may be absent is switched off, or left to AWS, by its absence. */
export interface Settings {
  /** The zone's name in lower case, without a trailing dot. */
  route53ZoneName: string;
  /** An existing zone to use; without it a zone is made. */
  route53ZoneId?: string;
  /** Whether `pulumi destroy` may take the zone's records and the table's hosts along. */
  forceDestroy: boolean;
  /** Seconds, for items of the table that have no `ttl` of their own. */
  defaultTtl: number;
  /** CloudFront; without it hosts call API Gateway itself. */
  cdn?: CdnSettings;
  /** Whether requests must carry the API key, or never reach the function. */
  useApiKey: boolean;
  /** An existing key to carry over; a secret. Without it API Gateway makes one. */
  apiKeyValue?: string;
  /** Serve `/nic/update` and `/v3/update` for dyndns2 clients, without an API key. */
  enableDyndns2: boolean;
  /** Refuse the original's replayable token, and passwords, for every record. */
  requireSignature: boolean;
  /** Provisioned capacity; without it the table is billed on demand. */
  capacity?: Capacity;
}

/** What {@link parseSettings} makes of a configuration: the settings, or every mistake with its mend. */
export type SettingsResult =
  | { kind: "valid"; settings: Settings }
  | { kind: "invalid"; mistakes: readonly string[] };

/**
 * What a key counts as that is not given, or given as the empty string. Pulumi.yaml tells the engine the same,
 * which shows the defaults to the user but knows nothing of empty strings; a test holds the two together.
 */
export const DEFAULTS = {
  route53ZoneName: "",
  route53ZoneId: "",
  forceDestroy: "false",
  defaultTtl: "60",
  enableCloudFront: "false",
  apiCname: "ddns",
  acmCertificateArn: "",
  cloudFrontPriceClass: "US-Canada-Europe",
  useApiKey: "true",
  apiKeyValue: "",
  enableDyndns2: "false",
  requireSignature: "false",
  ddbRcu: "",
  ddbWcu: "",
  ddbGsiRcu: "",
  ddbGsiWcu: "",
};

/** Parameters of the CloudFormation original that are spelled differently here, or not needed. */
const HINTS = {
  acmCertificateARN: "here it is spelled acmCertificateArn",
  CloudFrontPriceClass: "here it is spelled cloudFrontPriceClass",
  templateVersion: "it has no equivalent, since pulumi up sees by itself what has changed",
};

const PRICE_CLASSES: Readonly<Record<string, PriceClass>> = {
  "US-Canada-Europe": "PriceClass_100",
  "US-Canada-Europe-Asia": "PriceClass_200",
  "All-Edge-Locations": "PriceClass_All",
};

const CDN_MODES = { false: "off", withCustomAlias: "alias", withoutCustomAlias: "noAlias" } as const;

const seconds = wholeNumber(0, 2147483647, "seconds");
const capacityUnits = wholeNumber(1, 1_000_000, "capacity units");

/**
 * Reads the stack's configuration.
 *
 * @throws `pulumi.RunError` that lists every mistake: the key, its value (never a secret one) and the mend
 */
export function readSettings(): Settings {
  const result = parseSettings(readStackConfig(), readSecretKeys());
  if (result.kind === "invalid") {
    const list = result.mistakes.map((mistake) => `\n  - ${mistake}`).join("");
    throw new pulumi.RunError(`The configuration of stack "${pulumi.getStack()}" cannot be used:${list}`);
  }
  return result.settings;
}

/**
 * Turns a configuration into settings.
 *
 * @param config the project's keys without their namespace, and `aws:region`
 * @param secrets keys whose values no message may show; `apiKeyValue` is always one of them
 */
export function parseSettings(config: StackConfig, secrets: readonly string[] = []): SettingsResult {
  const reader = new SettingReader(config, DEFAULTS, [...secrets, "apiKeyValue"]);
  reader.refuseUnknown(Object.keys(DEFAULTS), HINTS);
  reader.require("aws:region", region, "say where to deploy (pulumi config set aws:region eu-central-1)");
  const zoneName = reader.require(
    "route53ZoneName",
    hostedZoneName,
    "name the zone that the hosts live in (pulumi config set route53ZoneName dyn.example.com)",
  );
  const cdn = readCdn(reader, zoneName);
  const capacity = readCapacity(reader);
  const read = {
    route53ZoneId: reader.read("route53ZoneId", hostedZoneId),
    forceDestroy: reader.read("forceDestroy", trueOrFalse),
    defaultTtl: reader.read("defaultTtl", seconds),
    useApiKey: reader.read("useApiKey", trueOrFalse),
    apiKeyValue: reader.read("apiKeyValue", apiKey),
    enableDyndns2: reader.read("enableDyndns2", trueOrFalse),
    requireSignature: reader.read("requireSignature", trueOrFalse),
  };
  if (reader.mistakes.length > 0) {
    return { kind: "invalid", mistakes: reader.mistakes };
  }
  // Without a mistake, whatever is required or has a default has a value.
  return {
    kind: "valid",
    settings: {
      ...read,
      route53ZoneName: zoneName!,
      forceDestroy: read.forceDestroy!,
      defaultTtl: read.defaultTtl!,
      useApiKey: read.useApiKey!,
      enableDyndns2: read.enableDyndns2!,
      requireSignature: read.requireSignature!,
      cdn,
      capacity,
    },
  };
}

function readCdn(reader: SettingReader, zoneName: string | undefined): CdnSettings | undefined {
  const mode = reader.read("enableCloudFront", oneOf(CDN_MODES));
  const priceClass = reader.read("cloudFrontPriceClass", oneOf(PRICE_CLASSES));
  const cname = reader.read("apiCname", domainName);
  const certificateArn = reader.read("acmCertificateArn", cloudFrontCertificate);
  if (priceClass === undefined || mode === undefined || mode === "off") {
    return undefined;
  }
  if (mode === "noAlias") {
    return { priceClass };
  }
  if (reader.isCleared("apiCname")) {
    reader.mistakes.push('apiCname is "": enableCloudFront=withCustomAlias needs it, such as ddns');
  } else if (cname !== undefined && zoneName !== undefined && `.${cname}`.endsWith(`.${zoneName}`)) {
    reader.mistakes.push(
      `apiCname is ${reader.shown("apiCname")}: leave off .${zoneName}, which is added to it`,
    );
  }
  return { priceClass, alias: { name: `${cname}.${zoneName}`, certificateArn } };
}

function readCapacity(reader: SettingReader): Capacity | undefined {
  const keys = ["ddbRcu", "ddbWcu", "ddbGsiRcu", "ddbGsiWcu"];
  const [tableRead, tableWrite, indexRead, indexWrite] = keys.map((key) => reader.read(key, capacityUnits));
  const missing = keys.filter((key) => reader.text(key) === "");
  if (missing.length > 0 && missing.length < keys.length) {
    const given = keys.filter((key) => !missing.includes(key)).map((key) => `${key} is ${reader.shown(key)}`);
    reader.mistakes.push(
      `${given.join(", ")}, but ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not given: ` +
        "give all four capacities, or none for on-demand billing",
    );
  }
  return tableRead && tableWrite && indexRead && indexWrite
    ? { tableRead, tableWrite, indexRead, indexWrite }
    : undefined;
}

function readStackConfig(): StackConfig {
  const ours = `${pulumi.getProject()}:`;
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(ours) || key === "aws:region")
    .map(([key, value]) => [key.startsWith(ours) ? key.slice(ours.length) : key, value]);
  return Object.fromEntries(entries);
}

/** Keys that the stack file holds encrypted. The language host passes them on so; the SDK has no public call. */
function readSecretKeys(): string[] {
  const ours = `${pulumi.getProject()}:`;
  const keys: string[] = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] || "[]");
  return keys.map((key) => (key.startsWith(ours) ? key.slice(ours.length) : key));
}
