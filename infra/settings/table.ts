import { FUNCTION_SETTINGS, type FunctionSetting, type FunctionSettings } from "../../runtime/settings";
import {
  additionalZones,
  apiKey,
  certificateArn,
  domainName,
  emailAddresses,
  hostedZoneId,
  hostedZoneName,
  oneOf,
  type Parser,
  trueOrFalse,
  webhooks,
  wholeNumber,
} from "./kinds";

/** A setting. Its type, its default and its checks follow from its row. */
interface Row<Value, Given extends boolean> {
  /** Reads the text that the stack's configuration has. */
  parse: Parser<Value>;
  /** What it counts as where it is not given; empty: it is left out. */
  default: string;
  /** Whether it always has a value: there is a default, or it is required. */
  isAlwaysThere: Given;
  /** How to give it, where it must be given. */
  required?: string;
  /** Whether no message may show its value. */
  isSecret?: true;
  /** What it is for, as Pulumi.yaml has it. */
  about: string;
}

const CLOUD_FRONT_MODES = { false: "off", withCustomAlias: "alias", withoutCustomAlias: "noAlias" } as const;

/** CloudFront's names of the price classes: where it serves from. */
export type PriceClass = "PriceClass_100" | "PriceClass_200" | "PriceClass_All";

const PRICE_CLASSES: Readonly<Record<string, PriceClass>> = {
  "US-Canada-Europe": "PriceClass_100",
  "US-Canada-Europe-Asia": "PriceClass_200",
  "All-Edge-Locations": "PriceClass_All",
};

const capacityUnits = wholeNumber(1, 1_000_000, "capacity units");

/** Every setting of a stack. Those that the function needs stand in runtime/settings.ts. */
export const SETTINGS = {
  route53ZoneName: {
    ...optional(
      hostedZoneName,
      "Name of the zone that the hosts live in, without a trailing dot, such as dyn.example.com.",
    ),
    isAlwaysThere: true as const,
    required: "name the zone that the hosts live in (pulumi config set route53ZoneName dyn.example.com)",
  },
  route53ZoneId: optional(
    hostedZoneId,
    "Id of an existing zone of that name, such as Z1FXLQ1OABKR4O. Empty makes a new public zone.",
  ),
  additionalZones: optional(
    additionalZones,
    "Zones to serve beside route53ZoneName, NAME to have one made or NAME=ID for an existing one, public or private, " +
      "with commas between, such as dyn.example.net,lan.example.com=Z2FDTNDATAQYW2.",
  ),
  negativeTtl: optional(
    wholeNumber(0, 86_400, "seconds"),
    "Seconds for which resolvers keep that a name does not exist, in the zones that are made here. " +
      "Empty leaves them as they are, which is Route 53's 900 in a new one.",
  ),
  enableDnssec: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether the zones that are made here are signed, by a key in KMS (1 USD a month). " +
      "docs/delegation.md has the steps, and the order of those back.",
  ),
  dsTtl: withDefault(
    "3600",
    wholeNumber(0, 604_800, "seconds"),
    "Seconds for which resolvers keep the DS record that the zone above has, as its own name servers tell them. " +
      "Ending enableDnssec waits as long, once that record is gone.",
  ),
  acceleratedRecovery: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether a zone made here can be changed again within an hour when us-east-1 fails. " +
      "Switching it keeps the zone from being changed for a while.",
  ),
  forceDestroy: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether pulumi destroy may take along the zone's records and the table's hosts. " +
      "Set it and run pulumi up before pulumi destroy.",
  ),
  publishing: withDefault(
    "immediate",
    oneOf({ immediate: "immediate", batched: "batched" } as const),
    "immediate changes Route 53 within each request. batched has the requests written down and published together " +
      "within seconds, for thousands of hosts under Route 53's limits.",
  ),
  alarmEmail: optional(
    emailAddresses,
    "Addresses, with commas between, that are written to when something is wrong or a host falls silent. " +
      "Empty makes no alarms, dashboard or schedule.",
  ),
  staleAfter: withDefault(
    "24",
    wholeNumber(1, 8_784, "hours"),
    "With alarmEmail, hours without a word from a host after which it counts as silent, where its item has no stale_after.",
  ),
  enableChangeEvents: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether each change of an address is put on the account's default event bus.",
  ),
  changeWebhook: {
    ...optional(
      webhooks,
      "URLs, with spaces between, that each change of an address is posted to as JSON. Set it with --secret.",
    ),
    isSecret: true as const,
  },
  enableAcme: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether hosts may have certificates by their own secrets, by ACME's DNS challenges " +
      "(/acme/present, /acme/cleanup, /update). An item's allow_acme=false forbids it to its host.",
  ),
  enableApiGateway: withDefault(
    "true",
    trueOrFalse,
    "true or false, whether API Gateway serves the API, which asks for the key and throttles before the function is reached.",
  ),
  enableFunctionUrl: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether the function's own URL serves the API, beside API Gateway or instead of it, without its price. " +
      "reservedConcurrency is what throttles it.",
  ),
  enableCustomDomain: withDefault(
    "false",
    trueOrFalse,
    "true or false, whether the API answers under its own name in the zone, apiCname, with nothing before the paths. " +
      "Its certificate needs the zone to be public and delegated.",
  ),
  onlyCustomDomain: withDefault(
    "false",
    trueOrFalse,
    "With enableCustomDomain, true or false, whether API Gateway's own URL is closed. " +
      "Set it once no client calls that any more.",
  ),
  enableCloudFront: withDefault(
    "false",
    oneOf(CLOUD_FRONT_MODES),
    'CloudFront in front of the API, "false", withCustomAlias (as apiCname) or withoutCustomAlias.',
  ),
  apiCname: withDefault(
    "ddns",
    domainName,
    "With enableCustomDomain or withCustomAlias, the API's name before the zone's. " +
      "ddns makes it ddns.dyn.example.com, and no host can have it.",
  ),
  acmCertificateArn: optional(
    certificateArn,
    "The ARN of a certificate that covers the API's name, with enableCustomDomain in the stack's region, " +
      "with withCustomAlias in us-east-1. Empty requests one, which needs the zone to be public and delegated.",
  ),
  cloudFrontPriceClass: withDefault(
    "US-Canada-Europe",
    oneOf(PRICE_CLASSES),
    "Where CloudFront serves from, US-Canada-Europe, US-Canada-Europe-Asia or All-Edge-Locations.",
  ),
  useApiKey: withDefault(
    "true",
    trueOrFalse,
    "true or false, whether requests must carry an API key. Those without do not reach the function.",
  ),
  apiKeyValue: {
    ...optional(
      apiKey,
      "With useApiKey, an existing API key to carry over, 20 to 128 letters and digits. " +
        "Set it with --secret. Empty has API Gateway make one.",
    ),
    isSecret: true as const,
  },
  rateLimit: withDefault(
    "100",
    wholeNumber(1, 10_000, "requests a second"),
    "Requests a second that the API takes, all paths together, before it answers 429.",
  ),
  burstLimit: withDefault(
    "200",
    wholeNumber(10, 5_000, "requests"),
    "Requests at once that the API takes, all paths together, before it answers 429.",
  ),
  reservedConcurrency: optional(
    wholeNumber(0, 1_000, "requests"),
    "How many requests the function handles at once at the most, kept for it alone; by its own URL ten times as many a second. " +
      "A new account refuses it. Empty is 10 with enableFunctionUrl; else, and with 0, it is left to the account's own limit.",
  ),
  ddbRcu: optional(
    capacityUnits,
    "Provisioned read capacity units of the table. Give all four capacities, or none for on-demand billing.",
  ),
  ddbWcu: optional(capacityUnits, "Provisioned write capacity units of the table."),
  ddbGsiRcu: optional(capacityUnits, "Provisioned read capacity units of the table's index."),
  ddbGsiWcu: optional(capacityUnits, "Provisioned write capacity units of the table's index."),
  ...functionRows(),
};

type Rows = typeof SETTINGS;
type ValueOf<R> =
  R extends Row<infer Value, infer Given> ? (Given extends true ? Value : Value | undefined) : never;

/** The stack's configuration, checked. What is undefined is switched off, or left to AWS. */
export type Settings = { [Key in keyof Rows]: ValueOf<Rows[Key]> };

export type SettingKey = keyof Rows;

/** The keys, in the table's order. */
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** A setting's row, whatever its value's type. */
export function rowOf(key: SettingKey): Row<unknown, boolean> {
  return SETTINGS[key];
}

/** What each key counts as that is not given, or given as the empty string. */
export const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, rowOf(key).default]),
);

function withDefault<Value>(text: string, parse: Parser<Value>, about: string): Row<Value, true> {
  return { parse, default: text, isAlwaysThere: true, about };
}

function optional<Value>(parse: Parser<Value>, about: string): Row<Value, false> {
  return { parse, default: "", isAlwaysThere: false, about };
}

function functionRows(): { [Key in keyof FunctionSettings]: Row<FunctionSettings[Key], true> } {
  const rows: [string, FunctionSetting][] = Object.entries(FUNCTION_SETTINGS);
  return Object.fromEntries(
    rows.map(([key, row]) => [key, withDefault(row.defaultText, parserOf(row), row.about)]),
  ) as ReturnType<typeof functionRows>;
}

function parserOf({
  kind,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
  unit = "",
}: FunctionSetting): Parser<unknown> {
  return kind === "flag" ? trueOrFalse : wholeNumber(least, most, unit);
}
