import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb";
import { LogSeverity, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type RegisterResourceHookRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { createdState, type ExistingZone, lookUp } from "./fakeAws";
import { asSecret, isMarkedSecret, type Properties, unmarked } from "./wire";

/** A registration as the engine gets it, options and all. */
export interface Registration {
  urn: string;
  type: string;
  name: string;
  parent: string;
  /** As on the wire: secrets, assets and resources are marked objects. */
  inputs: Properties;
  /** What the state would hold, secrets marked by input or by option. */
  state: Properties;
  /** The logical names of what must exist before, without the types. */
  dependencies: string[];
  ignoreChanges: string[];
  /** URNs that it had before. */
  aliases: string[];
  additionalSecretOutputs: string[];
  protect: boolean;
  deleteBeforeReplace: boolean;
  createTimeout: string;
  /** The hooks that run once it was updated. */
  afterUpdate: string[];
}

export interface FakeEngine {
  /** For both services. */
  address: string;
  registrations: Registration[];
  /** By URN: what components and the stack register as their outputs, as on the wire. */
  outputs: Map<string, Properties>;
  messages: { severity: "debug" | "info" | "warning" | "error"; text: string }[];
  close(): void;
}

const SEVERITIES = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
} as const;

type Handler<Request, Response> = (request: Request) => Response;

/** Starts what `pulumi up` would offer a program: an engine and a resource monitor, over an empty cloud. */
export async function startFakeEngine(
  zones: Readonly<Record<string, ExistingZone>> = {},
): Promise<FakeEngine> {
  const registrations: Registration[] = [];
  const outputs = new Map<string, Properties>();
  const messages: FakeEngine["messages"] = [];
  const server = new grpc.Server();

  server.addService(EngineService, {
    log: answering((request: LogRequest) => {
      messages.push({ severity: SEVERITIES[request.getSeverity()], text: request.getMessage() });
      return new Empty();
    }),
    setRootResource: answering((_: SetRootResourceRequest) => new SetRootResourceResponse()),
  });
  server.addService(ResourceMonitorService, {
    supportsFeature: answering((request: SupportsFeatureRequest) =>
      // Without outputValues the inputs are plain values, as a provider gets them.
      new SupportsFeatureResponse().setHassupport(
        ["secrets", "resourceReferences", "resourceHooks"].includes(request.getId()),
      ),
    ),
    invoke: answering((request: ResourceInvokeRequest) => {
      const found = lookUp(request.getTok(), propertiesOf(request.getArgs()), zones);
      return new InvokeResponse().setReturn(structOf(found));
    }),
    registerResource: answering((request: RegisterResourceRequest) => {
      const registration = register(request);
      registrations.push(registration);
      return new RegisterResourceResponse()
        .setUrn(registration.urn)
        .setId(request.getCustom() ? `${registration.name}-id` : "")
        .setObject(structOf(registration.state));
    }),
    registerResourceHook: answering((_: RegisterResourceHookRequest) => new Empty()),
    registerResourceOutputs: answering((request: RegisterResourceOutputsRequest) => {
      outputs.set(request.getUrn(), propertiesOf(request.getOutputs()));
      return new Empty();
    }),
    signalAndWaitForShutdown: answering((_: Empty) => new Empty()),
  });

  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    registrations,
    outputs,
    messages,
    close: () => server.forceShutdown(),
  };
}

function register(request: RegisterResourceRequest): Registration {
  const type = request.getType();
  const name = request.getName();
  const inputs = propertiesOf(request.getObject());
  const additionalSecretOutputs = request.getAdditionalsecretoutputsList();
  const created = request.getCustom() ? createdState(type, name, unmarked(inputs) as Properties) : {};
  // As the engine does for a provider that returns plain values: what was secret in the inputs stays so.
  const secret = (key: string) => additionalSecretOutputs.includes(key) || isMarkedSecret(inputs[key]);
  const state = Object.entries(created).map(([key, value]) => [key, secret(key) ? asSecret(value) : value]);
  return {
    urn: `urn:pulumi:test::route53-dynamic-dns::${type}::${name}`,
    type,
    name,
    parent: request.getParent(),
    inputs,
    state: Object.fromEntries(state),
    dependencies: request.getDependenciesList().map((urn) => urn.split("::").pop()!),
    ignoreChanges: request.getIgnorechangesList(),
    aliases: request.getAliasurnsList(),
    additionalSecretOutputs,
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
    afterUpdate: request.getHooks()?.getAfterUpdateList() ?? [],
  };
}

function answering<Request, Response>(
  handler: Handler<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    try {
      callback(null, handler(request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, message: (error as Error).message });
    }
  };
}

function propertiesOf(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

function structOf(properties: Properties): Struct {
  // By way of JSON, since a Struct has no place for undefined.
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}
