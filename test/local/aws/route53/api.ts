/** What the tests of the stand-in share: a client, a zone, and record sets in one line. */
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { type Route53Options, type Route53StandIn, startRoute53 } from "../../../../local/aws/route53";

export interface Api {
  standIn: Route53StandIn;
  client: Route53Client;
  close(): Promise<void>;
}

/** Starts a stand-in, and the SDK's client for it, which does not retry unless told. */
export async function startApi(options: Route53Options = {}, maxAttempts = 1): Promise<Api> {
  const standIn = await startRoute53(options);
  const client = new Route53Client({
    endpoint: standIn.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts,
  });
  return {
    standIn,
    client,
    close: async () => {
      client.destroy();
      await standIn.close();
    },
  };
}

let zoneCount = 0;

/** Creates a zone by the API and gives its id without `/hostedzone/`. */
export async function createZone(client: Route53Client, name = "example.com"): Promise<string> {
  zoneCount += 1;
  const created = await client.send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: `test-${zoneCount}` }),
  );
  return (created.HostedZone?.Id ?? "").replace("/hostedzone/", "");
}

export async function change(client: Route53Client, zoneId: string, changes: Change[]) {
  const answer = await client.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes } }),
  );
  return answer.ChangeInfo;
}

/** A simple set: `name ttl TYPE value | value`. */
export function recordSet(line: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet {
  const [, name, ttl, type, values = ""] = /^(\S*) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  return {
    Name: name,
    Type: type as ResourceRecordSet["Type"],
    TTL: Number(ttl),
    ResourceRecords: values.split(" | ").map((Value) => ({ Value })),
    ...more,
  };
}

export const upsert = (line: string, more?: Partial<ResourceRecordSet>): Change => ({
  Action: "UPSERT",
  ResourceRecordSet: recordSet(line, more),
});

export const create = (line: string, more?: Partial<ResourceRecordSet>): Change => ({
  Action: "CREATE",
  ResourceRecordSet: recordSet(line, more),
});

export const remove = (line: string, more?: Partial<ResourceRecordSet>): Change => ({
  Action: "DELETE",
  ResourceRecordSet: recordSet(line, more),
});

/** The zone's sets but those that every zone has, as `name ttl TYPE value | value`, and `=identifier` where there is one. */
export async function list(
  client: Route53Client,
  zoneId: string,
  input: Partial<ListResourceRecordSetsCommandInput> = {},
): Promise<string[]> {
  const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...input }));
  return (page.ResourceRecordSets ?? [])
    .filter(({ Type }) => Type !== "SOA" && !(Type === "NS" && input.StartRecordName === undefined))
    .map(showSet);
}

function showSet({ Name, TTL, Type, ResourceRecords, SetIdentifier }: ResourceRecordSet): string {
  const values = (ResourceRecords ?? []).map(({ Value }) => Value).join(" | ");
  return `${Name} ${TTL} ${Type} ${values}${SetIdentifier === undefined ? "" : ` =${SetIdentifier}`}`;
}

/** The error's code and message, or `done`. */
export async function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "done",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}
