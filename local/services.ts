/** The stand-ins of an embedded cloud, each with what it needs of the others. */
import { join } from "node:path";
import { createAcm } from "./aws/acm";
import { createApiGateway } from "./aws/apiGateway";
import type { Intercept } from "./aws/calls";
import { createClock } from "./aws/clock";
import { createCloudFront } from "./aws/cloudFront";
import { createCloudwatch } from "./aws/cloudwatch";
import { startDynamodb } from "./aws/dynamodb";
import { startEventBridge } from "./aws/eventBridge";
import { createEventSources } from "./aws/eventSourceMapping";
import { createFunctionUrls } from "./aws/functionUrls";
import { createIam } from "./aws/iam";
import { createKms } from "./aws/kms";
import { defaultConcurrency, type LambdaFunction } from "./aws/lambda";
import { createQueues, startSqs } from "./aws/queues";
import { startRoute53 } from "./aws/route53";
import { createDnssec } from "./aws/route53/dnssec";
import type { QuotaOptions } from "./aws/route53/quota";
import { createScheduler } from "./aws/scheduler";
import { startSns } from "./aws/sns";
import type { Mail } from "./aws/sns/mails";
import { origin, startFront } from "./front";
import { CLOUDFRONT_ZONE } from "./resources/cloudFront";
import { API_GATEWAY_ZONE } from "./resources/customDomains";
import type { Services } from "./resources/kinds";

/** How to start it. Ports: 0 takes a free one. */
export interface CloudOptions {
  /** @default 0 */
  httpPort?: number;
  /** @default 0 */
  dnsPort?: number;
  /** One more address of this machine, for the API and the name server. @default loopback alone */
  listen?: string;
  /** @default us-east-1 */
  region?: string;
  /** Whether a function's own URL is at the root of the HTTP port, where no API has its stage. @default false */
  isFunctionUrlAtRoot?: boolean;
  /** Turns on Route 53's limits. @default none */
  quota?: QuotaOptions;
  /** Sees each call of a service that has an API before it is carried out. */
  intercept?: Intercept;
  /** How many events a function handles at once. @default by the machine's processors, 10 at most */
  concurrency?: number;
  /** How many shards a table's stream has. @default 1 */
  streamShards?: number;
  /** Where the table and the zones are kept. @default in memory */
  folder?: string;
  /** Ports of the APIs of DynamoDB and Route 53. @default free ones */
  dynamodbPort?: number;
  route53Port?: number;
  /** Takes each line that a function or a gateway logs. */
  log?: (line: string) => void;
  /**
   * Milliseconds; for API Gateway's limits, CloudFront's error cache, certificates, streams, queues, metrics, logs and Route 53.
   * Functions have the machine's time.
   *
   * @default Date.now
   */
  clock?: () => number;
  /** Whether alarms are looked at by the minute; otherwise whoever calls `alarms.evaluate()` does. @default true */
  evaluatesAlarms?: boolean;
  /**
   * How many times as fast the cloud's time goes, that of its functions, too; within an invocation it passes as it really does.
   *
   * @default 1
   */
  clockSpeed?: number;
  /** Whether addresses agree at once to mails of a topic; otherwise whoever calls `topics.confirm()` does. @default true */
  confirmsSubscriptions?: boolean;
  /** Hears of each mail that a topic sends. */
  mail?: (mail: Mail) => void;
}

const ACCOUNT_ID = "000000000000";

/**
 * Starts the running parts that resources are made of.
 *
 * @param opened notes a part that is to be closed with the cloud
 */
export async function startServices(
  options: CloudOptions,
  opened: <T extends { close(): Promise<void> }>(starting: Promise<T>) => Promise<T>,
): Promise<Services> {
  const place = { region: options.region ?? "us-east-1", accountId: ACCOUNT_ID };
  const log = options.log ?? (() => {});
  const time = createClock(options.clock, options.clockSpeed);
  const clock = time.now;
  const functions = new Map<string, LambdaFunction>();
  const sqs = createQueues({ ...place, clock });
  const { observers, ...cloudwatch } = createCloudwatch({
    ...place,
    queues: sqs,
    clock,
    log,
    act: (topicArn, { alarmArn, subject, message }) =>
      sns.publish(topicArn, {
        subject,
        message,
        from: { service: "cloudwatch.amazonaws.com", sourceArn: alarmArn },
      }),
  });
  const apiGateway = createApiGateway({
    ...place,
    findFunction: (arn) => functions.get(arn),
    log,
    clock,
    observe: observers.apiGateway,
  });
  const functionUrls = createFunctionUrls({
    findFunction: (arn) => functions.get(arn),
    permissions: () => apiGateway.permissions.values(),
    log,
    clock,
  });
  const cloudFront = createCloudFront({
    origin: (request) => origin({ apiGateway, functionUrls }, request),
    collapses: true,
    log,
    clock,
  });
  const iam = createIam(place);
  // IAM first: a call that is not allowed was never made, as far as a test's intercept is concerned.
  const intercept: Intercept = (call) => iam.authorize(call) ?? options.intercept?.(call);

  const front = await opened(
    startFront(options.httpPort ?? 0, () => ({ apiGateway, cloudFront, functionUrls }), options.listen),
  );
  const { folder, quota } = options;
  const kept = (name: string) => (folder === undefined ? undefined : join(folder, name));
  const dynamodb = await opened(
    onPortOrAny(options.dynamodbPort, (port) =>
      startDynamodb({
        ...place,
        port,
        intercept,
        clock,
        folder: kept("dynamodb"),
        streamShards: options.streamShards,
        observe: observers.dynamodb,
      }),
    ),
  );
  const route53 = await opened(
    onPortOrAny(options.route53Port, (port) =>
      startRoute53({ port, quota, intercept, clock, file: kept("zones.jsonl") }),
    ),
  );
  route53.zones.services.set(CLOUDFRONT_ZONE, (name) => cloudFront.find(name) !== undefined);
  route53.zones.services.set(API_GATEWAY_ZONE, (name) => apiGateway.domains.byTarget(name) !== undefined);
  const kms = createKms(place);
  const { url: sqsUrl } = await opened(startSqs(sqs, { intercept }));
  const eventBridge = await opened(startEventBridge({ ...place, intercept, clock }));
  const sns = await opened(
    startSns({
      ...place,
      clock,
      intercept,
      mail: options.mail,
      confirmsSubscriptions: options.confirmsSubscriptions,
    }),
  );
  return {
    ...place,
    kms,
    sqs,
    ...cloudwatch,
    sns,
    time,
    scheduler: createScheduler({ findFunction: (arn) => functions.get(arn), iam, clock: time, log }),
    sqsUrl,
    eventBridge,
    eventSources: createEventSources({
      ...place,
      streams: dynamodb.streams,
      findFunction: (arn) => functions.get(arn),
      findQueue: (arn) => sqs.queues.get(arn),
      iam,
      clock,
      log,
      observe: observers.iteratorAge,
    }),
    dnssec: createDnssec({ ...place, kms, zones: route53.zones }),
    httpUrl: `http://localhost:${front.port}`,
    dynamodb,
    route53Url: route53.url,
    zones: route53.zones,
    iam,
    acm: createAcm({ accountId: ACCOUNT_ID, zones: () => route53.zones, clock }),
    functions,
    apiGateway,
    cloudFront,
    functionUrls,
    isFunctionUrlAtRoot: options.isFunctionUrlAtRoot ?? false,
    concurrency: options.concurrency ?? defaultConcurrency(),
    log,
  };
}

/** A port that somebody else has taken meanwhile is given up. */
async function onPortOrAny<T>(port: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port ?? 0);
  } catch (error) {
    if (port === undefined || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return start(0);
  }
}
