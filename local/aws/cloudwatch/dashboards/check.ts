/** Checks of a dashboard's JSON: what is not known is refused, by the place where it stands. */

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** @throws InvalidParameterInput, at a place of the body such as `widgets[3].properties.view` */
export function refuse(place: string, message: string): never {
  throw new Error(`InvalidParameterInput: The dashboard body is invalid: ${place}: ${message}`);
}

/** The value as an object that has no other keys. */
export function objectAt(place: string, value: unknown, keys: readonly string[]): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    refuse(place, "should be an object");
  const other = Object.keys(value).find((key) => !keys.includes(key));
  if (other !== undefined) refuse(`${place}.${other}`, "is not known, or not imitated");
  return value as Json;
}

/** The value as a list; an empty one where there is none. */
export function listAt(place: string, value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : refuse(place, "should be a list");
}

export function textAt(place: string, value: unknown): string {
  return typeof value === "string" && value !== "" ? value : refuse(place, "should be a text");
}

export function integerAt(place: string, value: unknown, least: number, most: number): number {
  const isInRange = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return isInRange ? Number(value) : refuse(place, `should be an integer in ${least}…${most}`);
}

/** Each of these keys, where it is there, must pass its check. */
export function checkEach(
  place: string,
  value: Json,
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): void {
  for (const [key, check] of Object.entries(checks)) {
    if (value[key] !== undefined && !check(value[key])) {
      refuse(`${place}.${key}`, `should not be ${JSON.stringify(value[key])}`);
    }
  }
}

export const isText = (value: unknown): boolean => typeof value === "string";
export const isFlag = (value: unknown): boolean => typeof value === "boolean";
export const isNumber = (value: unknown): boolean => typeof value === "number";
export const isColor = (value: unknown): boolean => /^#[0-9a-fA-F]{6}$/.test(String(value));

/** One of these texts. */
export function oneOf(...texts: string[]): (value: unknown) => boolean {
  return (value) => texts.includes(String(value));
}
