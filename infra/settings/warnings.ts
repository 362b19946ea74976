import * as pulumi from "@pulumi/pulumi";
import { isLoopbackName } from "./kinds";
import type { StackConfig } from "./reader";
import type { Settings } from "./table";

/** Limits that are API Gateway's. */
const GATEWAYS_LIMITS = ["rateLimit", "burstLimit"];

/** Says what settings that are right by themselves come to together. */
export function warnOfSettings(settings: Settings, config: StackConfig, defaults: StackConfig): void {
  if (settings.enableDyndns2 && settings.requireSignature) {
    pulumi.log.warn("enableDyndns2 is of no use with requireSignature: every dyndns2 request is refused");
  }
  if (settings.changeWebhook?.some((url) => isLoopbackName(new URL(url).hostname))) {
    pulumi.log.warn(
      "changeWebhook names this machine: changes reach it from npm start alone, and never from AWS",
    );
  }
  const given = GATEWAYS_LIMITS.filter((key) => config[key] && config[key] !== defaults[key]);
  if (!settings.enableApiGateway && given.length > 0) {
    pulumi.log.warn(
      `${given.join(" and ")} say nothing about the function's own URL, which alone is on: reservedConcurrency is what ` +
        "throttles there, ten requests a second for each",
    );
  }
}
