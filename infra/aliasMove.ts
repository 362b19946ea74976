import { setTimeout as delay } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/**
 * Seconds that resolvers keep what an alias to API Gateway or CloudFront answers. Route 53 sets it. A test need not wait so long:
 * it has its own in the environment.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
 */
const ALIAS_TTL_SECONDS = Number(process.env["DDNS_TEST_ALIAS_TTL_SECONDS"] ?? 60);

/**
 * Has an update wait, once it has pointed the name to something else, until no resolver has the old answer: only after that
 * does Pulumi delete what served the name before.
 *
 * @param parent what is shown to be waiting
 * @returns nothing under mocks, where no engine runs hooks
 */
export function waitForResolvers(parent: pulumi.Resource): pulumi.ResourceHookBinding | undefined {
  if (!pulumi.runtime.hasEngine()) return undefined;
  const wait = new pulumi.ResourceHook("wait-for-resolvers", async () => {
    await pulumi.log.info(
      `The API's name has moved: waiting ${ALIAS_TTL_SECONDS} s until no resolver has where it was`,
      parent,
    );
    await delay(ALIAS_TTL_SECONDS * 1000);
  });
  return { afterUpdate: [wait] };
}
