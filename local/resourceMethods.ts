/**
 * One table of resource types, and what Pulumi does with them. A type, an input or a function that is not in it is an error
 * that names it.
 */
import { acmResources } from "./resources/acm";
import { apiGatewayResources } from "./resources/apiGateway";
import { apiKeyResources } from "./resources/apiKeys";
import { cloudFrontResources } from "./resources/cloudFront";
import { cloudwatchResources } from "./resources/cloudwatch";
import { customDomainResources } from "./resources/customDomains";
import { dnssecResources } from "./resources/dnssec";
import { itemResources } from "./resources/dynamodbItems";
import { tableResources } from "./resources/dynamodbTables";
import { eventSourceMappingResources } from "./resources/eventSourceMappings";
import { functionUrlResources } from "./resources/functionUrls";
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
import { logResources } from "./resources/logs";
import { queueResources } from "./resources/queues";
import { randomResources } from "./resources/random";
import { route53Invokes, route53Resources } from "./resources/route53";
import { scheduleResources } from "./resources/schedules";
import { topicResources } from "./resources/topics";

/** Inputs that every type may have and none of the stand-ins needs. */
const COMMON_INPUTS = ["tags", "tagsAll", "region"];

/** What Pulumi does with resources. Every method throws when the service would refuse. */
export interface ResourceMethods {
  /** Makes a resource; the outputs hold the inputs, too. */
  create(type: string, name: string, inputs: Properties): Promise<Created>;
  /** Knows a resource that an earlier run made, and whose data is there. */
  adopt(type: string, id: string, inputs: Properties, outputs: Properties): Promise<void>;
  update(type: string, id: string, olds: Properties, news: Properties): Promise<{ outputs: Properties }>;
  delete(type: string, id: string, outputs: Properties): Promise<void>;
  /** The outputs as they are now, or undefined when the resource is gone. */
  read(type: string, id: string): Promise<Properties | undefined>;
  invoke(token: string, args: Properties): Promise<Properties>;
  /** Every resource that is there. */
  resources(): { type: string; id: string }[];
}

/** Carries out what Pulumi asks for, by the one table of resource types. */
export function resourceMethods(services: Services): ResourceMethods {
  const table = resourceTable(services);
  const invokes = invokeTable(services);
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
    async adopt(type, id, inputs, outputs) {
      await findKind(type).adopt?.(id, { inputs, outputs });
      states.set(key(type, id), { type, id, inputs, outputs });
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
        return kind.find?.(id);
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

function resourceTable(services: Services): ResourceTable {
  return {
    ...route53Resources(services),
    ...tableResources(services),
    ...itemResources(services),
    ...iamResources(services),
    ...lambdaResources(services),
    ...apiGatewayResources(services),
    ...apiKeyResources(services),
    ...customDomainResources(services),
    ...functionUrlResources(services),
    ...eventSourceMappingResources(services),
    ...queueResources(services),
    ...cloudwatchResources(services),
    ...logResources(services),
    ...scheduleResources(services),
    ...topicResources(services),
    ...cloudFrontResources(services),
    ...acmResources(services),
    ...dnssecResources(services),
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
