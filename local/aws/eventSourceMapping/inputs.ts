/** What the inputs of all event source mappings have in common. */

export type Inputs = Record<string, unknown>;

/** Where mappings are. */
export interface MappingPlace {
  region: string;
  accountId: string;
}

/** The function's ARN. */
export function inPlace(inputs: Inputs, place: MappingPlace): string {
  const functionName = String(inputs["functionName"] ?? "");
  if (functionName === "") throw new Error("Missing required argument: functionName");
  return functionName.startsWith("arn:")
    ? functionName
    : `arn:aws:lambda:${place.region}:${place.accountId}:function:${functionName}`;
}

/** Whether the function's answer says what of a batch has failed. */
export function reportsItemFailures(inputs: Inputs): boolean {
  const types = (inputs["functionResponseTypes"] ?? []) as unknown[];
  const unknown = types.find((type) => type !== "ReportBatchItemFailures");
  if (unknown !== undefined) throw refused(`functionResponseTypes has ${unknown}`);
  return types.length > 0;
}

/** A whole number within its limits. */
export function integer(inputs: Inputs, key: string, otherwise: number, low: number, high: number): number {
  const value = inputs[key] ?? otherwise;
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw refused(`${key} ${value} is not an integer in ${low}…${high}`);
  }
  return Number(value);
}

/** A refusal in Lambda's words. */
export function refused(why: string): Error {
  return new Error(`InvalidParameterValueException: ${why}`);
}
