/** New secrets for hosts, while their clients have the old ones. */
import type { RecordItem } from "../runtime/records/item";
import type { RecordType } from "../runtime/values/address";
import { shown } from "./names";
import { problem } from "./problem";
import { newSecret } from "./secret";
import type { Stack } from "./stack";
import type { ConfigTable } from "./table";
import { interpret } from "./view";

/** A secret, to be shown once. */
export interface Handed {
  hostname: string;
  families: RecordType[];
  secret: string;
}

/** Until when the former secret is good, in a sentence. */
export function endOfGrace(until: string | undefined): string {
  return until === undefined
    ? "The old secret is not good any more."
    : `The old secret is good until ${until}.`;
}

/** The secret of a host. @throws a problem where it has none */
export function secretOf(records: readonly RecordItem[]): string {
  const secret = records.find(({ sharedSecret }) => sharedSecret !== undefined)?.sharedSecret;
  if (secret === undefined) {
    throw problem(`${shown(records[0]!.hostname)} has no secret: ddns rotate gives it one`);
  }
  return secret;
}

/** The records that share a secret with these, also where a rotation has reached only some of them. */
export async function groupOfRecords(
  table: ConfigTable,
  stack: Stack,
  own: readonly RecordItem[],
): Promise<RecordItem[]> {
  const secretsOf = ({ sharedSecret, previous }: RecordItem) =>
    [sharedSecret, previous?.secret].filter((secret) => secret !== undefined);
  const secrets = new Set(own.flatMap(secretsOf));
  const records = (await table.scan()).map((raw) => interpret(stack, raw));
  return records.filter((record) => secretsOf(record).some((secret) => secrets.has(secret)));
}

/**
 * Gives records a new secret, one after another. Interrupted, it is finished by doing it again: what was reached keeps its
 * new secret, and the rest gets that one.
 */
export async function rotate(
  table: ConfigTable,
  records: readonly RecordItem[],
  hostname: string,
  graceMs: number,
  now: number,
): Promise<Handed & { members: string[]; until: string | undefined }> {
  const inGrace = records.filter(({ previous }) => previous !== undefined && previous.until > now);
  const isHalfDone = inGrace.length > 0 && inGrace.length < records.length;
  if (inGrace.length === records.length && graceMs > 0) {
    const until = new Date(Math.max(...inGrace.map(({ previous }) => previous!.until))).toISOString();
    throw problem(
      `${shown(hostname)} is in the grace of its last rotation until ${until}, and its clients may have either secret: ` +
        "wait for its end, or give --grace 0, which ends both",
    );
  }
  const secret = isHalfDone ? inGrace[0]!.sharedSecret! : newSecret();
  const until = graceMs > 0 ? new Date(now + graceMs).toISOString() : undefined;
  for (const record of isHalfDone ? records.filter((one) => !inGrace.includes(one)) : records) {
    const former = record.sharedSecret;
    const keepsFormer = until !== undefined && former !== undefined;
    const done = await table.edit(record, {
      set: {
        shared_secret: secret,
        ...(keepsFormer ? { previous_secret: former, previous_secret_until: until } : {}),
      },
      remove: keepsFormer ? [] : ["previous_secret", "previous_secret_until"],
      require: { shared_secret: record.raw["shared_secret"] },
    });
    if (!done) {
      throw problem(`${shown(record.hostname)} ${record.recordType} was changed meanwhile: rotate once more`);
    }
  }
  const own = records.filter((record) => record.hostname === hostname);
  return {
    hostname,
    families: own.map(({ recordType }) => recordType),
    secret,
    members: Array.from(new Set(records.map((record) => record.hostname))),
    until,
  };
}
