/** The mails of a stack, for whoever runs it here: on the terminal, and in a file. */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Mail } from "../aws/sns/mails";

/** Where a stack's mails are. */
export interface MailFile {
  path: string;
  append(mail: Mail): void;
  close(): void;
}

/** Opens the file of mails in a stack's folder, for its owner's eyes only; it goes on where the last run ended. */
export function openMailFile(folder: string): MailFile {
  const path = join(folder, "mails.txt");
  const file = openSync(path, "a", 0o600);
  return {
    path,
    append: (mail) => appendFileSync(file, `${mailText(mail)}\n\n`),
    close: () => closeSync(file),
  };
}

/** A mail as people read it, its lines as they are. */
export function mailText({ to, subject, text, at }: Mail): string {
  return [`Date: ${new Date(at).toISOString()}`, `To: ${to}`, `Subject: ${subject}`, "", text].join("\n");
}

/** The same in a frame, so that it stands out among the requests. */
export function framedMail(mail: Mail): string {
  const lines = mailText(mail).split("\n");
  return ["┌── mail", ...lines.map((line) => `│ ${line}`.trimEnd()), "└──"].join("\n");
}

/** The same for programs: one line of JSON. */
export function mailLine({ at, ...mail }: Mail): string {
  return JSON.stringify({ timestamp: new Date(at).toISOString(), level: "INFO", mail });
}
