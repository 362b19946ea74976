/** What the deployment told this function, through its environment. */
export interface RuntimeSettings {
  /** Without `/hostedzone/`. */
  zoneId: string;
  /** Without a final dot. */
  zoneName: string;
  /** The config table's. */
  tableName: string;
  /** Seconds. */
  defaultTtl: number;
  /** What CloudFront adds to each request; undefined where a stack has none. */
  originSecret: string | undefined;
  /** Whether tokens and passwords are refused, for every record. */
  requireSignature: boolean;
  /** Whether `/nic/update` and `/v3/update` are served. */
  enableDyndns2: boolean;
}

/** Variables by name, as `process.env` has them. */
export type Environment = Record<string, string | undefined>;

/**
 * Reads the settings from the function's environment.
 *
 * @throws when one that is always set is missing: the deployment is broken, and every request would be
 */
export function readSettings(env: Environment): RuntimeSettings {
  return {
    zoneId: required(env, "ZONE_ID"),
    zoneName: required(env, "ZONE_NAME"),
    tableName: required(env, "CONFIG_TABLE"),
    defaultTtl: Number(required(env, "DEFAULT_TTL")),
    originSecret: env.ORIGIN_SECRET || undefined,
    requireSignature: env.REQUIRE_SIGNATURE === "true",
    enableDyndns2: env.ENABLE_DYNDNS2 === "true",
  };
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The function's environment has no ${name}: deploy the stack again.`);
  return value;
}
