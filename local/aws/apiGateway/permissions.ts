/**
 * A function's resource policy: who may invoke it (`aws.lambda.Permission`).
 */

/** One statement of it. */
export interface InvokePermission {
  functionName: string;
  statementId: string;
  action: string;
  principal: string;
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

/** Matches IAM's wildcards: `*` for any text, `?` for one character. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
