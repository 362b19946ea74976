/**
 * Key-signing keys and the signing of zones, as Route 53 keeps them: what is there and in which order it may come and go.
 * No answer is signed. https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateKeySigningKey.html
 */
import { createHash, generateKeyPairSync } from "node:crypto";
import { type Kms, listOf, readStatements } from "../kms";
import type { HostedZones } from "./hostedZones";
import type { Zone } from "./model";
import { nameField } from "./rdata/fields";

/** A zone's key-signing key. */
export interface KeySigningKey {
  readonly name: string;
  readonly kmsArn: string;
  status: "ACTIVE" | "INACTIVE";
  /** Base64 of the public key, as DNSKEY records have it. */
  readonly publicKey: string;
  readonly keyTag: number;
  /** SHA-256, in capital hex digits. */
  readonly digest: string;
}

/** Errors are in the words of Route 53. */
export interface Dnssec {
  createKey(zoneId: string, key: { name: string; kmsArn: string; status: string }): KeySigningKey;
  findKey(zoneId: string, name: string): KeySigningKey | undefined;
  deactivateKey(zoneId: string, name: string): void;
  deleteKey(zoneId: string, name: string): void;
  enable(zoneId: string): void;
  disable(zoneId: string): void;
  isSigning(zoneId: string): boolean;
}

/** RFC 4034, 2.1: a zone's key, and one that signs keys. */
const FLAGS = 257;
const PROTOCOL = 3;
/** ECDSAP256SHA256 (RFC 6605). */
const ALGORITHM = 13;
const SHA_256 = 2;
const KEYS_A_ZONE = 2;
const SERVICE = "dnssec-route53.amazonaws.com";
const EVERY_ZONE = "arn:aws:route53:::hostedzone/*";

export interface DnssecOptions {
  zones: HostedZones;
  kms: Kms;
  accountId: string;
}

/** Makes what no zone uses as yet. Zones that have keys cannot be deleted from then on. */
export function createDnssec({ zones, kms, accountId }: DnssecOptions): Dnssec {
  const keysOf = new Map<string, KeySigningKey[]>();
  const signing = new Set<string>();
  const keys = (zoneId: string) => keysOf.get(zoneId) ?? [];

  zones.signers.add((zoneId) => keys(zoneId).length > 0);
  kms.users.add((arn) => [...keysOf.values()].flat().some(({ kmsArn }) => kmsArn === arn));

  const publicZone = (zoneId: string): Zone => {
    const zone = zones.getZone(zoneId);
    if (zone === undefined) throw new Error(`NoSuchHostedZone: No hosted zone found with ID: ${zoneId}`);
    if (zone.privateZone) throw new Error("InvalidArgument: A private hosted zone cannot be signed");
    return zone;
  };
  const required = (zoneId: string, name: string): KeySigningKey => {
    const key = keys(zoneId).find((each) => each.name === name);
    if (key === undefined) throw new Error(`NoSuchKeySigningKey: There is no key-signing key ${name}`);
    return key;
  };
  const refuseInParent = (zone: Zone): void => {
    if (keys(zone.id).some((key) => parentHas(zones, zone, key))) {
      throw new Error(
        "KeySigningKeyInParentDSRecord: The key-signing key (KSK) is specified in a parent DS record.",
      );
    }
  };

  return {
    createKey(zoneId, { name, kmsArn, status }) {
      const zone = publicZone(zoneId);
      if (!/^\w{3,128}$/.test(name)) throw new Error(`InvalidKeySigningKeyName: ${name}`);
      if (status !== "ACTIVE" && status !== "INACTIVE")
        throw new Error(`InvalidKeySigningKeyStatus: ${status}`);
      if (keys(zoneId).some((key) => key.name === name))
        throw new Error(`KeySigningKeyAlreadyExists: ${name}`);
      if (keys(zoneId).length === KEYS_A_ZONE)
        throw new Error("TooManyKeySigningKeys: a zone has two at most");
      const problem = kmsProblem(kms, kmsArn, { zoneId, accountId });
      if (problem !== undefined) throw new Error(`InvalidKMSArn: ${problem}`);
      const publicKey = newPublicKey();
      const key: KeySigningKey = { name, kmsArn, status, publicKey, ...digestOf(zone.name, publicKey) };
      keysOf.set(zoneId, [...keys(zoneId), key]);
      return key;
    },
    findKey: (zoneId, name) => keys(zoneId).find((key) => key.name === name),
    deactivateKey(zoneId, name) {
      const key = required(zoneId, name);
      refuseInParent(publicZone(zoneId));
      const others = keys(zoneId).filter((each) => each !== key && each.status === "ACTIVE");
      if (signing.has(zoneId) && others.length === 0) {
        throw new Error(
          "KeySigningKeyInUse: The key-signing key (KSK) can't be deactivated because it's the only KSK for a currently-enabled DNSSEC.",
        );
      }
      key.status = "INACTIVE";
    },
    deleteKey(zoneId, name) {
      const key = required(zoneId, name);
      if (key.status === "ACTIVE")
        throw new Error("InvalidKeySigningKeyStatus: The key-signing key is active");
      keysOf.set(
        zoneId,
        keys(zoneId).filter((each) => each !== key),
      );
    },
    enable(zoneId) {
      publicZone(zoneId);
      if (!keys(zoneId).some(({ status }) => status === "ACTIVE")) {
        throw new Error(
          "KeySigningKeyWithActiveStatusNotFound: A key-signing key with active status wasn't found.",
        );
      }
      signing.add(zoneId);
    },
    disable(zoneId) {
      if (!signing.has(zoneId))
        throw new Error("DNSSECNotFound: The hosted zone doesn't have any DNSSEC resources.");
      refuseInParent(publicZone(zoneId));
      signing.delete(zoneId);
    },
    isSigning: (zoneId) => signing.has(zoneId),
  };
}

/** As `DS` records have it after the type: what the zone above is to say. */
export function dsText({ keyTag, digest }: KeySigningKey): string {
  return `${keyTag} ${ALGORITHM} ${SHA_256} ${digest}`;
}

/** As `DNSKEY` records have it after the type. */
export function dnskeyText({ publicKey }: KeySigningKey): string {
  return `${FLAGS} ${PROTOCOL} ${ALGORITHM} ${publicKey}`;
}

function newPublicKey(): string {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]).toString("base64");
}

/** What a DS record says of a zone's public key, which is in Base64 (RFC 4034, 5.1.4). */
export function digestOf(zoneName: string, publicKey: string): Pick<KeySigningKey, "keyTag" | "digest"> {
  const head = Buffer.from([FLAGS >> 8, FLAGS & 255, PROTOCOL, ALGORITHM]);
  const rdata = Buffer.concat([head, Buffer.from(publicKey, "base64")]);
  const digest = createHash("sha256").update(nameField(zoneName)).update(rdata).digest("hex").toUpperCase();
  return { keyTag: keyTagOf(rdata), digest };
}

/** RFC 4034, appendix B. */
function keyTagOf(rdata: Buffer): number {
  let sum = 0;
  for (const [index, byte] of rdata.entries()) sum += index % 2 === 0 ? byte << 8 : byte;
  return (sum + (sum >> 16)) & 0xffff;
}

function parentHas(zones: HostedZones, zone: Zone, key: KeySigningKey): boolean {
  return zones
    .listZones()
    .filter((each) => each.id !== zone.id)
    .flatMap(({ id }) => zones.listRecordSets(id))
    .filter((set) => set.Name === zone.name && set.Type === "DS")
    .flatMap((set) => set.ResourceRecords ?? [])
    .some(({ Value }) => Value.toUpperCase().split(/\s+/)[3] === key.digest);
}

/** Why Route 53 could not sign a zone with a key; undefined: it can. */
function kmsProblem(
  kms: Kms,
  arn: string,
  { zoneId, accountId }: { zoneId: string; accountId: string },
): string | undefined {
  const key = kms.find(arn);
  if (key === undefined || key.state !== "Enabled") return `there is no such key: ${arn}`;
  if (key.region !== "us-east-1") return "the key must be in us-east-1";
  if (key.spec !== "ECC_NIST_P256" || key.usage !== "SIGN_VERIFY") {
    return "the key must be asymmetric, ECC_NIST_P256, for SIGN_VERIFY";
  }
  const own = readStatements(key.policy).filter(({ Principal }) => Principal?.["Service"] === SERVICE);
  const zoneArn = `arn:aws:route53:::hostedzone/${zoneId}`;
  const allowed = own
    .filter(({ Condition = {} }) => {
      const source = { ...Condition["ArnEquals"], ...Condition["ArnLike"] }["aws:SourceArn"];
      const account = Condition["StringEquals"]?.["aws:SourceAccount"];
      return (
        (source === undefined || listOf(source).some((one) => one === zoneArn || one === EVERY_ZONE)) &&
        (account === undefined || account === accountId)
      );
    })
    .flatMap(({ Action }) => listOf(Action));
  const missing = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:CreateGrant"].filter(
    (action) => !allowed.includes(action),
  );
  return missing.length === 0 ? undefined : `the key's policy does not let ${SERVICE} ${missing.join(", ")}`;
}
