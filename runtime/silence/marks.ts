import type { ItemUpdate, Requirement } from "../aws/updateExpression";
import { nextTelling, type Telling, tellingText, type What } from "./telling";
import type { Watched } from "./watched";

/** The attributes that are the watch's own; infra/monitoring/policies.ts lets it write no other. */
export const MARKS = ["told_silent", "telling", "awaited_since"] as const;

/** Notes since when a host is waited for that was never seen, unless it is seen meanwhile. */
export function awaitFrom(item: Watched, now: number): ItemUpdate {
  return {
    set: { awaited_since: new Date(now).toISOString() },
    remove: [],
    require: [asRead(item, "last_checked"), asRead(item, "awaited_since")],
  };
}

/** Takes off whatever was noted of a host that nothing is expected of. */
export function forget(item: Watched): ItemUpdate {
  return {
    set: {},
    remove: MARKS.filter((mark) => item.raw[mark] !== undefined),
    require: MARKS.map((mark) => asRead(item, mark)),
  };
}

/** A mark, and what is written for it. */
export interface Mark {
  telling: Telling;
  update: ItemUpdate;
}

/**
 * Notes what is about to be told: only who has written this tells it. Of a host that has asked meanwhile nobody is told that it is
 * silent.
 */
export function markTelling(item: Watched, what: What, silence: number, now: number): Mark {
  const telling = nextTelling(item.telling, what, silence, now);
  return {
    telling,
    update: {
      set: { telling: tellingText(telling) },
      remove: [],
      require: [
        asRead(item, "telling"),
        asRead(item, "told_silent"),
        // One that is back asks on and on.
        ...(what === "silent" ? [asRead(item, "last_checked")] : []),
      ],
    },
  };
}

/** Notes that something was told, unless somebody tells something else by now. */
export function settle(telling: Telling): ItemUpdate {
  const isSilent = telling.what === "silent";
  return {
    set: isSilent ? { told_silent: new Date(telling.silence).toISOString() } : {},
    remove: isSilent ? ["telling"] : ["telling", "told_silent", "awaited_since"],
    require: [{ attribute: "telling", value: tellingText(telling) }],
  };
}

function asRead({ raw }: Watched, attribute: string): Requirement {
  return { attribute, value: raw[attribute] };
}
