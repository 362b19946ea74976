import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import type { Fault, ServiceCall } from "../../local/aws/calls";
import { startDynamodb } from "../../local/aws/dynamodb";
import { startRoute53 } from "../../local/aws/route53";
import type { HostedZones, NewZone } from "../../local/aws/route53/hostedZones";
import type { Change, ResourceRecordSet } from "../../local/aws/route53/model";
import { createAcmeHandler } from "../../runtime/acmeHandler";
import { type AwsLimits, type AwsSend, createAwsSend } from "../../runtime/aws/clients";
import { createBatchedAcmeHandler } from "../../runtime/batchedAcmeHandler";
import { createBatchedHandler } from "../../runtime/batchedHandler";
import { createHandler } from "../../runtime/handler";
import { createPorts, type Ports } from "../../runtime/ports";
import { createPublisher } from "../../runtime/publisher";
import type { Environment } from "../../runtime/settings";
import type { RecordKey } from "../../runtime/values/recordKey";
import { DYNAMODB_LIMITS, ROUTE53_LIMITS } from "../../runtime/values/timeLimits";
import { zoneOf, zonesText } from "../../runtime/values/zone";
import { proxyEvent, streamEvent, type TestRequest } from "./events";
import { openTable, ownersClient, type TableAccess } from "./table";

/** What a handler answered, its body read. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  body: { return_status: string; return_message: unknown; server_time?: number };
}

/** The AWS of a test: DynamoDB and Route 53 stand-ins with one table and its zones, whose calls can be spoilt. */
export interface World extends TableAccess {
  zones: HostedZones;
  zoneId: string;
  zoneName: string;
  env: Environment;
  /** Every call made by handlers since the last reset. */
  calls: ServiceCall[];
  /** Decides what happens to each call of a handler. */
  spoil: (call: ServiceCall) => Fault | undefined | Promise<Fault | undefined>;
  /** What handlers logged since the last reset. */
  logs: Record<string, unknown>[];
  /** Unix time in milliseconds, for handlers that were not given another clock. */
  now: number;
  /** A name in the zone that no other test has used, with the final dot. */
  newName(): string;
  /** The values that the zone holds for a name, with the TTL. */
  held(hostname: string, recordType?: string): { ttl: number | undefined; values: string[] } | undefined;
  /** Changes the zone as its owner would, by hand. */
  hold(action: Change["Action"], set: ResourceRecordSet): void;
  /** A handler of its own, as another sandbox of Lambda would be. */
  handler(overrides?: {
    ports?: Partial<Ports>;
    env?: Environment;
    /** Whether it leaves changes to a publisher. */
    isBatched?: boolean;
    /** Whether it keeps hosts' challenges. */
    hasAcme?: boolean;
  }): (request: TestRequest) => Promise<Answer>;
  /**
   * A publisher of its own. @returns what it does for the keys of items that the stream tells of: those that it hands back
   */
  publisher(overrides?: {
    ports?: Partial<Ports>;
    env?: Environment;
  }): (keys: readonly RecordKey[]) => Promise<RecordKey[]>;
  /** Makes the SDK's calls, and waits for each as long as a busy machine may take. */
  send: AwsSend;
  /** New clients of the SDK: those by which many calls have failed try none again (its retry quota). */
  newSend(limits?: AwsLimits): AwsSend;
  reset(): void;
  close: () => Promise<void>;
}

const TABLE = "ddns-test-config";

const PATIENT: AwsLimits = {
  dynamodb: { ...DYNAMODB_LIMITS, connectMs: 15_000, answerMs: 15_000 },
  route53: { ...ROUTE53_LIMITS, connectMs: 15_000, answerMs: 15_000 },
};

/**
 * Starts an empty world. Its endpoints are in `process.env` until it is closed, where the SDK looks for them.
 *
 * @param beside zones that are served beside the main one
 */
export async function startWorld(zoneName = "example.com", beside: readonly NewZone[] = []): Promise<World> {
  const calls: ServiceCall[] = [];
  // People's calls are not the service's: they are neither counted nor spoilt.
  const intercept = (call: ServiceCall) => {
    if (call.accessKeyId !== "SERVICE") return undefined;
    calls.push(call);
    return world.spoil(call);
  };
  const dynamodb = await startDynamodb({ intercept });
  const route53 = await startRoute53({ intercept });
  const zone = route53.zones.createZone({ name: zoneName });
  const served = [
    { name: zoneName, id: zone.id },
    ...beside.map((each) => ({ name: each.name, id: route53.zones.createZone(each).id })),
  ];
  const restore = setEnvironment({
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_ROUTE_53: route53.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "SERVICE",
    AWS_SECRET_ACCESS_KEY: "unused",
  });
  const client = ownersClient(dynamodb.url);
  await createTable(client);
  const table = openTable(client, TABLE);
  let names = 0;
  let requests = 0;
  const env = {
    ZONE_ID: zone.id,
    ZONE_NAME: zoneName,
    CONFIG_TABLE: TABLE,
    DEFAULT_TTL: "60",
    AWS_REGION: "eu-west-1",
    ENABLE_DYNDNS2: "true",
    ...(beside.length === 0 ? {} : { ADDITIONAL_ZONES: zonesText(served.slice(1)) }),
  };
  const send = createAwsSend(env, PATIENT);
  const portsOf = (overrides: Partial<Ports> = {}): Ports => ({
    ...createPorts(send),
    now: () => world.now,
    sleep: () => Promise.resolve(),
    log: (level, entry) => world.logs.push({ level, ...entry }),
    ...overrides,
  });

  const world: World = {
    zones: route53.zones,
    zoneId: zone.id,
    zoneName,
    env,
    calls,
    spoil: () => undefined,
    logs: [],
    now: Date.parse("2030-01-01T00:00:00Z"),
    newName: () => `host${++names}.${zoneName}.`,
    send,
    newSend: (limits = PATIENT) => createAwsSend(env, limits),
    ...table,
    held: (hostname, recordType = "A") => {
      const set = route53.zones
        .listRecordSets(zoneOf(hostname, served)?.id ?? zone.id)
        .find((candidate) => candidate.Name === hostname && candidate.Type === recordType);
      return set && { ttl: set.TTL, values: (set.ResourceRecords ?? []).map((record) => record.Value) };
    },
    hold: (Action, ResourceRecordSet) => {
      route53.zones.changeRecordSets(zone.id, [{ Action, ResourceRecordSet }]);
    },
    handler: (overrides = {}) => {
      const { isBatched, hasAcme } = overrides;
      const plain = isBatched ? createBatchedHandler : createHandler;
      const create = hasAcme ? (isBatched ? createBatchedAcmeHandler : createAcmeHandler) : plain;
      const handle = create({ ...env, ...overrides.env }, portsOf(overrides.ports));
      return async (request) => readAnswer(await handle(proxyEvent(request, `request-${++requests}`)));
    },
    publisher: (overrides = {}) => {
      const publish = createPublisher({ ...env, ...overrides.env }, portsOf(overrides.ports));
      return async (keys) => {
        const answer = await publish(streamEvent(keys), { awsRequestId: `request-${++requests}` });
        return answer.batchItemFailures.flatMap(({ itemIdentifier }) => keys[Number(itemIdentifier)] ?? []);
      };
    },
    reset: () => {
      calls.length = 0;
      world.logs.length = 0;
      world.spoil = () => undefined;
    },
    close: async () => {
      restore();
      table.close();
      await dynamodb.close();
      await route53.close();
    },
  };
  return world;
}

/** Reads what a handler answered. */
export function readAnswer(result: APIGatewayProxyResult): Answer {
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const isJson = headers["content-type"] === "application/json";
  return {
    status: result.statusCode,
    headers,
    text: result.body,
    body: isJson ? JSON.parse(result.body) : { return_status: "", return_message: undefined },
  };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["hostname", "record_type", "shared_secret"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "hostname", KeyType: "HASH" },
        { AttributeName: "record_type", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "shared_secret-index",
          KeySchema: [{ AttributeName: "shared_secret", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["mac_address", "read_privilege"] },
        },
      ],
    }),
  );
}

function setEnvironment(values: Record<string, string>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
