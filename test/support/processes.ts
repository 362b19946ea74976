import type { AwsSend } from "../../runtime/aws/clients";

/** What happens between two calls of a process, by the number of calls that it has made. */
export type Between = (made: number) => Promise<void> | void;

/** A process that is killed before its next call: that call is never made, and nobody waits for an answer. */
export interface MortalProcess {
  send: AwsSend;
  /** Fulfilled when the process has died. */
  died: Promise<void>;
}

/** Makes calls until `lifetime` of them have been answered, and dies at the next. */
export function mortal(send: AwsSend, lifetime: number): MortalProcess {
  let made = 0;
  let die = () => {};
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const mortalSend: AwsSend = (operation, input, signal) => {
    if (made === lifetime) {
      die();
      return new Promise(() => {});
    }
    made += 1;
    return send(operation, input, signal);
  };
  return { send: mortalSend, died };
}

/** Makes calls, and lets something happen before each of them. */
export function interrupted(send: AwsSend, before: Between): AwsSend {
  let made = 0;
  return async (operation, input, signal) => {
    await before(made);
    made += 1;
    return send(operation, input, signal);
  };
}

/** Makes calls, and stops before one of them until the gate is opened. */
export function gated(send: AwsSend, callsBefore: number) {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const atGate = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gatedSend = interrupted(send, async (made) => {
    if (made !== callsBefore) return;
    arrive();
    await opened;
  });
  return { send: gatedSend, atGate, open };
}
