import type { Fault, ServiceCall } from "../../local/aws/calls";
import type { AwsSend } from "../../runtime/aws/clients";
import { DYNAMODB_LIMITS, ROUTE53_LIMITS } from "../../runtime/values/timeLimits";
import type { World } from "./world";

const OWN_LIMITS = { dynamodb: DYNAMODB_LIMITS, route53: ROUTE53_LIMITS };

/** How a call may fail, in the words of a title. */
export const FAULTS: [string, (call: ServiceCall) => Fault][] = [
  [
    "is throttled",
    (call) => ({
      kind: "error",
      status: 400,
      code: call.service === "route53" ? "Throttling" : "ProvisionedThroughputExceededException",
      message: "Rate exceeded",
    }),
  ],
  ["is never answered", () => ({ kind: "hang" })],
  [
    "ends in an internal error",
    () => ({ kind: "error", status: 500, code: "InternalError", message: "Oops" }),
  ],
  ["is cut off", () => ({ kind: "cut" })],
  ["is carried out and its answer lost", () => ({ kind: "lost" })],
];

/** Spoils calls of a world, for many hosts at once. */
export interface Spoiler {
  /**
   * Spoils every attempt of the SDK at one call, or the first few.
   *
   * @param mark what the requests of its host alone have in them
   * @param failing the call's number, from 0
   * @returns what the host's handler is to send by
   */
  spoil(
    mark: string,
    failing: number,
    fault: (call: ServiceCall) => Fault,
    times?: number,
  ): { send: AwsSend; sawFault: () => boolean };
  /** Spoils nothing any more. */
  clear(): void;
}

/** Begins to decide what happens to the calls of a world. */
export function spoilerOf(world: World): Spoiler {
  /** In turn: each knows its own host's. */
  let spoilers: ((call: ServiceCall) => Fault | undefined)[] = [];
  world.spoil = (call) => {
    for (const spoiler of spoilers) {
      const fault = spoiler(call);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return {
    spoil(mark, failing, fault, times = Number.POSITIVE_INFINITY) {
      let current = -1;
      let seen = 0;
      // Only a call that always fails is not waited for: on a busy machine any other may take long.
      const failingSend = times > 1 ? world.newSend(OWN_LIMITS) : world.newSend();
      const otherSend = world.newSend();
      let made = 0;
      const send: AwsSend = (...call) => {
        current = made++;
        return (current === failing ? failingSend : otherSend)(...call);
      };
      spoilers.push((call) => {
        const isOurs = current === failing && JSON.stringify(call.request).includes(mark);
        return isOurs && seen++ < times ? fault(call) : undefined;
      });
      return { send, sawFault: () => seen > 0 };
    },
    clear() {
      spoilers = [];
    },
  };
}
