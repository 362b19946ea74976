import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { applyError } from "./applyError";
import { warnOfDelegation } from "./delegationWarning";
import type { Naming } from "./naming";
import type { Zone } from "./zone";

const VALIDATION_TTL_SECONDS = 60;

/**
 * How long to wait for the certificate. With a delegated zone it takes a few minutes; without, it would never come,
 * and the default is 75 minutes.
 */
const VALIDATION_TIMEOUT = "15m";

/** What the certificates of one name have in common. */
export interface CertificateArgs {
  naming: Naming;
  zone: Zone;
  /** The name that is certified, without a trailing dot. */
  domainName: string;
  /** Where whoever serves the name looks for its certificates. */
  region: string;
  /** The component that they belong to. */
  parent: pulumi.Resource;
}

/** The name and the value that prove to ACM whose a name is. */
interface Proof {
  resourceRecordName: pulumi.Input<string>;
  resourceRecordType: pulumi.Input<string>;
  resourceRecordValue: pulumi.Input<string>;
}

/**
 * Requests a certificate of a name, proves it by a record in the zone, and waits until it is issued.
 *
 * @returns its ARN, once it is issued
 */
export function requestCertificate(name: string, args: CertificateArgs): pulumi.Output<string> {
  const { naming, zone, domainName, region, parent } = args;
  const certificate = new aws.acm.Certificate(
    `${name}-certificate-${region}`,
    { domainName, validationMethod: "DNS", region, tags: naming.tags },
    { parent, aliases: formerly("cdn-certificate") },
  );
  const record = validationRecord(
    name,
    args,
    certificate.domainValidationOptions.apply((options) => options[0]!),
  );
  const validation = new aws.acm.CertificateValidation(
    `${name}-certificate-validation-${region}`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn], region },
    {
      parent,
      aliases: formerly("cdn-certificate-validation"),
      customTimeouts: { create: VALIDATION_TIMEOUT },
    },
  );
  warnOfDelegation({ record, validation, zone }, parent);
  return validation.certificateArn;
}

/**
 * Takes a certificate that is there, and keeps the record by which ACM renews it, where it has one at the name.
 *
 * @returns its ARN
 * @throws an error, once the certificate is read, where it does not cover the name or is not issued
 */
export function findCertificate(name: string, arn: string, args: CertificateArgs): pulumi.Output<string> {
  const { zone, domainName, region, parent } = args;
  const found = aws.acm.Certificate.get(`${name}-certificate-given`, arn, { region }, { parent });
  return pulumi
    .all([found.domainName, found.subjectAlternativeNames, found.status, found.domainValidationOptions])
    .apply(([first, others, status, options]) => {
      const problem = certificateProblem({ names: [first, ...(others ?? [])], status }, domainName);
      if (problem !== undefined) throw applyError(`acmCertificateArn is ${JSON.stringify(arn)}, ${problem}`);
      const proof = options?.find((option) => option.domainName === domainName && option.resourceRecordName);
      if (proof) {
        zone.isPrivate.apply((isPrivate) => {
          // ACM sees public zones only. The record goes on after this stack: it is the given certificate's, too.
          if (!isPrivate) validationRecord(name, args, proof, { retainOnDelete: true });
        });
      }
      return arn;
    });
}

/**
 * The one record of a name. ACM asks an account for the same record for every certificate of a name, in every region, and
 * looks for it again at each renewal: so it is the name's, and stays the same resource from one certificate to the next.
 */
function validationRecord(
  name: string,
  { zone, parent }: CertificateArgs,
  proof: pulumi.Input<Proof>,
  opts: pulumi.CustomResourceOptions = {},
): aws.route53.Record {
  const { resourceRecordName, resourceRecordType, resourceRecordValue } = pulumi.output(proof);
  return new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: zone.zoneId,
      name: resourceRecordName,
      type: resourceRecordType as pulumi.Output<aws.route53.RecordType>,
      records: [resourceRecordValue],
      ttl: VALIDATION_TTL_SECONDS,
      // An earlier certificate may have left it, or another stack of the account made it.
      allowOverwrite: true,
    },
    { parent, aliases: formerly("cdn-certificate-proof"), ...opts },
  );
}

/** Why a certificate does not do for a name, and the mend; undefined where it does. */
export function certificateProblem(
  { names, status }: { names: readonly string[]; status: string },
  domainName: string,
): string | undefined {
  const beside = domainName.replace(/^[^.]+/, "*");
  if (!names.includes(domainName) && !names.includes(beside)) {
    return (
      `a certificate for ${[...new Set(names)].join(", ")}: give one that covers ${domainName}, ` +
      "or leave it empty to have one made"
    );
  }
  return status === "ISSUED" ? undefined : `a certificate that is ${status}: give one that is issued`;
}

/** Where a resource stood before it became the name's: a stack that has it there keeps it. */
export function formerly(name: string): pulumi.Alias[] {
  return [{ name, parent: pulumi.createUrn("cdn", "ddns:infra:Cdn") }];
}
