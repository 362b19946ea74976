/**
 * The embedded CloudWatch's alarms: each looks at the periods that have ended, and tells its topics when its state changes.
 *
 * Periods are aligned to the clock, where CloudWatch moves those of an alarm on by the minute: an alarm comes up to a period
 * later here, and at the same values.
 */
import { type AlarmMessage, alarmMessage, type StateChange } from "./alarms/message";
import { reasonOf } from "./alarms/reason";
import type { AlarmSettings } from "./alarms/settings";
import { type AlarmState, evaluationRange, judge } from "./alarms/state";
import { checkResult, comparedValues } from "./alarms/values";
import type { Metrics } from "./metrics";

/** What alarms are made with. */
export interface AlarmOptions {
  region: string;
  accountId: string;
  metrics: Metrics;
  /** Milliseconds. */
  clock: () => number;
  /** Tells a topic. What it throws is logged: an alarm does not fail with it. @default nobody is told */
  act?: (topicArn: string, message: AlarmMessage) => unknown;
  /** Puts what services tell by the minute; called before all alarms are looked at. */
  sample?: () => void;
  /** Takes a line about a topic that could not be told. */
  log?: (line: string) => void;
}

/** An alarm as it is now. */
export interface Alarm {
  settings: AlarmSettings;
  state: AlarmState;
  reason: string;
}

/** The account's alarms. */
export interface Alarms {
  /** By name. */
  readonly alarms: ReadonlyMap<string, Readonly<Alarm>>;
  /**
   * Makes one, or changes it; a changed one keeps its state.
   *
   * @throws ValidationError, when what it compares is no time series
   */
  put(settings: AlarmSettings): void;
  delete(name: string): void;
  /** Looks at all of them now, and waits until everybody is told. */
  evaluate(): Promise<void>;
  /** Every alarm's state, by its name. */
  states(): Record<string, AlarmState>;
  /** The changes of state, oldest first; the last {@link KEPT_CHANGES}. */
  history(): readonly StateChange[];
  /** Waits until an alarm is in a state, once its topics are told; at once where it is. */
  changed(name: string, state: AlarmState): Promise<void>;
}

/** How many changes are remembered. */
export const KEPT_CHANGES = 1000;

/** Makes a CloudWatch without alarms. */
export function createAlarms(options: AlarmOptions): Alarms {
  const { metrics, clock, act = () => {}, log = () => {} } = options;
  const alarms = new Map<string, Alarm>();
  const changes: StateChange[] = [];
  const waiting = new Set<{ name: string; state: AlarmState; resolve: () => void }>();

  const tell = async (settings: AlarmSettings, change: StateChange): Promise<void> => {
    if (!settings.actionsEnabled) return;
    const message = alarmMessage(settings, change, options);
    for (const topic of settings.actions[change.to]) {
      try {
        await act(topic, message);
      } catch (error) {
        log(`the alarm ${settings.name} could not tell ${topic}: ${(error as Error).message}`);
      }
    }
  };

  const look = async (alarm: Alarm, now: number): Promise<void> => {
    const { settings, state: from } = alarm;
    const range = evaluationRange(settings, now);
    const values = comparedValues(settings, range, (metric) => metrics.statistics(metric));
    const verdict = judge(settings, range, values);
    const to = verdict.state;
    if (to === "retain" || to === from) return;
    alarm.state = to;
    alarm.reason = reasonOf(settings, verdict, from);
    const change = { at: now, name: settings.name, from, to, reason: alarm.reason };
    changes.push(change);
    changes.splice(0, changes.length - KEPT_CHANGES);
    await tell(settings, change);
    for (const waiter of waiting) {
      if (waiter.name !== settings.name || waiter.state !== to) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };

  return {
    alarms,
    put(settings) {
      checkResult(settings);
      const known = alarms.get(settings.name);
      if (known) known.settings = settings;
      else {
        alarms.set(settings.name, {
          settings,
          state: "INSUFFICIENT_DATA",
          reason: "Unchecked: Initial alarm creation",
        });
      }
    },
    delete(name) {
      alarms.delete(name);
    },
    async evaluate() {
      options.sample?.();
      const now = clock();
      await Promise.all([...alarms.values()].map((alarm) => look(alarm, now)));
    },
    states: () => Object.fromEntries([...alarms].map(([name, { state }]) => [name, state])),
    history: () => changes,
    changed(name, state) {
      if (alarms.get(name)?.state === state) return Promise.resolve();
      return new Promise((resolve) => waiting.add({ name, state, resolve }));
    },
  };
}
