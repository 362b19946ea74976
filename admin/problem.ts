/** What a command cannot do, as the one sentence that its user gets: what, where, and how to mend it. */
export interface Problem extends Error {
  isProblem: true;
}

/** Makes one, to be thrown. */
export function problem(sentence: string): Problem {
  return Object.assign(new Error(sentence), { isProblem: true as const });
}

/** Whether an error is a sentence for the user, and not a fault. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && "isProblem" in error;
}
