import { nodeCrypto } from "../values/nodeCrypto";

/** Compares two texts in time that depends on neither: hashing makes both sides equally long first. */
export function equalInConstantTime(left: string, right: string): boolean {
  const { createHash, timingSafeEqual } = nodeCrypto();
  return timingSafeEqual(
    createHash("sha256").update(left).digest(),
    createHash("sha256").update(right).digest(),
  );
}
