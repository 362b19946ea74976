import { readZones, type ServedZone } from "./values/zone";

/** A setting that the function needs; infra/settings/table.ts has the others, and spreads these in. */
export interface FunctionSetting {
  /** `flag`: true or false; `number`: a whole number from `least` to `most`. */
  kind: "flag" | "number";
  least?: number;
  most?: number;
  /** What a number counts. */
  unit?: string;
  /** As the stack's configuration would write it. */
  defaultText: string;
  /** What it is for, as Pulumi.yaml has it. */
  about: string;
}

/** Every setting that the function needs: its reading, its checks and its variable follow from its row. */
export const FUNCTION_SETTINGS = {
  defaultTtl: {
    kind: "number",
    least: 0,
    most: 2147483647,
    unit: "seconds",
    defaultText: "60",
    about:
      "Seconds, a whole number, that resolvers may keep a record whose item in the table has no ttl of its own.",
  },
  noteVisitsEvery: {
    kind: "number",
    least: 0,
    most: 86400,
    unit: "seconds",
    defaultText: "0",
    about:
      "Seconds between notes in the table of a host's polls that find nothing to do, so that such a poll costs one read. 0 notes each.",
  },
  minChangeInterval: {
    kind: "number",
    least: 0,
    most: 86400,
    unit: "seconds",
    defaultText: "0",
    about:
      "Seconds that a record's changes are to be apart, where its item has no min_change_interval; a sooner one is told to " +
      "come again. 0 takes them as they come.",
  },
  enableDyndns2: {
    kind: "flag",
    defaultText: "false",
    about:
      "true or false, whether to serve /nic/update and /v3/update for routers and clients that speak dyndns2, without an API key.",
  },
  allowQueryCredentials: {
    kind: "flag",
    defaultText: "false",
    about:
      "With enableDyndns2, true or false, whether to take username and password in the URL, too, where they may be logged on the way.",
  },
  enableCheckip: {
    kind: "flag",
    defaultText: "false",
    about:
      "true or false, whether to serve /checkip, which answers the caller's address as text, without an API key.",
  },
  requireSignature: {
    kind: "flag",
    defaultText: "false",
    about:
      "true or false, whether to take signed requests only and refuse the original's token and passwords.",
  },
} as const satisfies Record<string, FunctionSetting>;

type Rows = typeof FUNCTION_SETTINGS;

/** The values of these settings. */
export type FunctionSettings = {
  [Key in keyof Rows]: Rows[Key]["kind"] extends "flag" ? boolean : number;
};

/** What the deployment told this function, through its environment. */
export interface RuntimeSettings extends FunctionSettings {
  /** The main zone first. */
  zones: readonly ServedZone[];
  /** The config table's. */
  tableName: string;
  /** What CloudFront adds to each request; undefined where a stack has none. */
  originSecret: string | undefined;
  /** What a request by the function's own URL must carry; undefined where nothing is asked for, or there is no such URL. */
  apiKey: string | undefined;
}

/** Variables by name, as `process.env` has them. */
export type Environment = Record<string, string | undefined>;

/** The variable in which the function finds a setting: `defaultTtl` is `DEFAULT_TTL`. */
export function variableOf(setting: string): string {
  return setting.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** The variables that hand the settings to the function. */
export function functionVariables(settings: FunctionSettings): Record<string, string> {
  const keys = Object.keys(FUNCTION_SETTINGS) as (keyof Rows)[];
  return Object.fromEntries(keys.map((key) => [variableOf(key), String(settings[key])]));
}

/**
 * Reads the settings from the function's environment.
 *
 * @throws when one that is always set is missing: the deployment is broken, and every request would be
 */
export function readSettings(env: Environment): RuntimeSettings {
  const rows: [string, FunctionSetting][] = Object.entries(FUNCTION_SETTINGS);
  const values = rows.map(([key, row]) => [key, readValue(row, env[variableOf(key)] ?? row.defaultText)]);
  return {
    ...(Object.fromEntries(values) as FunctionSettings),
    zones: [
      { id: required(env, "ZONE_ID"), name: required(env, "ZONE_NAME") },
      ...readZones(env.ADDITIONAL_ZONES ?? ""),
    ],
    tableName: required(env, "CONFIG_TABLE"),
    originSecret: env.ORIGIN_SECRET || undefined,
    apiKey: env.API_KEY || undefined,
  };
}

function readValue(row: FunctionSetting, text: string): boolean | number {
  return row.kind === "flag" ? text === "true" : Number(text);
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The function's environment has no ${name}: deploy the stack again.`);
  return value;
}
