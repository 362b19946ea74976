/** The methods of the resource provider protocol, each a message in and a message out. */
import { readFileSync } from "node:fs";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkedInputs, type Difference, difference } from "./difference";
import { changedOutputs, inputsOf, outputsOf, plannedOutputs } from "./outputs";
import { resourceType } from "./resourceTypes";
import { fromStruct, type Properties, plain, toStruct } from "./values";

/** A step that the engine is about to take in the cloud. Previews take none. */
export interface ResourceStep {
  step: "create" | "read" | "update" | "delete";
  type: string;
  /** The resource's name in the program. */
  name: string;
  urn: string;
}

/** What the provider asks of the embedded cloud. Errors are shown to the engine's user as they are. */
export interface DrivenCloud {
  create(type: string, name: string, inputs: Properties): Promise<{ id: string; outputs: Properties }>;
  /** The resource as it is now; undefined when it is gone. */
  read(type: string, id: string): Promise<Properties | undefined>;
  update(type: string, id: string, olds: Properties, news: Properties): Promise<{ outputs: Properties }>;
  delete(type: string, id: string, outputs: Properties): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
}

export interface ProviderOptions {
  cloud: DrivenCloud;
  /** Sees each step before it is taken. The text that it returns fails the step instead. */
  intercept?: (step: ResourceStep) => string | undefined;
}

/** What is served, by its name in the protocol. Handshake, CheckConfig and DiffConfig are left to the engine. */
export type ProviderMethods = ReturnType<typeof providerMethods>;

type StepRequest = { getType(): string; getName(): string; getUrn(): string };

/** Makes the methods of one provider. */
export function providerMethods({ cloud, intercept }: ProviderOptions) {
  const announce = (step: ResourceStep["step"], request: StepRequest): void => {
    const [type, name, urn] = [request.getType(), request.getName(), request.getUrn()];
    const fault = intercept?.({ step, type, name, urn });
    if (fault !== undefined) {
      throw new Error(fault);
    }
  };

  return {
    attach: () => new Empty(),
    // It comes at the end of each run, and the provider serves the next one, too.
    cancel: () => new Empty(),
    getPluginInfo: () => new PluginInfo().setVersion(providerVersion()),
    configure: () => new messages.ConfigureResponse().setSupportspreview(true),

    async invoke(request: messages.InvokeRequest) {
      const result = await cloud.invoke(request.getTok(), plain(fromStruct(request.getArgs())));
      return new messages.InvokeResponse().setReturn(toStruct(result));
    },

    check(request: messages.CheckRequest) {
      const resource = { name: request.getName(), seed: request.getRandomseed_asU8() };
      const inputs = checkedInputs(
        resourceType(request.getType()),
        resource,
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
      );
      return new messages.CheckResponse().setInputs(toStruct(inputs));
    },

    diff(request: messages.DiffRequest) {
      const type = resourceType(request.getType());
      const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      return diffResponse(difference(type, olds, news, request.getIgnorechangesList()), olds, news);
    },

    async create(request: messages.CreateRequest) {
      const type = resourceType(request.getType());
      const news = fromStruct(request.getProperties());
      if (request.getPreview()) {
        const planned = plannedOutputs(type, news);
        return new messages.CreateResponse().setProperties(toStruct(planned));
      }
      announce("create", request);
      const { id, outputs } = await cloud.create(request.getType(), request.getName(), plain(news));
      return new messages.CreateResponse().setId(id).setProperties(toStruct(outputsOf(type, news, outputs)));
    },

    async read(request: messages.ReadRequest) {
      announce("read", request);
      const found = await cloud.read(request.getType(), request.getId());
      if (!found) {
        // An empty id says that there is no such resource any more.
        return new messages.ReadResponse();
      }
      const inputs = fromStruct(request.getInputs());
      return new messages.ReadResponse()
        .setId(request.getId())
        .setInputs(toStruct(inputsOf(inputs, found)))
        .setProperties(toStruct(outputsOf(resourceType(request.getType()), inputs, found)));
    },

    async update(request: messages.UpdateRequest) {
      const type = resourceType(request.getType());
      const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      if (request.getPreview()) {
        const planned = changedOutputs(type, { olds, news }, fromStruct(request.getOlds()));
        return new messages.UpdateResponse().setProperties(toStruct(planned));
      }
      announce("update", request);
      const { outputs } = await cloud.update(request.getType(), request.getId(), plain(olds), plain(news));
      return new messages.UpdateResponse().setProperties(toStruct(outputsOf(type, news, outputs)));
    },

    async delete(request: messages.DeleteRequest) {
      announce("delete", request);
      await cloud.delete(request.getType(), request.getId(), fromStruct(request.getProperties()));
      return new Empty();
    },
  };
}

function diffResponse(found: Difference, olds: Properties, news: Properties): messages.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(found.changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(found.changed)
    .setReplacesList(found.replacing)
    .setDeletebeforereplace(found.deleteFirst)
    .setHasdetaileddiff(true);
  for (const key of found.changed) {
    const entry = new messages.PropertyDiff();
    entry.setKind(changeKind(key, olds, news, found.replacing.includes(key)));
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(key, entry);
  }
  return response;
}

function changeKind(key: string, olds: Properties, news: Properties, replaces: boolean) {
  const { Kind } = messages.PropertyDiff;
  if (!(key in olds)) {
    return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  }
  if (!(key in news)) {
    return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  }
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

/** The engine asks for a plugin at least as new as the package that the program uses, so it is that version. */
function providerVersion(): string {
  return JSON.parse(readFileSync(require.resolve("@pulumi/aws/package.json"), "utf8")).version;
}
