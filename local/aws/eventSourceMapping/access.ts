/** What a function's role must allow, so that Lambda may read a stream and report failures in its name. */
import type { Iam } from "../iam";

type Judge = Pick<Iam, "mayDo">;

/** Whether the role allows an action. */
export function allowed(iam: Judge, roleArn: string | undefined, action: string, resource: string): boolean {
  return roleArn !== undefined && iam.mayDo(roleArn, { action, resource, context: new Map() });
}

/**
 * Checks a role as Lambda does when a mapping is made or changed.
 *
 * @throws InvalidParameterValueException
 */
export function checkAccess(
  iam: Judge,
  roleArn: string | undefined,
  source: { streamArn: string; onFailureArn: string | undefined },
): void {
  const needed = [
    ...["GetRecords", "GetShardIterator", "DescribeStream"].map((action) => [action, source.streamArn]),
    ["ListStreams", `${source.streamArn.replace(/\/stream\/.*$/, "")}/stream/*`],
  ] as [string, string][];
  const refused = needed.find(([action, on]) => !allowed(iam, roleArn, `dynamodb:${action}`, on));
  if (refused) {
    throw new Error(
      `InvalidParameterValueException: Cannot access stream ${source.streamArn}. Please ensure the role can perform ` +
        "the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM. " +
        `(${refused[0]} on ${refused[1]})`,
    );
  }
  const { onFailureArn } = source;
  if (onFailureArn !== undefined && !allowed(iam, roleArn, "sqs:SendMessage", onFailureArn)) {
    throw new Error(
      "InvalidParameterValueException: The function execution role does not have permissions to call SendMessage on " +
        `SQS (${onFailureArn})`,
    );
  }
}
