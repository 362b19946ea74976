import { setTimeout as delay } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { findDsRecords, readResolver, systemResolvers } from "../../dns/dsRecords";

/** By this name the state of stacks has the hook: another would be one that is not there. */
const HOOK = "keep-signing-while-ds-records-are-there";

/** What is before the zone's name in the name of the resource by which it is signed. */
const SIGNING = "signing-";

/** The name of the resource by which a zone is signed. A hook sees a resource's name, and not the zone's. */
export function signingName(zoneName: string): string {
  return `${SIGNING}${zoneName}`;
}

export interface UnsigningArgs {
  /** Seconds for which resolvers keep the DS records that the parent had. */
  dsTtl: number;
  /** Whether signing may end whatever the parent says. */
  forced: boolean;
}

/** Resolvers that tests ask in place of the machine's. */
const TEST_RESOLVER = process.env["DDNS_TEST_RESOLVER"];

/**
 * Keeps signing from ending while anybody may still believe that the zone is signed: that would leave it bogus, and so
 * unanswered by every resolver that validates.
 *
 * It has to be there in every program, since the one that ends signing is one without it: the engine asks for the hook by its name.
 *
 * @returns what signing hangs on; nothing under mocks, where no engine runs hooks
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-disable.html
 */
export function guardUnsigning({ dsTtl, forced }: UnsigningArgs): pulumi.ResourceHookBinding | undefined {
  if (!pulumi.runtime.hasEngine()) return undefined;
  const guard = async ({ name }: pulumi.ResourceHookArgs) => {
    if (forced) return;
    const zoneName = name.slice(SIGNING.length);
    await refuseWhileThere(zoneName);
    if (pulumi.runtime.isDryRun()) return;
    await pulumi.log.info(
      `The zone above ${zoneName} has no DS records for it any more: waiting ${dsTtl} s (dsTtl) until no resolver has them`,
    );
    await delay(dsTtl * 1000);
  };
  // In a preview, too: what is refused there has not begun.
  const hook = new pulumi.ResourceHook(HOOK, guard, { onDryRun: true });
  return { beforeDelete: [hook] };
}

/** @throws an error that tells what to do first */
async function refuseWhileThere(zoneName: string): Promise<void> {
  const resolvers = TEST_RESOLVER === undefined ? systemResolvers() : [readResolver(TEST_RESOLVER)];
  const found = await findDsRecords(zoneName, resolvers);
  if (found.kind === "there") {
    throw new Error(
      `${zoneName} stays signed: the zone above it has DS records for it (${found.records.join("; ")}), by which resolvers would ` +
        `take every unsigned answer for a forgery. Remove them there, see with \`dig ${zoneName} DS\` that they are gone, ` +
        "and run pulumi up again",
    );
  }
  if (found.kind === "unknown") {
    throw new Error(
      `${zoneName} stays signed: whether the zone above it has DS records for it could not be found out (${found.error}). ` +
        "Run pulumi up again where a resolver answers",
    );
  }
}
