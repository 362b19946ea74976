import type { Acm } from "./aws/acm";
import type { Cloudwatch } from "./aws/cloudwatch";
import type { Dashboard } from "./aws/cloudwatch/dashboards";
import { startSchedule } from "./aws/cloudwatch/schedule";
import type { EventBridge } from "./aws/eventBridge";
import type { EventSources } from "./aws/eventSourceMapping";
import type { LambdaFunction } from "./aws/lambda";
import { startNameServer } from "./aws/nameServer";
import type { Queue } from "./aws/queues";
import type { HostedZones } from "./aws/route53/hostedZones";
import type { Schedules } from "./aws/scheduler";
import type { Topics } from "./aws/sns";
import type { Mails } from "./aws/sns/mails";
import { type ResourceMethods, resourceMethods } from "./resourceMethods";
import { type CloudOptions, startServices } from "./services";

export type { CloudOptions } from "./services";

/** A running cloud. Every method throws when the service would refuse. */
export interface Cloud extends ResourceMethods, Pick<Cloudwatch, "alarms" | "logs" | "metrics"> {
  /** The address of the API without its path, such as `http://localhost:8080`. */
  httpUrl: string;
  endpoints: { dynamodb: string; route53: string; sqs: string; eventBridge: string };
  nameServer: { host: string; port: number };
  zones: HostedZones;
  acm: Acm;
  /** The functions, by ARN. */
  functions: ReadonlyMap<string, LambdaFunction>;
  /** The mappings of streams to functions. */
  eventSources: EventSources;
  /** The queues, by ARN. */
  queues: ReadonlyMap<string, Queue>;
  /** By name. */
  dashboards: ReadonlyMap<string, Dashboard>;
  /** SNS's topics. */
  topics: Topics;
  /** What topics have sent. */
  mails: Mails;
  schedules: Schedules;
  /** What was put on the account's event bus. */
  events: Pick<EventBridge, "events" | "next">;
  close(): Promise<void>;
}

/**
 * Starts every stand-in, without any resource.
 *
 * @throws when a port is taken, with `code` `EADDRINUSE` and `port`
 */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const closers: (() => Promise<void>)[] = [];
  const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    closers.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    for (const closer of closers.splice(0)) {
      await closer();
    }
  };
  try {
    const services = await startServices(options, opened);
    const { functions, eventSources, alarms, scheduler, sns } = services;
    if (options.evaluatesAlarms ?? true) {
      const schedule = startSchedule(services.time.now, () => alarms.evaluate());
      closers.unshift(() => schedule.close());
    }
    closers.unshift(async () => {
      // Their last invocations end with the functions.
      const ended = Promise.all([eventSources.close(), scheduler.close()]);
      await Promise.all([...functions.values()].map((target) => target.close()));
      await ended;
    });
    const nameServer = await opened(
      startNameServer({ port: options.dnsPort ?? 0, zones: services.zones, listen: options.listen }),
    );
    return {
      ...resourceMethods(services),
      httpUrl: services.httpUrl,
      endpoints: {
        dynamodb: services.dynamodb.url,
        route53: services.route53Url,
        sqs: services.sqsUrl,
        eventBridge: services.eventBridge.url,
      },
      nameServer: { host: nameServer.host, port: nameServer.port },
      zones: services.zones,
      acm: services.acm,
      functions,
      eventSources,
      queues: services.sqs.queues,
      metrics: services.metrics,
      alarms,
      dashboards: services.dashboards.dashboards,
      logs: services.logs,
      topics: sns,
      mails: sns.mails,
      schedules: scheduler,
      events: services.eventBridge,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
