import type { AwsSend } from "../../runtime/aws/clients";

/** A process whose calls are made one by one, whenever a test lets it. */
export interface Stepped {
  /** Lets it make its next call, and waits until that is answered, and it is before another or at its end. */
  step(): Promise<void>;
  /** Kills it before its next call. */
  kill(): void;
  /** Whether it has ended, or was killed. */
  readonly isOver: boolean;
  /** Fulfilled with what it ended with; undefined when it was killed. */
  readonly ended: Promise<unknown>;
}

/** Starts a process that makes its calls one after the other. */
export function stepped(send: AwsSend, run: (send: AwsSend) => Promise<unknown>): Stepped {
  let release: (() => void) | undefined;
  let isOver = false;
  let arrived = deferred();
  const killed = deferred();
  const gatedSend: AwsSend = async (operation, input, signal) => {
    const opened = deferred();
    release = opened.fulfil;
    arrived.fulfil();
    await opened.promise;
    return send(operation, input, signal);
  };
  const finished = run(gatedSend).finally(() => {
    isOver = true;
    arrived.fulfil();
  });
  return {
    async step() {
      await arrived.promise;
      if (isOver) return;
      arrived = deferred();
      release?.();
      await arrived.promise;
    },
    kill() {
      isOver = true;
      killed.fulfil();
    },
    get isOver() {
      return isOver;
    },
    ended: Promise.race([finished, killed.promise]),
  };
}

/** Every order in which two processes can make so many calls each: which of them makes the next one. */
export function ordersOf(one: number, other: number): (0 | 1)[][] {
  if (one === 0 && other === 0) return [[]];
  return [
    ...(one > 0 ? ordersOf(one - 1, other).map((rest) => [0 as const, ...rest]) : []),
    ...(other > 0 ? ordersOf(one, other - 1).map((rest) => [1 as const, ...rest]) : []),
  ];
}

function deferred() {
  let fulfil = () => {};
  const promise = new Promise<void>((resolve) => {
    fulfil = resolve;
  });
  return { promise, fulfil };
}
