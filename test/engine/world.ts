/** A cloud, a provider in front of it, and a place for stacks: everything that the engine needs. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Cloud, startCloud } from "../../local/cloud";
import { startProvider } from "../../local/provider";
import type { ResourceStep } from "../../local/provider/methods";
import { hashToken } from "../support/tokens";
import { createPlace, type EngineStack } from "./stacks";

const run = promisify(execFile);

/** Says why a step is to fail, or nothing. */
export type Faults = (step: ResourceStep) => string | undefined;

export interface EngineWorld {
  cloud: Cloud;
  /** Which steps fail; none until it is set. */
  faults: Faults;
  /** Milliseconds that the cloud's clock is ahead of this machine's. */
  ahead: number;
  stack(name: string): Promise<EngineStack>;
  close(): Promise<void>;
}

/** Starts a cloud without resources, and an engine without stacks. */
export async function startWorld(): Promise<EngineWorld> {
  let ahead = 0;
  const cloud = await startCloud({ region: "eu-central-1", clock: () => Date.now() + ahead });
  const provider = await startProvider({ cloud, intercept: (step) => world.faults(step) });
  const place = await createPlace(provider.attach);
  const world: EngineWorld = {
    cloud,
    faults: () => undefined,
    get ahead() {
      return ahead;
    },
    set ahead(milliseconds) {
      ahead = milliseconds;
    },
    stack: (name) => place.stack(name),
    async close() {
      await provider.close();
      await cloud.close();
      await place.remove();
    },
  };
  return world;
}

/** What a client needs to know of a stack. */
export interface Client {
  url: string;
  key?: string;
}

/** Asks the API by curl, which finds any name of the URL on this machine. */
export async function curl(client: Client, query: Record<string, string>): Promise<Record<string, unknown>> {
  const { hostname, port } = new URL(client.url);
  const { stdout } = await run("curl", [
    ...["--silent", "--show-error", "--max-time", "20", "--ipv4"],
    ...["--resolve", `${hostname}:${port}:127.0.0.1`],
    ...(client.key === undefined ? [] : ["--header", `x-api-key: ${client.key}`]),
    `${client.url}?${new URLSearchParams(query)}`,
  ]);
  return JSON.parse(stdout);
}

/** Publishes an address for a host, by the original's token. */
export async function publish(
  client: Client,
  host: { hostname: string; secret: string },
  address: string,
): Promise<Record<string, unknown>> {
  const { return_message: caller } = await curl(client, { mode: "get" });
  const hash = hashToken(String(caller), host.hostname, host.secret);
  return curl(client, { mode: "set", hostname: host.hostname, hash, internalIp: address });
}

/** Looks a name up by dig. */
export async function dig(cloud: Cloud, name: string, type: string): Promise<string[]> {
  const { host, port } = cloud.nameServer;
  const { stdout } = await run("dig", [`@${host}`, "-p", String(port), name, type, "+short", "+tries=1"]);
  return stdout.split("\n").filter((line) => line !== "");
}
