/** Forms, as they come, and what is said once they are done. */
import type { Context } from "hono";

/** The texts of a form's fields; of one that is there twice, the last. */
export async function textsOf(context: Context): Promise<Record<string, string>> {
  const body = await context.req.parseBody();
  const texts = Object.entries(body).filter(
    (field): field is [string, string] => typeof field[1] === "string",
  );
  return Object.fromEntries(texts);
}

/** By the word that a redirect carries: a page may not be made to say anything else. */
export const DONE: Readonly<Record<string, string>> = {
  saved: "Saved.",
  unchanged: "Nothing was different: nothing was written.",
  locked: "Locked: the service does not change it any more.",
  unlocked: "Unlocked.",
  fixed: "The service looks at it, with its client's next call.",
  removed: "Removed.",
};
