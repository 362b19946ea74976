/** What a function's role must allow, so that Lambda may read a source and report failures in its name. */
import type { Iam } from "../iam";
import type { MappingSettings, StreamMappingSettings } from "./settings";

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
export function checkAccess(iam: Judge, roleArn: string | undefined, settings: MappingSettings): void {
  if (settings.kind === "stream") {
    checkStreamAccess(iam, roleArn, settings);
    return;
  }
  const refused = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].find(
    (action) => !allowed(iam, roleArn, `sqs:${action}`, settings.sourceArn),
  );
  if (refused !== undefined) {
    throw new Error(
      "InvalidParameterValueException: The provided execution role does not have permissions to call " +
        `${refused} on SQS (${settings.sourceArn})`,
    );
  }
}

function checkStreamAccess(
  iam: Judge,
  roleArn: string | undefined,
  { sourceArn: streamArn, onFailureArn }: StreamMappingSettings,
): void {
  const needed = [
    ...["GetRecords", "GetShardIterator", "DescribeStream"].map((action) => [action, streamArn]),
    ["ListStreams", `${streamArn.replace(/\/stream\/.*$/, "")}/stream/*`],
  ] as [string, string][];
  const refused = needed.find(([action, on]) => !allowed(iam, roleArn, `dynamodb:${action}`, on));
  if (refused) {
    throw new Error(
      `InvalidParameterValueException: Cannot access stream ${streamArn}. Please ensure the role can perform ` +
        "the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM. " +
        `(${refused[0]} on ${refused[1]})`,
    );
  }
  if (onFailureArn !== undefined && !allowed(iam, roleArn, "sqs:SendMessage", onFailureArn)) {
    throw new Error(
      "InvalidParameterValueException: The function execution role does not have permissions to call SendMessage on " +
        `SQS (${onFailureArn})`,
    );
  }
}
