/**
 * Stands in for Pulumi's language host of Node.js (a Go program that cannot be had everywhere): the engine attaches
 * to it, and has it run the project's program, which it does as the original does, by Pulumi's own runner, in a
 * process of its own.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go
 */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { runByPulumi } from "../support/pulumiRunner";

/** The runner's exit code for a failure that it has told the engine of. */
const TOLD = 32;

export interface LanguageHost {
  /** What `PULUMI_DEBUG_LANGUAGES` must be for the engine to find it. */
  attach: string;
  close(): void;
}

/** Starts one, on a free port of the loopback interface. Engines come one after the other. */
export async function startLanguageHost(): Promise<LanguageHost> {
  let engine = "";
  const server = new Server();
  server.addService(LanguageRuntimeService, {
    handshake(
      { request }: ServerUnaryCall<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse>,
      respond: sendUnaryData<language.LanguageHandshakeResponse>,
    ) {
      engine = request.getEngineAddress();
      respond(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo(_call: unknown, respond: sendUnaryData<PluginInfo>) {
      respond(null, new PluginInfo());
    },
    // What it names would be downloaded; the engine attaches to the embedded cloud's provider instead.
    getRequiredPackages(_call: unknown, respond: sendUnaryData<language.GetRequiredPackagesResponse>) {
      respond(null, new language.GetRequiredPackagesResponse());
    },
    run(
      { request }: ServerUnaryCall<language.RunRequest, language.RunResponse>,
      respond: sendUnaryData<language.RunResponse>,
    ) {
      runRequested(request, engine).then(
        (response) => respond(null, response),
        (error: Error) => respond(error),
      );
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { attach: `nodejs:${port}`, close: () => server.forceShutdown() };
}

async function runRequested(request: language.RunRequest, engine: string): Promise<language.RunResponse> {
  const { exitCode, printed } = await runByPulumi({
    project: request.getProject(),
    stack: request.getStack(),
    engine,
    monitor: request.getMonitorAddress(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    config: Object.fromEntries(request.getConfigMap().toArray()),
    secretKeys: request.getConfigsecretkeysList(),
    // The types are checked by `npm run typecheck`, once and for all runs.
    typeCheck: false,
  });
  const response = new language.RunResponse();
  if (exitCode === TOLD) {
    response.setBail(true);
  } else if (exitCode !== 0) {
    response.setError(`Program exited with non-zero exit code: ${exitCode}\n${printed}`);
  }
  return response;
}
