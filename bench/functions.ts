/** The functions that are timed: the deployed package once more, and what it is compared with. */
import { join } from "node:path";
import { createFunction, type LambdaFunction } from "../local/aws/lambda";
import type { CodeArchive } from "../local/aws/lambda/package";
import { invoke, type World } from "./world";

/** Which package: the service's own, a handler that does nothing, or the SDK's calls alone. */
export type PackageName = "service" | "empty" | "bareCalls";

/** What a process has used. */
export interface ProcessUse {
  /** Bytes. */
  rss: number;
  heapUsed: number;
  /** Bytes of V8's new space, part of `rss`: under load V8 lets it grow to a limit, however little of it lives. */
  nursery: number;
  /** Milliseconds of processor time, user and system. */
  cpuMs: number;
}

/**
 * Makes a function of a package, in a sandbox of its own. All have the deployed function's settings.
 *
 * @param probed puts the probe in front of the handler, for {@link processUse}
 */
export function makeFunction(world: World, name: PackageName, probed = false): Promise<LambdaFunction> {
  const { deployment, endpoints } = world;
  const entries = name === "service" ? deployment.code.entries : { "__index.js": handlerFile(name) };
  return createFunction({
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    code: archive(probed ? { ...entries, "probe.js": handlerFile("probe") } : entries),
    handler: probed ? "probe.handler" : "__index.handler",
    timeout: deployment.timeout,
    memorySize: deployment.memorySize,
    environment: deployment.environment,
    region: "us-east-1",
    endpoints: { DYNAMODB: endpoints.dynamodb, ROUTE_53: endpoints.route53 },
    concurrency: 1,
  });
}

/** Asks a probed function what its process has used so far. */
export async function processUse(target: LambdaFunction): Promise<ProcessUse> {
  const { memory, nursery, cpu } = JSON.parse(await invoke(target, { benchProbe: true })) as {
    memory: NodeJS.MemoryUsage;
    nursery: number;
    cpu: NodeJS.CpuUsage;
  };
  const { rss, heapUsed } = memory;
  return { rss, heapUsed, nursery, cpuMs: (cpu.user + cpu.system) / 1000 };
}

/** Milliseconds that an invocation takes. */
export async function timed(target: LambdaFunction, event: unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await invoke(target, event);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function handlerFile(name: string): { path: string } {
  return { path: join(__dirname, "handlers", `${name}.js`) };
}

function archive(entries: CodeArchive["entries"]): CodeArchive {
  return { kind: "archive", entries };
}
