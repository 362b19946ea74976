import * as pulumi from "@pulumi/pulumi";
import { region } from "./kinds";
import { SettingReader, type StackConfig } from "./reader";
import { warnOfReservedName } from "./reservedName";
import { RULES } from "./rules";
import { DEFAULTS, rowOf, SETTING_KEYS, type Settings } from "./table";
import { warnOfSettings } from "./warnings";

export type { Settings } from "./table";

/** What {@link parseSettings} makes of a configuration: the settings, or every mistake with its mend. */
export type SettingsResult =
  | { kind: "valid"; settings: Settings }
  | { kind: "invalid"; mistakes: readonly string[] };

/** Parameters of the CloudFormation original that are spelled differently here, or not needed. */
const HINTS = {
  acmCertificateARN: "here it is spelled acmCertificateArn",
  CloudFrontPriceClass: "here it is spelled cloudFrontPriceClass",
  templateVersion: "it has no equivalent, since pulumi up sees by itself what has changed",
};

/**
 * Reads the stack's configuration.
 *
 * @throws `pulumi.RunError` that lists every mistake: the key, its value (never a secret one) and the mend
 */
export function readSettings(): Settings {
  const config = readStackConfig();
  const result = parseSettings(config, readSecretKeys());
  if (result.kind === "invalid") {
    const list = result.mistakes.map((mistake) => `\n  - ${mistake}`).join("");
    throw new pulumi.RunError(`The configuration of stack "${pulumi.getStack()}" cannot be used:${list}`);
  }
  const { route53ZoneName, additionalZones = [] } = result.settings;
  warnOfReservedName("route53ZoneName", route53ZoneName);
  for (const { name, id } of additionalZones) {
    if (id === undefined) warnOfReservedName("additionalZones", name);
  }
  warnOfSettings(result.settings, config, DEFAULTS);
  return result.settings;
}

/**
 * Turns a configuration into settings, by their table and the rules across them.
 *
 * @param config the project's keys without their namespace, and `aws:region`
 * @param secrets keys whose values no message may show, beside those that always are secret
 */
export function parseSettings(config: StackConfig, secrets: readonly string[] = []): SettingsResult {
  const alwaysSecret = SETTING_KEYS.filter((key) => rowOf(key).isSecret);
  const reader = new SettingReader(config, DEFAULTS, [...secrets, ...alwaysSecret]);
  reader.refuseUnknown(SETTING_KEYS, HINTS);
  reader.require("aws:region", region, "say where to deploy (pulumi config set aws:region eu-central-1)");
  const values = Object.fromEntries(
    SETTING_KEYS.map((key) => {
      const { parse, required } = rowOf(key);
      return [key, required === undefined ? reader.read(key, parse) : reader.require(key, parse, required)];
    }),
  ) as Partial<Settings>;
  for (const rule of RULES) {
    const mistake = rule(values, reader);
    if (mistake !== undefined) reader.mistakes.push(mistake);
  }
  return reader.mistakes.length > 0
    ? { kind: "invalid", mistakes: reader.mistakes }
    : // Without a mistake, whatever is required or has a default has a value.
      { kind: "valid", settings: values as Settings };
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
