/** A resource's properties as Pulumi's wire format writes them. */
export type Properties = Record<string, unknown>;

/** The key under which a marked object says what it is. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** The value, marked as secret. */
export function asSecret(value: unknown): Properties {
  return { [SIGNATURE]: SECRET, value };
}

/** Whether the value is a secret, or holds one. */
export function isMarkedSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return (value as Properties)[SIGNATURE] === SECRET || Object.values(value).some(isMarkedSecret);
}

/** The value with secrets unwrapped, and resources replaced by their names. */
export function unmarked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(unmarked);
  }
  const properties = value as Properties;
  if (properties[SIGNATURE] === SECRET) {
    return unmarked(properties["value"]);
  }
  if (properties[SIGNATURE] === RESOURCE) {
    return String(properties["urn"]).split("::").pop();
  }
  return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, unmarked(inner)]));
}

/** The value as JSON with every secret struck out: what somebody who may not see secrets sees. */
export function struckOut(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === "object" && inner[SIGNATURE] === SECRET ? "[secret]" : inner,
  );
}
