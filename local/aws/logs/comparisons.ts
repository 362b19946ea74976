/** What the operators of filter patterns and of Logs Insights say of two values of one kind. */
export const COMPARISONS: Readonly<Record<string, (a: string | number, b: string | number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
