import type { Change } from "./decide";
import type { RecordPorts } from "./ports";

/**
 * How long a change has to wait, so that changes are as far apart as the item, or else the stack, says. What was begun
 * and not confirmed is not held up, nor what publishes an address anew that was there.
 *
 * @returns seconds; undefined: it need not wait
 */
export function secondsToWait(
  { minChangeIntervalMs: ofStack, now }: Pick<RecordPorts, "minChangeIntervalMs" | "now">,
  { item, address }: Change,
): number | undefined {
  const { minChangeIntervalMs = ofStack, lastChanged, pending, published } = item;
  if (minChangeIntervalMs === 0 || lastChanged === undefined) return undefined;
  if (pending || published?.address === address) return undefined;
  const passed = now() - lastChanged;
  // A time to come is that of another machine's clock, or none.
  const rest = minChangeIntervalMs - Math.max(0, passed);
  return rest > 0 ? Math.ceil(rest / 1000) : undefined;
}
