/** The embedded KMS: keys that sign, with their policies. Nothing is signed with them here. */
import { randomUUID } from "node:crypto";

/** A customer managed key. */
export interface KmsKey {
  readonly arn: string;
  readonly region: string;
  /** Such as `ECC_NIST_P256`. */
  readonly spec: string;
  /** Such as `SIGN_VERIFY`. */
  readonly usage: string;
  /** A policy document of IAM, as JSON. */
  policy: string;
  state: "Enabled" | "PendingDeletion";
}

/** What a key is made of. */
export type NewKey = Pick<KmsKey, "region" | "spec" | "usage" | "policy">;

/** The account's keys. Errors are in the words of KMS. */
export interface Kms {
  /** @throws where the policy would lock its own account out, or usage and spec do not go together */
  createKey(key: NewKey): KmsKey;
  find(arn: string): KmsKey | undefined;
  /** @throws as createKey does */
  putPolicy(arn: string, policy: string): void;
  /** @throws where something uses it, or for a window that KMS does not have */
  scheduleDeletion(arn: string, days: number): void;
  /** Each tells whether it uses a key. KMS itself would not ask: what uses the key would break. */
  readonly users: Set<(arn: string) => boolean>;
}

/** Makes a KMS without keys. */
export function createKms({ accountId }: { accountId: string }): Kms {
  const keys = new Map<string, KmsKey>();
  const users = new Set<(arn: string) => boolean>();

  const required = (arn: string): KmsKey => {
    const key = keys.get(arn);
    if (key === undefined) throw new Error(`NotFoundException: Key '${arn}' does not exist`);
    return key;
  };
  const checkPolicy = (policy: string): void => {
    const root = `arn:aws:iam::${accountId}:root`;
    const administers = readStatements(policy).some(
      ({ Action, Principal }) => Principal?.["AWS"] === root && listOf(Action).includes("kms:*"),
    );
    if (!administers) {
      throw new Error(
        "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
      );
    }
  };

  return {
    users,
    createKey(key) {
      checkPolicy(key.policy);
      if (key.spec.startsWith("ECC_") !== (key.usage === "SIGN_VERIFY")) {
        throw new Error(
          `ValidationException: KeyUsage ${key.usage} is not compatible with KeySpec ${key.spec}`,
        );
      }
      const arn = `arn:aws:kms:${key.region}:${accountId}:key/${randomUUID()}`;
      const made: KmsKey = { ...key, arn, state: "Enabled" };
      keys.set(arn, made);
      return made;
    },
    find: (arn) => keys.get(arn),
    putPolicy(arn, policy) {
      checkPolicy(policy);
      required(arn).policy = policy;
    },
    scheduleDeletion(arn, days) {
      if (!(days >= 7 && days <= 30)) {
        throw new Error(`ValidationException: PendingWindowInDays ${days} is not between 7 and 30`);
      }
      const key = required(arn);
      if ([...users].some((uses) => uses(arn))) throw new Error(`the embedded KMS: ${arn} is in use`);
      key.state = "PendingDeletion";
    },
  };
}

/** One permission of a key's policy. */
export interface KeyStatement {
  Action: string | string[];
  Principal?: Record<string, string>;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Reads a key's policy. @throws in the words of KMS for what is none */
export function readStatements(policy: string): KeyStatement[] {
  try {
    return (JSON.parse(policy) as { Statement: KeyStatement[] }).Statement;
  } catch {
    throw new Error("MalformedPolicyDocumentException: The policy is not in valid JSON format");
  }
}

/** What may be one or a list, as a list. */
export function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
