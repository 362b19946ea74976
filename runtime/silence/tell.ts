import { countReaders, publishMail } from "../aws/topic";
import { inTurns } from "../values/inTurns";
import { WATCH_TELLING_MS } from "../values/timeLimits";
import { digest } from "./digest";
import type { Due } from "./lookThrough";
import { markTelling, settle } from "./marks";
import { type SilencePorts, write } from "./ports";
import type { Telling } from "./telling";

/** Records a run that are told of: each is written twice. The rest is the next run's. */
export const MOST_TOLD = 5_000;

/** What was told. */
export interface Told {
  told: readonly Due[];
  /** How many are the next run's. */
  left: number;
  /** Why the mail may not have been sent; one of errorNames.ts. */
  error: string | undefined;
}

/**
 * Tells, in one mail, what there is to tell, at least once and not for ever:
 * 0. it waits, and leaves all to a later run, while there is nobody yet who gets mails
 * 1. it notes in each item what is about to be told. Who can't be noted is left for the next run, and not in the mail
 * 2. it sends the mail
 * 3. it notes in each item that it was told
 *
 * Who dies after 1 leaves marks, by which a later run tells again: not before the pause that is in the mark, which gets longer with
 * each attempt.
 */
export async function tell(ports: SilencePorts, due: readonly Due[]): Promise<Told> {
  const { call, topicArn, now, deadline, warn } = ports;
  if (due.length === 0) return { told: [], left: 0, error: undefined };
  const counted = await countReaders(call, topicArn);
  if (counted.kind === "unavailable") return { told: [], left: due.length, error: counted.error };
  if (counted.readers === 0) {
    warn("nobody is told: no address has agreed to get mails yet, by the link in AWS's mail");
    return { told: [], left: due.length, error: undefined };
  }
  const chosen = due.slice(0, MOST_TOLD);
  const untilMail = deadline - WATCH_TELLING_MS;
  const failures: string[] = [];
  const marked: { one: Due; telling: Telling }[] = [];
  await inTurns(chosen, async (one) => {
    const at = now();
    const { telling, update } = markTelling(one.item, one.what, one.silence, at);
    const end = at < untilMail ? await write(ports, one.item, update) : { error: "OutOfTime" };
    // Refused: it has asked meanwhile, or another run tells it.
    if (end === "written") marked.push({ one, telling });
    else if (end !== "refused") failures.push(end.error);
  });
  const left = due.length - chosen.length + failures.length;
  if (failures.length > 0) warn(`${failures.length} records are left for the next run: ${failures.at(-1)}`);
  if (marked.length === 0) return { told: [], left, error: undefined };
  const told = marked.map(({ one }) => one);
  const mail = await publishMail(call, topicArn, digest(told, ports.stackName));
  if (mail.kind === "unavailable") return { told: [], left: left + told.length, error: mail.error };
  const ends = await inTurns(marked, ({ one, telling }) => write(ports, one.item, settle(telling)));
  const failed = ends.filter((end) => typeof end === "object");
  if (failed.length > 0) {
    warn(
      `of ${failed.length} records it is not noted that they were told, and will be again: ${failed.at(-1)?.error}`,
    );
  }
  return { told, left, error: undefined };
}
