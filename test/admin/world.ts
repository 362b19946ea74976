import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Hosts, openHosts } from "../../admin/hosts";
import { findStack, type Stack } from "../../admin/stack";
import { type EmbeddedCloud, type EmbeddedCloudOptions, startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { signedQuery } from "../support/tokens";
import type { Answer } from "../support/world";

/** What a command printed, and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running stack with its owner's tools. */
export interface OwnersWorld {
  cloud: EmbeddedCloud;
  stack: Stack;
  /** The main zone's. */
  zoneId: string;
  hosts: Hosts;
  table: TableAccess;
  /** For files of the tests. */
  folder: string;
  /** What `--outputs` takes. */
  outputsFile: string;
  /** Runs the command, as a user does. */
  ddns(...args: string[]): Promise<Ended>;
  /** A host publishes an address, as its client would. */
  publish(hostname: string, secret: string, ip?: string): Promise<Answer>;
  lookup(hostname: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts it, as it is or with more settings and zones that are there before. */
export async function startOwnersWorld({
  config,
  prepare,
}: Pick<EmbeddedCloudOptions, "config" | "prepare"> = {}): Promise<OwnersWorld> {
  const folder = mkdtempSync(join(tmpdir(), "ddns-owner-"));
  const logFile = join(folder, "dev.log");
  const cloud = await startEmbeddedCloud({
    config: { enableDyndns2: "true", rateLimit: "5000", burstLimit: "2500", ...config },
    prepare,
    log: (line) => appendFileSync(logFile, `${line}\n`),
  });
  const file = join(folder, "outputs.json");
  writeFileSync(file, JSON.stringify({ ...cloud.outputs, local: { ...cloud.local, logFile } }));
  const stack = await findStack({ outputs: file });
  const hosts = openHosts(stack);
  const table = openTable(ownersClient(cloud.local.dynamodbEndpoint), stack.tableName);
  return {
    cloud,
    stack,
    zoneId: String(cloud.outputs["route53ZoneID"]),
    hosts,
    table,
    folder,
    outputsFile: file,
    ddns: (...args) => run(["admin/ddns.js", "--outputs", file, ...args]),
    publish: (hostname, secret, ip) =>
      send(stack.apiUrl, stack.apiKey, {
        query: signedQuery(
          { mode: "set", hostname, ...(ip === undefined ? {} : { ip }) },
          secret,
          Date.now(),
        ),
        from: "127.0.0.5",
      }),
    lookup: (hostname) => lookupAt(cloud.local.nameServer, hostname, "A"),
    async close() {
      hosts.close();
      table.close();
      rmSync(folder, { recursive: true });
      await cloud.close();
    },
  };
}

function run(args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const ended: Ended = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      ended.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      ended.stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...ended, code }));
  });
}
