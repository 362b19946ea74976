import { nodeCrypto } from "../values/nodeCrypto";

/** Compares two texts in time that depends on neither: hashing makes both sides equally long first. */
export function equalInConstantTime(left: string, right: string): boolean {
  const { createHash, timingSafeEqual } = nodeCrypto();
  return timingSafeEqual(
    createHash("sha256").update(left).digest(),
    createHash("sha256").update(right).digest(),
  );
}

/** Compares two digests of one length, which is no secret, in time that depends on neither. */
export function equalDigests(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left, "utf8"), Buffer.from(right, "utf8")];
  return one.length === other.length && nodeCrypto().timingSafeEqual(one, other);
}
