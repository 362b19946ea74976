/**
 * Pulumi's resource provider protocol on top of the embedded cloud, so that the real engine can drive it. It serves
 * the packages `aws` and `random`; the engine attaches to it by {@link AttachedProvider.attach} in its environment,
 * instead of starting the providers' own plugins.
 *
 * It behaves as the real ones where a user sees it: it makes up names and keeps them, says what is replaced, gives
 * unknowns in previews, returns every value in clear and leaves what is secret to the program.
 *
 * @see https://www.pulumi.com/docs/iac/packages-and-automation/pulumi-packages/debugging-provider-packages/
 */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type ProviderMethods, type ProviderOptions, providerMethods } from "./provider/methods";

/** A provider that listens. */
export interface AttachedProvider {
  /** What `PULUMI_DEBUG_PROVIDERS` must be for the engine to find it. */
  attach: string;
  close(): Promise<void>;
}

/** Serves an embedded cloud to the engine, on a free port of the loopback interface. */
export async function startProvider(options: ProviderOptions): Promise<AttachedProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, unary(providerMethods(options)));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    attach: `aws:${port},random:${port}`,
    close: async () => server.forceShutdown(),
  };
}

/** Turns functions that return or throw into gRPC handlers. Methods that are missing answer UNIMPLEMENTED. */
function unary(methods: ProviderMethods) {
  const handlers = Object.entries(methods).map(([name, method]) => [
    name,
    (call: ServerUnaryCall<unknown, unknown>, respond: sendUnaryData<unknown>) => {
      Promise.resolve()
        .then(() => method(call.request as never))
        .then(
          (answer) => respond(null, answer),
          (error: unknown) => respond({ code: status.UNKNOWN, details: messageOf(error) }),
        );
    },
  ]);
  return Object.fromEntries(handlers);
}

/** DynamoDB tells its refusals by the errors' names, with next to nothing in the message. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
