import { nodeCrypto } from "../values/nodeCrypto";

/** A webhook of the stack's owner. */
export interface Webhook {
  /** What it is known by, where its URL may not stand: a hash of the URL. */
  id: string;
  /** A secret: whoever has it can write there. */
  url: string;
  /** The name of its host alone, which may be logged. */
  host: string;
}

/** Characters of an identifier: 80 bits, which a few webhooks never share. */
const ID_LENGTH = 20;

/**
 * Reads the webhooks of the function's environment.
 *
 * @param text URLs with spaces between, checked by the stack's settings
 */
export function readWebhooks(text: string): Webhook[] {
  const urls = text.split(" ").filter((url) => url !== "");
  return urls.map((url) => ({ id: shortHash(url), url, host: new URL(url).hostname }));
}

/** A hash of some text, in letters and digits. */
export function shortHash(text: string): string {
  return nodeCrypto().createHash("sha256").update(text).digest("hex").slice(0, ID_LENGTH);
}
