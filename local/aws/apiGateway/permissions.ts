/**
 * A function's resource policy: who may invoke it (`aws.lambda.Permission`).
 */

/** One statement of it. */
export interface InvokePermission {
  functionName: string;
  statementId: string;
  action: string;
  principal: string;
  /** Of the URLs that it is for: `NONE`. */
  functionUrlAuthType?: string;
  /** Whether it is for calls by the function's own URL alone. */
  invokedViaFunctionUrl?: boolean;
  /** An ARN, in which `*` and `?` stand for anything; absent: any source. */
  sourceArn?: string;
}

/** Whether API Gateway may invoke a function on behalf of a method's ARN. */
export function mayInvoke(
  permissions: Iterable<InvokePermission>,
  functionName: string,
  methodArn: string,
): boolean {
  return [...permissions].some(
    (permission) =>
      permission.functionName === functionName &&
      // awsx writes "lambda:invokeFunction"; action names know no case.
      ["lambda:invokefunction", "lambda:*"].includes(permission.action.toLowerCase()) &&
      permission.principal === "apigateway.amazonaws.com" &&
      (permission.sourceArn === undefined || matchesPattern(permission.sourceArn, methodArn)),
  );
}

/** Whether anybody may call a function by its own URL: since October 2025 that takes two statements. */
export function mayInvokeByUrl(permissions: Iterable<InvokePermission>, functionName: string): boolean {
  const own = [...permissions].filter(
    (permission) => permission.functionName === functionName && permission.principal === "*",
  );
  const allows = (action: string) =>
    own.filter((permission) => permission.action.toLowerCase() === action.toLowerCase());
  return (
    allows("lambda:InvokeFunctionUrl").some(({ functionUrlAuthType }) => functionUrlAuthType === "NONE") &&
    allows("lambda:InvokeFunction").some(({ invokedViaFunctionUrl }) => invokedViaFunctionUrl === true)
  );
}

/** Matches IAM's wildcards: `*` for any text, `?` for one character. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
