/**
 * The embedded ACM: certificates that are proved by a record in a public zone, and that renew as long as the record stays.
 *
 * ACM gives an account one record for all certificates of a name, in every region
 * (ACM user guide, "AWS Certificate Manager DNS validation" and "Managed certificate renewal").
 */
import { createHash, randomUUID } from "node:crypto";
import type { HostedZones } from "./route53/hostedZones";
import { canonicalName } from "./route53/names";

/** What a certificate is in ACM's own words. */
export type CertificateStatus = "PENDING_VALIDATION" | "ISSUED" | "EXPIRED";

/** A certificate of the account. */
export interface Certificate {
  readonly arn: string;
  readonly region: string;
  readonly domainName: string;
  /** The CNAME that proves the name, as domainValidationOptions has it; none for one that was imported. */
  readonly record?: { name: string; value: string };
  /** As the clock has it. */
  status(): CertificateStatus;
}

/** The account's certificates. */
export interface Acm {
  request(domainName: string, region: string): Certificate;
  /** One that is there already, issued elsewhere, for as long as this runs. */
  importCertificate(domainName: string, arn: string): Certificate;
  find(arn: string): Certificate | undefined;
  all(): Certificate[];
  /** @throws where something uses it */
  delete(arn: string): void;
  /** Looks for the record of one that is pending. @returns whether it is issued now */
  validate(arn: string): boolean;
  /** Each tells whether it uses a certificate. */
  readonly users: Set<(arn: string) => boolean>;
}

export interface AcmOptions {
  accountId: string;
  /** Asked when it is needed: the zones come after. */
  zones: () => HostedZones;
  /** Milliseconds. */
  clock: () => number;
}

const DAY_MS = 24 * 3600 * 1000;
const VALID_MS = 395 * DAY_MS;
/** ACM begins to renew so long before the end. */
const RENEWED_BEFORE_MS = 60 * DAY_MS;

/** Makes an ACM without certificates. */
export function createAcm({ accountId, zones, clock }: AcmOptions): Acm {
  const certificates = new Map<string, Certificate>();
  const issued = new Map<string, number>();
  const users = new Set<(arn: string) => boolean>();

  const issueWhereProven = ({ arn, record }: Certificate): void => {
    if (record && isProven(zones(), record)) issued.set(arn, clock() + VALID_MS);
  };
  const statusOf = (certificate: Certificate): CertificateStatus => {
    const until = issued.get(certificate.arn);
    if (until === undefined) return "PENDING_VALIDATION";
    // The record is looked for when somebody asks: as it is then, it was all the time.
    if (clock() > until - RENEWED_BEFORE_MS) issueWhereProven(certificate);
    return clock() < (issued.get(certificate.arn) ?? 0) ? "ISSUED" : "EXPIRED";
  };
  const add = (about: Omit<Certificate, "status">): Certificate => {
    const certificate = { ...about, status: () => statusOf(certificate) };
    certificates.set(about.arn, certificate);
    return certificate;
  };

  return {
    users,
    request(domainName, region) {
      const arn = `arn:aws:acm:${region}:${accountId}:certificate/${randomUUID()}`;
      return add({ arn, region, domainName, record: recordOf(accountId, domainName) });
    },
    importCertificate(domainName, arn) {
      issued.set(arn, Number.POSITIVE_INFINITY);
      return add({ arn, region: arn.split(":")[3] ?? "", domainName });
    },
    find: (arn) => certificates.get(arn),
    all: () => [...certificates.values()],
    delete(arn) {
      if ([...users].some((uses) => uses(arn))) {
        throw new Error(`ResourceInUseException: Certificate ${arn} is in use.`);
      }
      certificates.delete(arn);
      issued.delete(arn);
    },
    validate(arn) {
      const certificate = certificates.get(arn);
      if (!certificate) throw new Error(`ResourceNotFoundException: Could not find certificate ${arn}`);
      if (!issued.has(arn)) issueWhereProven(certificate);
      return certificate.status() === "ISSUED";
    },
  };
}

/** Whether a certificate covers a name: it is for that name, or for all names beside it. */
export function covers({ domainName }: Certificate, name: string): boolean {
  return domainName === name || domainName === name.replace(/^[^.]+/, "*");
}

function recordOf(accountId: string, domainName: string): { name: string; value: string } {
  const bare = domainName.replace(/^\*\./, "").toLowerCase();
  const label = (what: string) =>
    `_${createHash("sha256").update(`${accountId} ${bare} ${what}`).digest("hex").slice(0, 32)}`;
  return { name: `${label("name")}.${bare}.`, value: `${label("value")}.xlfgrmvvlj.acm-validations.aws.` };
}

function isProven(zones: HostedZones, record: { name: string; value: string }): boolean {
  const name = canonicalName(record.name);
  return zones
    .listZones()
    .filter(({ privateZone }) => !privateZone)
    .flatMap(({ id }) => zones.listRecordSets(id))
    .some(
      (set) =>
        set.Name === name &&
        set.Type === "CNAME" &&
        set.ResourceRecords?.some(({ Value }) => canonicalName(Value) === canonicalName(record.value)),
    );
}
