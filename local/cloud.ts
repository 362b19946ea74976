/**
 * The embedded cloud: the running stand-ins, and one table of resource types that Pulumi's resources are made of.
 * A type, an input or a function that is not in it is an error that names it.
 *
 * Whoever drives it (the mock monitor's adapter, or a provider for the real engine) hands over plain values: see
 * {@link Properties}.
 */
import { createApiGateway } from "./aws/apiGateway";
import type { Intercept } from "./aws/calls";
import { createCloudFront } from "./aws/cloudFront";
import { startDynamodb } from "./aws/dynamodb";
import { createIam } from "./aws/iam";
import { defaultConcurrency, type LambdaFunction } from "./aws/lambda";
import { startNameServer } from "./aws/nameServer";
import { startRoute53 } from "./aws/route53";
import type { HostedZones } from "./aws/route53/hostedZones";
import type { QuotaOptions } from "./aws/route53/quota";
import { startFront } from "./front";
import { acmResources } from "./resources/acm";
import { apiGatewayResources } from "./resources/apiGateway";
import { apiKeyResources } from "./resources/apiKeys";
import { CLOUDFRONT_ZONE, cloudFrontResources } from "./resources/cloudFront";
import { dynamodbResources } from "./resources/dynamodb";
import { iamResources } from "./resources/iam";
import type {
  Created,
  Invoke,
  Properties,
  ResourceKind,
  ResourceState,
  ResourceTable,
  Services,
} from "./resources/kinds";
import { lambdaResources } from "./resources/lambda";
import { randomResources } from "./resources/random";
import { route53Invokes, route53Resources } from "./resources/route53";

/** How to start it. Ports: 0 takes a free one. */
export interface CloudOptions {
  /** @default 0 */
  httpPort?: number;
  /** @default 0 */
  dnsPort?: number;
  /** @default us-east-1 */
  region?: string;
  /** Turns on Route 53's limits. @default none */
  quota?: QuotaOptions;
  /** Sees each call of DynamoDB and Route 53 before it is carried out. */
  intercept?: Intercept;
  /** How many events a function handles at once. @default by the machine's processors, 10 at most */
  concurrency?: number;
  /** Takes each line that a function or a gateway logs. */
  log?: (line: string) => void;
  /** Milliseconds; for API Gateway's limits, CloudFront's error cache and Route 53. @default Date.now */
  clock?: () => number;
}

/** A running cloud. Every method throws when the service would refuse. */
export interface Cloud {
  /** Makes a resource; the outputs hold the inputs, too. */
  create(type: string, name: string, inputs: Properties): Promise<Created>;
  update(type: string, id: string, olds: Properties, news: Properties): Promise<{ outputs: Properties }>;
  delete(type: string, id: string, outputs: Properties): Promise<void>;
  /** The outputs as they are now, or undefined when the resource is gone. */
  read(type: string, id: string): Promise<Properties | undefined>;
  invoke(token: string, args: Properties): Promise<Properties>;
  /** Every resource that is there. */
  resources(): { type: string; id: string }[];
  /** The address of the API without its path, such as `http://localhost:8080`. */
  httpUrl: string;
  endpoints: { dynamodb: string; route53: string };
  nameServer: { host: string; port: number };
  zones: HostedZones;
  /** The functions, by ARN. */
  functions: ReadonlyMap<string, LambdaFunction>;
  close(): Promise<void>;
}

const ACCOUNT_ID = "000000000000";

/** Inputs that every type may have and none of the stand-ins needs. */
const COMMON_INPUTS = ["tags", "tagsAll", "region"];

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
    const functions = services.functions;
    closers.unshift(async () => {
      await Promise.all([...functions.values()].map((target) => target.close()));
    });
    const nameServer = await opened(startNameServer({ port: options.dnsPort ?? 0, zones: services.zones }));
    return {
      ...resourceMethods(resourceTable(services), invokeTable(services)),
      httpUrl: services.httpUrl,
      endpoints: { dynamodb: services.dynamodb.url, route53: services.route53Url },
      nameServer: { host: nameServer.host, port: nameServer.port },
      zones: services.zones,
      functions,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServices(
  options: CloudOptions,
  opened: <T extends { close(): Promise<void> }>(starting: Promise<T>) => Promise<T>,
): Promise<Services> {
  const place = { region: options.region ?? "us-east-1", accountId: ACCOUNT_ID };
  const log = options.log ?? (() => {});
  const clock = options.clock ?? Date.now;
  const functions = new Map<string, LambdaFunction>();
  const apiGateway = createApiGateway({ ...place, findFunction: (arn) => functions.get(arn), log, clock });
  const cloudFront = createCloudFront({ origin: apiGateway.handle, collapses: true, log, clock });
  const iam = createIam(place);
  // IAM first: a call that is not allowed was never made, as far as a test's intercept is concerned.
  const intercept: Intercept = (call) => iam.authorize(call) ?? options.intercept?.(call);

  const front = await opened(startFront(options.httpPort ?? 0, () => ({ apiGateway, cloudFront })));
  const dynamodb = await opened(startDynamodb({ ...place, intercept }));
  const route53 = await opened(startRoute53({ quota: options.quota, intercept, clock }));
  route53.zones.services.set(CLOUDFRONT_ZONE, (name) => cloudFront.find(name) !== undefined);
  return {
    ...place,
    httpUrl: `http://localhost:${front.port}`,
    dynamodb,
    route53Url: route53.url,
    zones: route53.zones,
    iam,
    functions,
    apiGateway,
    cloudFront,
    concurrency: options.concurrency ?? defaultConcurrency(),
    log,
  };
}

function resourceTable(services: Services): ResourceTable {
  return {
    ...route53Resources(services),
    ...dynamodbResources(services),
    ...iamResources(services),
    ...lambdaResources(services),
    ...apiGatewayResources(services),
    ...apiKeyResources(services),
    ...cloudFrontResources(services),
    ...acmResources(services),
    ...randomResources(),
  };
}

function invokeTable(services: Services): Record<string, Invoke> {
  return {
    ...route53Invokes(services),
    "aws:index/getRegion:getRegion": () => ({
      id: services.region,
      name: services.region,
      region: services.region,
    }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      id: services.accountId,
      accountId: services.accountId,
      arn: `arn:aws:iam::${services.accountId}:root`,
      userId: services.accountId,
    }),
  };
}

type ResourceMethods = Pick<Cloud, "create" | "update" | "delete" | "read" | "invoke" | "resources">;

function resourceMethods(table: ResourceTable, invokes: Record<string, Invoke>): ResourceMethods {
  const states = new Map<string, ResourceState & { type: string; id: string }>();
  const key = (type: string, id: string) => `${type} ${id}`;

  const findKind = (type: string): ResourceKind => {
    const kind = table[type];
    if (!kind) {
      throw new Error(`the embedded cloud has no resource type ${type}`);
    }
    return kind;
  };
  const keep = (type: string, id: string, inputs: Properties, made: Properties): Properties => {
    const outputs = { ...inputs, ...made };
    states.set(key(type, id), { type, id, inputs, outputs });
    return outputs;
  };

  return {
    async create(type, name, inputs) {
      const kind = findKind(type);
      checkInputs(type, kind, inputs);
      const { id, outputs } = await kind.create(name, inputs);
      return { id, outputs: keep(type, id, inputs, outputs) };
    },
    async update(type, id, olds, news) {
      const kind = findKind(type);
      checkInputs(type, kind, news);
      if (!kind.update) {
        throw new Error(`${type} cannot be changed in place`);
      }
      const state = states.get(key(type, id)) ?? { inputs: olds, outputs: olds };
      return { outputs: keep(type, id, news, await kind.update(id, news, state)) };
    },
    async delete(type, id, outputs) {
      const state = states.get(key(type, id)) ?? { inputs: outputs, outputs };
      await findKind(type).delete(id, state);
      states.delete(key(type, id));
    },
    async read(type, id) {
      const kind = findKind(type);
      const state = states.get(key(type, id));
      if (!state) {
        return undefined;
      }
      const found = kind.read ? await kind.read(id, state) : state.outputs;
      return found && { ...state.outputs, ...found };
    },
    async invoke(token, args) {
      const invoke = invokes[token];
      if (!invoke) {
        throw new Error(`the embedded cloud has no function ${token}`);
      }
      return invoke(args);
    },
    resources: () => [...states.values()].map(({ type, id }) => ({ type, id })),
  };
}

function checkInputs(type: string, kind: ResourceKind, inputs: Properties): void {
  const unknown = Object.keys(inputs).find(
    (input) =>
      inputs[input] !== undefined &&
      !kind.inputs.includes("*") &&
      !kind.inputs.includes(input) &&
      !COMMON_INPUTS.includes(input),
  );
  if (unknown) {
    throw new Error(`the embedded cloud does not imitate the input ${unknown} of ${type}`);
  }
}
