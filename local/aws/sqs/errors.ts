/** Errors of the embedded SQS. */

/** An error with SQS's code as its name. */
export function sqsError(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code });
}
