/** The mails that the embedded SNS has sent: nobody gets them but who looks here. */

/** A mail. */
export interface Mail {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  /** Unix time in milliseconds. */
  at: number;
}

/** All mails. */
export interface Mails {
  /** What was sent since the start, oldest first. */
  readonly all: readonly Mail[];
  /** Waits for the next mail that is sent. */
  next(): Promise<Mail>;
  send(mail: Mail): void;
}

/**
 * Makes an empty box.
 *
 * @param heard hears of each mail
 */
export function createMails(heard: (mail: Mail) => void = () => {}): Mails {
  const all: Mail[] = [];
  let waiting: ((mail: Mail) => void)[] = [];
  return {
    all,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    send(mail) {
      all.push(mail);
      heard(mail);
      const told = waiting;
      waiting = [];
      for (const tell of told) tell(mail);
    },
  };
}
