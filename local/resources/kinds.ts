/** What every resource type of the embedded cloud is: how it is made, changed, removed and looked at. */

import type { Acm } from "../aws/acm";
import type { ApiGateway } from "../aws/apiGateway";
import type { Clock } from "../aws/clock";
import type { CloudFront } from "../aws/cloudFront";
import type { Cloudwatch } from "../aws/cloudwatch";
import type { DynamodbStandIn } from "../aws/dynamodb";
import type { EventBridge } from "../aws/eventBridge";
import type { EventSources } from "../aws/eventSourceMapping";
import type { FunctionUrls } from "../aws/functionUrls";
import type { Iam } from "../aws/iam";
import type { Kms } from "../aws/kms";
import type { LambdaFunction } from "../aws/lambda";
import type { CodeArchive } from "../aws/lambda/package";
import type { Queues } from "../aws/queues";
import type { Dnssec } from "../aws/route53/dnssec";
import type { HostedZones } from "../aws/route53/hostedZones";
import type { Schedules } from "../aws/scheduler";
import type { SnsStandIn } from "../aws/sns";

/** A resource's inputs, or its outputs: plain values, without secrets' wrappers, archives as {@link CodeArchive}. */
export type Properties = Record<string, unknown>;

/** What a created resource is known by. */
export interface Created {
  id: string;
  outputs: Properties;
}

/** One resource type. Refusals are thrown, in the words of the service where it has some. */
export interface ResourceKind {
  /** Inputs that are heeded, beside `tags` and `region`. Any other one is an error that names it. */
  inputs: readonly string[];
  /** Makes the resource; the outputs are those beside the inputs. */
  create(name: string, inputs: Properties): Created | Promise<Created>;
  /** Changes it in place. Absent: every change is a replacement. */
  update?(id: string, news: Properties, state: ResourceState): Properties | Promise<Properties>;
  delete(id: string, state: ResourceState): void | Promise<void>;
  /**
   * Looks at the thing itself, which somebody may have changed or removed behind Pulumi's back.
   *
   * @returns the outputs that may have changed, or undefined when it is gone. Absent: as it was made.
   */
  read?(id: string, state: ResourceState): Properties | undefined | Promise<Properties | undefined>;
  /** Brings back what of a kept resource was in memory alone. Absent: nothing was. */
  adopt?(id: string, state: ResourceState): Promise<void>;
  /** Looks for one that somebody else made. Absent: none can be found. */
  find?(id: string): Properties | undefined;
}

/** What was last put into a resource, and what came out. */
export interface ResourceState {
  inputs: Properties;
  outputs: Properties;
}

/** A group of resource types, by their Pulumi tokens. */
export type ResourceTable = Record<string, ResourceKind>;

/** A provider function. */
export type Invoke = (args: Properties) => Properties | Promise<Properties>;

/** The running parts that resources are made of. */
export interface Services extends Cloudwatch {
  region: string;
  accountId: string;
  /** The stage's address without its path, such as `http://localhost:8080`. */
  httpUrl: string;
  dynamodb: DynamodbStandIn;
  route53Url: string;
  zones: HostedZones;
  iam: Iam;
  acm: Acm;
  kms: Kms;
  dnssec: Dnssec;
  /** By ARN. */
  functions: Map<string, LambdaFunction>;
  apiGateway: ApiGateway;
  cloudFront: CloudFront;
  functionUrls: FunctionUrls;
  eventSources: EventSources;
  sqs: Queues;
  sns: SnsStandIn;
  scheduler: Schedules;
  /** The cloud's time. */
  time: Clock;
  sqsUrl: string;
  eventBridge: EventBridge;
  /** Whether a function URL is at the root of `httpUrl`, where no API has its stage. */
  isFunctionUrlAtRoot: boolean;
  /** How many events a function handles at once. */
  concurrency: number;
  /** Takes each line that a function or a gateway logs. */
  log: (line: string) => void;
}

/**
 * A required input that is text.
 *
 * @throws an error that names it
 */
export function text(inputs: Properties, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string" || value === "") {
    throw new Error(`Missing required argument: ${key}`);
  }
  return value;
}

/** An input that is text, or undefined where it is not given. */
export function optionalText(inputs: Properties, key: string): string | undefined {
  const value = inputs[key];
  return value === undefined || value === null ? undefined : String(value);
}

/** An input that is a list; an empty one where it is not given. */
export function list<T = Properties>(inputs: Properties, key: string): T[] {
  return (inputs[key] ?? []) as T[];
}

/** An input that is an archive. */
export function archive(inputs: Properties, key: string): CodeArchive {
  const value = inputs[key] as CodeArchive | undefined;
  if (value?.kind !== "archive") {
    throw new Error(`Missing required argument: ${key}`);
  }
  return value;
}

/** Refuses a second resource under a name. */
export function refuseDuplicate(taken: boolean, code: string, what: string): void {
  if (taken) {
    throw new Error(`${code}: ${what} already exists`);
  }
}
