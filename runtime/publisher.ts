import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { freshPace } from "./aws/changePace";
import { createAwsSend } from "./aws/clients";
import { describeError, logBatch, type WorkLog } from "./log";
import { createPorts, type Ports } from "./ports";
import { recordEnd } from "./protocols/protocol";
import { openRecordPorts } from "./recordPorts";
import { publish } from "./records/publish";
import { publishWanted } from "./records/publishWanted";
import { type Environment, readSettings } from "./settings";
import type { RecordKey } from "./values/recordKey";
import { DYNAMODB_LIMITS, PUBLISHER_ROUTE53_LIMITS } from "./values/timeLimits";

/** Lambda's handler of the table's stream: what is to be handed over again is named in its answer. */
export type Publisher = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, "awsRequestId">,
) => Promise<DynamoDBBatchResponse>;

/**
 * Makes the publisher, once per cold start: it publishes, many at once, what requests have written down.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 *
 * @param env the function's environment (settings.ts lists what is read)
 * @param ports the outside world; the real one by default
 * @throws when the environment is incomplete
 */
export function createPublisher(env: Environment, ports: Ports = createPorts(publisherSend(env))): Publisher {
  const settings = readSettings(env);
  const pace = freshPace();
  return async ({ Records }, { awsRequestId }) => {
    const work: WorkLog = {
      requestId: awsRequestId,
      startedAt: ports.now(),
      calls: [],
      failed: {},
      secrets: [],
      warnings: [],
    };
    try {
      const told = lastOfEach(Records);
      const keys = told.map(({ key }) => key);
      const outcomes = await publishWanted(openRecordPorts(settings, ports, work, publish, pace), keys);
      const records = keys.flatMap((key, index) => {
        const outcome = outcomes[index];
        return outcome === undefined || outcome.kind === "nothing" ? [] : [recordEnd([key, outcome])];
      });
      logBatch(work, ports, { told: Records.length, records });
      const again = told.filter((_, index) => outcomes[index]?.kind === "again");
      return { batchItemFailures: again.map(({ itemIdentifier }) => ({ itemIdentifier })) };
    } catch (error) {
      logBatch(work, ports, {
        told: Records.length,
        records: [],
        error: describeError(error, work.secrets),
      });
      // Lambda halves the batch, until what is to blame stands alone.
      throw new Error(`A fault of the publisher. Request id: ${awsRequestId}`);
    }
  };
}

function publisherSend(env: Environment) {
  return createAwsSend(env, { dynamodb: DYNAMODB_LIMITS, route53: PUBLISHER_ROUTE53_LIMITS });
}

/** What a record of the stream tells of: which item to look at, and by what number it is handed over again. */
interface Told {
  key: RecordKey;
  itemIdentifier: string;
}

/** The last record of each item: the item is looked at once, and a later record is as good a hint as an earlier one. */
function lastOfEach(records: readonly DynamoDBRecord[]): Told[] {
  const told = new Map<string, Told>();
  for (const { dynamodb } of records) {
    const hostname = dynamodb?.Keys?.hostname?.S;
    const recordType = dynamodb?.Keys?.record_type?.S;
    const itemIdentifier = dynamodb?.SequenceNumber;
    if (hostname === undefined || itemIdentifier === undefined) continue;
    if (recordType !== "A" && recordType !== "AAAA") continue;
    told.set(`${hostname} ${recordType}`, { key: { hostname, recordType }, itemIdentifier });
  }
  return Array.from(told.values());
}
