import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Naming } from "../naming";
import type { Zone } from "../zone";
import { keyPolicy } from "./keyPolicy";
import { guardUnsigning, signingName, type UnsigningArgs } from "./unsigning";

/** Where Route 53 looks for keys, whatever the stack's region. */
const KEY_REGION = "us-east-1";

/** The shortest that KMS knows. What waits for its deletion costs nothing. */
const DELETION_WINDOW_DAYS = 7;

/** Letters, digits and `_`; a zone's two keys have different ones, and this makes one for each. */
const KEY_SIGNING_KEY = "ddns";

export interface SigningArgs {
  naming: Naming;
  /** The zones to sign, by their names without final dots: public ones that the program makes. */
  zones: Readonly<Record<string, Zone>>;
  unsigning: UnsigningArgs;
}

/** The signing of zones: one key in KMS for all, and for each zone its key-signing key. */
export class Signing extends pulumi.ComponentResource {
  /** What the zone above each is to have, `KEYTAG ALGORITHM DIGESTTYPE DIGEST`, by the zone's name. */
  readonly dsRecords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: SigningArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Signing", name, {}, opts);
    const key = this.createKey(name, args);
    const guard = guardUnsigning(args.unsigning);
    this.dsRecords = Object.fromEntries(
      Object.entries(args.zones).map(([zoneName, zone]) => [
        zoneName,
        this.sign(zoneName, zone, key, args.unsigning.forced ? undefined : guard),
      ]),
    );
    this.registerOutputs({ keyArn: key.arn });
  }

  private createKey(name: string, { naming }: SigningArgs): aws.kms.Key {
    const { accountId } = aws.getCallerIdentityOutput({}, { parent: this });
    return new aws.kms.Key(
      `${name}-key`,
      {
        description: `Key-signing key of the zones of ${naming.prefix}`,
        customerMasterKeySpec: "ECC_NIST_P256",
        keyUsage: "SIGN_VERIFY",
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: accountId.apply((id) => JSON.stringify(keyPolicy(id))),
        region: KEY_REGION,
        tags: naming.tags,
      },
      { parent: this },
    );
  }

  private sign(
    zoneName: string,
    zone: Zone,
    key: aws.kms.Key,
    guard: pulumi.ResourceHookBinding | undefined,
  ): pulumi.Output<string> {
    const keySigningKey = new aws.route53.KeySigningKey(
      `key-signing-key-${zoneName}`,
      {
        hostedZoneId: zone.zoneId,
        keyManagementServiceArn: key.arn,
        name: KEY_SIGNING_KEY,
        status: "ACTIVE",
      },
      { parent: this },
    );
    new aws.route53.HostedZoneDnsSec(
      signingName(zoneName),
      // Signing ends before the key goes: it hangs on it.
      { hostedZoneId: keySigningKey.hostedZoneId, signingStatus: "SIGNING" },
      {
        parent: this,
        dependsOn: [keySigningKey],
        hooks: { ...guard, ...this.tellOnce(zoneName, keySigningKey) },
      },
    );
    return keySigningKey.dsRecord;
  }

  /** Says what to do next, once, when a zone is signed for the first time. */
  private tellOnce(zoneName: string, { dsRecord }: aws.route53.KeySigningKey): pulumi.ResourceHookBinding {
    if (!pulumi.runtime.hasEngine()) return {};
    const tell = new pulumi.ResourceHook(`tell-ds-record-of-${zoneName}`, async () => {
      const record = await new Promise((resolve) => dsRecord.apply(resolve));
      await pulumi.log.info(
        `${zoneName} is signed. Resolvers check that once the zone above it has this record, where its name servers are: ` +
          `${zoneName}. DS ${record}`,
        this,
      );
    });
    return { afterCreate: [tell] };
  }
}
