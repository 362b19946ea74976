import type { StackConfig } from "../../../infra/settings/reader";
import { parseSettings, type Settings } from "../../../infra/settings/settings";

export const CERTIFICATE =
  "arn:aws:acm:us-east-1:123456789012:certificate/a1aaab22-11ab-ab12-cd34-12345abc0ab0";
export const LEAST = { "aws:region": "eu-central-1", route53ZoneName: "dyn.example.com" };

/** The settings of a configuration without a mistake. */
export function settingsOf(config: StackConfig): Settings {
  const result = parseSettings({ ...LEAST, ...config });
  if (result.kind === "invalid") {
    throw new Error(result.mistakes.join("\n"));
  }
  return result.settings;
}

/** The mistakes of a configuration; none where there is none. */
export function mistakesOf(config: StackConfig, secrets?: string[]): readonly string[] {
  const result = parseSettings({ ...LEAST, ...config }, secrets);
  return result.kind === "invalid" ? result.mistakes : [];
}
