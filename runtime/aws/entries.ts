import { errorName } from "./errorNames";

/** What became of the entries of one request. */
export type EntryResults =
  /** For each, in order, the name of what went wrong; undefined where it was taken. */
  | { kind: "answered"; errors: (string | undefined)[] }
  /** The request was not carried out, as far as is known. */
  | { kind: "failed"; error: string };

/** The name of what went wrong with one entry; an answer that says nothing of it comes from something else on the way. */
export function entryError(code: string | undefined): string {
  return code === undefined ? "NotFromAws" : errorName(Object.assign(new Error(), { name: code }));
}
