/**
 * What an API call asks IAM for: its action, on each resource that it touches, with its condition keys
 * (Service Authorization Reference of each).
 */
import type { ServiceCall } from "../calls";
import { itemContext } from "./itemContext";
import type { AccessRequest } from "./policy";

/** Where the call's resources are. */
interface Place {
  region: string;
  accountId: string;
}

/** One request for each resource; all of them must be allowed. */
export function accessRequests(call: ServiceCall, place: Place): AccessRequest[] {
  const input = (call.request ?? {}) as Record<string, unknown>;
  if (call.service === "events") return eventRequests(call.operation, input, place);
  // A batch is allowed with its operation.
  const operation = call.service === "sqs" ? call.operation.replace(/Batch$/, "") : call.operation;
  const action = `${call.service}:${operation}`;
  const resources = RESOURCES[call.service](input, place);
  const context = contextOf(call, input);
  return resources.map((resource) => ({ action, resource, context }));
}

function contextOf({ service, operation }: ServiceCall, input: Record<string, unknown>) {
  if (service === "dynamodb") return itemContext(operation, input);
  return operation === "ChangeResourceRecordSets" ? changeContext(input) : new Map<string, string[]>();
}

/** What a call of a service touches; a service without a row has no stand-in with an API. */
const RESOURCES: Record<ServiceCall["service"], (input: Record<string, unknown>, place: Place) => string[]> =
  {
    dynamodb: tableResources,
    route53: zoneResources,
    sns: ({ TopicArn }) => [typeof TopicArn === "string" ? TopicArn : "*"],
    sqs: queueResources,
    events: () => ["*"],
  };

function queueResources({ QueueUrl }: Record<string, unknown>, place: Place): string[] {
  const [, accountId, name] = /^https:\/\/[^/]+\/(\d{12})\/([^/]+)$/.exec(String(QueueUrl ?? "")) ?? [];
  return [name === undefined ? "*" : `arn:aws:sqs:${place.region}:${accountId}:${name}`];
}

/** Each entry is one by itself, with its source and its type as condition keys. */
function eventRequests(operation: string, input: Record<string, unknown>, place: Place): AccessRequest[] {
  const entries = (Array.isArray(input["Entries"]) ? input["Entries"] : []) as Record<string, unknown>[];
  const arn = (bus: string) =>
    bus.startsWith("arn:") ? bus : `arn:aws:events:${place.region}:${place.accountId}:event-bus/${bus}`;
  const textOf = (value: unknown) => (typeof value === "string" ? [value] : []);
  return entries.map((entry) => ({
    action: `events:${operation}`,
    resource: arn(String(entry?.["EventBusName"] ?? "default")),
    context: new Map([
      ["events:source", textOf(entry?.["Source"])],
      ["events:detail-type", textOf(entry?.["DetailType"])],
    ]),
  }));
}

function tableResources(input: Record<string, unknown>, place: Place): string[] {
  const prefix = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/`;
  const arn = (name: string) => (name.startsWith("arn:") ? name : `${prefix}${name}`);
  if (input["RequestItems"]) {
    return Object.keys(input["RequestItems"]).map(arn);
  }
  if (typeof input["TableName"] !== "string") {
    return ["*"];
  }
  const table = arn(input["TableName"]);
  return [input["IndexName"] === undefined ? table : `${table}/index/${input["IndexName"]}`];
}

function zoneResources(input: Record<string, unknown>): string[] {
  const id = input["HostedZoneId"] ?? input["Id"];
  if (typeof id !== "string") {
    return ["*"];
  }
  const [, kind = "hostedzone", bare = id] = /^\/?(hostedzone|change)\/(.+)$/.exec(id) ?? [];
  return [`arn:aws:route53:::${/^C[A-Z0-9]+$/.test(bare) ? "change" : kind}/${bare}`];
}

interface RecordChange {
  Action?: string;
  ResourceRecordSet?: { Name?: string; Type?: string };
}

function changeContext(input: Record<string, unknown>): Map<string, string[]> {
  const changes = ((input["ChangeBatch"] as { Changes?: RecordChange[] } | undefined)?.Changes ?? []).filter(
    (change) => change !== null && typeof change === "object",
  );
  const key = (name: string) => `route53:changeresourcerecordsets${name}`;
  const unique = (values: (string | undefined)[]) => [
    ...new Set(values.filter((value) => value !== undefined)),
  ];
  return new Map([
    [key("actions"), unique(changes.map(({ Action }) => Action?.toUpperCase()))],
    [key("recordtypes"), unique(changes.map(({ ResourceRecordSet }) => ResourceRecordSet?.Type))],
    [
      key("normalizedrecordnames"),
      unique(changes.map(({ ResourceRecordSet }) => normalize(ResourceRecordSet?.Name))),
    ],
  ]);
}

/** Lower case, no final dot, and other characters than letters, digits, `-`, `_` and `.` as octal escapes. */
function normalize(name: string | undefined): string | undefined {
  return name
    ?.toLowerCase()
    .replace(/\.$/, "")
    .replace(/[^a-z0-9_.\\-]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
