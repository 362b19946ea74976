import type { Change } from "./decide";
import type { RecordItem } from "./item";
import type { RecordPorts } from "./ports";
import { isFresh, isOpen } from "./wanted";

/**
 * How long a change has to wait, so that changes are as far apart as the item, or else the stack, says. What was begun
 * and not confirmed is not held up, nor what publishes an address anew that was there.
 *
 * @param at Unix time in milliseconds from which it would wait
 * @returns seconds; undefined: it need not wait
 */
export function secondsToWait(
  ports: Pick<RecordPorts, "minChangeIntervalMs" | "now">,
  { item, address }: Change,
  at = ports.now(),
): number | undefined {
  const { lastChanged, pending, published } = item;
  const intervalMs = intervalOf(ports, item);
  if (intervalMs === 0 || lastChanged === undefined) return undefined;
  if (pending || published?.address === address) return undefined;
  // A time to come is that of another machine's clock, or none.
  const rest = intervalMs - Math.max(0, at - lastChanged);
  return rest > 0 ? Math.ceil(rest / 1000) : undefined;
}

/**
 * The same for a change that is written down: one on its way to another address will be the last one when this has its turn.
 */
export function secondsToWaitInTurn(
  ports: Pick<RecordPorts, "minChangeIntervalMs" | "now">,
  change: Change,
): number | undefined {
  const { item, address } = change;
  const { wanted, pending, pendingAddress } = item;
  const wait = secondsToWait(ports, change);
  if (wait !== undefined) return wait;
  const isAnotherAtWork = pending && pendingAddress !== address;
  const isAnotherWanted =
    wanted !== undefined && wanted.address !== address && isOpen(item) && isFresh(wanted, ports.now());
  const intervalMs = intervalOf(ports, item);
  return intervalMs > 0 && (isAnotherAtWork || isAnotherWanted) ? Math.ceil(intervalMs / 1000) : undefined;
}

function intervalOf(
  { minChangeIntervalMs }: Pick<RecordPorts, "minChangeIntervalMs">,
  item: Pick<RecordItem, "minChangeIntervalMs">,
): number {
  return item.minChangeIntervalMs ?? minChangeIntervalMs;
}
