/** The stack that a command works on, and how to reach it. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ServedZone } from "../runtime/values/zone";
import { problem } from "./problem";

/** The project's folder. */
const ROOT = join(__dirname, "..");

/** Where `npm start` says what it serves, while it does. */
export const RUNNING_FILE = join(ROOT, ".local", "running.json");

/** Hours, of a stack that says nothing of it. */
const DEFAULT_STALE_HOURS = 24;

/** A zone of a stack. */
export interface StackZone extends ServedZone {
  /** Its name servers, by name or address; a port of its own only on this machine. */
  nameServers: { host: string; port: number }[];
  /** What its parent is to have, where it is signed. */
  dsRecord?: string;
}

/** What the commands need to know of a stack. */
export interface Stack {
  /** Which it is and how it was found, in one line. */
  found: string;
  /** The main one first. */
  zones: readonly StackZone[];
  tableName: string;
  apiUrl: string;
  /** Empty where the stack asks for none. */
  apiKey: string;
  /** The API's own name in the zone, with the final dot; none where it has none. */
  apiName?: string;
  /** The stand-ins' endpoints; none on AWS. */
  endpoints: { dynamodb?: string; route53?: string; logs?: string };
  /** Where the functions' logs are: on AWS, of the publisher where there is one; and on this machine, in one file. */
  log: { group: string; publisherGroup?: string; file?: string };
  /** Milliseconds between notes of a host's polls; 0: each is noted. */
  noteVisitsEveryMs: number;
  /** Milliseconds that a record's changes are to be apart, where its item doesn't say. */
  minChangeIntervalMs: number;
  /** Milliseconds without a word after which a host is silent, where its item doesn't say. */
  staleAfterMs: number;
  /** Where the table is. */
  region: string;
}

/** How the user names it. */
export interface StackOptions {
  /** A file that `npm start -- --outputs FILE` has written. */
  outputs?: string;
  /** A stack of Pulumi's. */
  stack?: string;
}

/**
 * Finds the stack: the file or the stack that is named, or else the `npm start` that runs in this folder.
 *
 * @throws a problem that says what to start or to give
 */
export async function findStack({ outputs, stack }: StackOptions): Promise<Stack> {
  if (outputs !== undefined && stack !== undefined) {
    throw problem("--outputs and --stack name two stacks: give one of them");
  }
  if (outputs !== undefined) return fromOutputs(readOutputs(outputs), `the outputs in ${outputs}`);
  if (stack !== undefined) return fromOutputs(await pulumiOutputs(stack), `the stack ${stack}, by pulumi`);
  const running = readRunning();
  if (running !== undefined) return fromOutputs(running, "the npm start that runs in this folder");
  throw problem(
    "there is no stack to work on: run npm start in another terminal, or give --stack NAME (of pulumi) or --outputs FILE",
  );
}

type Outputs = Record<string, unknown>;

function readOutputs(file: string): Outputs {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Outputs;
  } catch (error) {
    throw problem(`--outputs ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The file outlives a killed process: what it says counts while that process is there. */
function readRunning(): Outputs | undefined {
  try {
    const running = JSON.parse(readFileSync(RUNNING_FILE, "utf8")) as Outputs;
    process.kill(Number(running["pid"]), 0);
    return running;
  } catch {
    return undefined;
  }
}

async function pulumiOutputs(stack: string): Promise<Outputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd: ROOT });
    return JSON.parse(stdout) as Outputs;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string; stderr?: string };
    if (code === "ENOENT") {
      throw problem(
        "pulumi is not there, which knows the stack's outputs: install it, or give --outputs FILE",
      );
    }
    throw problem(`pulumi does not tell the outputs of ${stack}: ${stderr.trim().split("\n")[0]}`);
  }
}

function fromOutputs(outputs: Outputs, found: string): Stack {
  const text = (key: string): string => {
    const value = outputs[key];
    if (typeof value !== "string")
      throw problem(`${found} lack ${key}: deploy the stack, or start it, again`);
    return value;
  };
  const local = outputs["local"] as
    | {
        dynamodbEndpoint: string;
        route53Endpoint: string;
        nameServer: { host: string; port: number };
        logFile?: string;
      }
    | undefined;
  const zoneName = text("route53ZoneName");
  const { hostname: apiHost } = new URL(text("apiUrl"));
  return {
    found: `${zoneName}: ${found}`,
    zones: zonesOf(outputs, { name: zoneName, id: text("route53ZoneID") }, local?.nameServer),
    ...(apiHost.endsWith(`.${zoneName}`) ? { apiName: `${apiHost}.` } : {}),
    tableName: text("configTableName"),
    apiUrl: callable(text("apiUrl"), text("apiOriginURL"), local !== undefined),
    apiKey: text("apiKey"),
    endpoints: local ? { dynamodb: local.dynamodbEndpoint, route53: local.route53Endpoint } : {},
    log: {
      group: text("logGroupName"),
      ...(outputs["publisherLogGroupName"]
        ? { publisherGroup: String(outputs["publisherLogGroupName"]) }
        : {}),
      ...(local?.logFile === undefined ? {} : { file: local.logFile }),
    },
    noteVisitsEveryMs: Number(outputs["noteVisitsEvery"] ?? 0) * 1000,
    minChangeIntervalMs: Number(outputs["minChangeInterval"] ?? 0) * 1000,
    // Empty where nobody is told of silent hosts.
    staleAfterMs: Number(outputs["staleAfter"] || DEFAULT_STALE_HOURS) * 3_600_000,
    region: text("region"),
  };
}

/** The main zone, and those beside it, which only newer stacks can have. */
function zonesOf(
  outputs: Outputs,
  main: ServedZone,
  local: { host: string; port: number } | undefined,
): StackZone[] {
  const group = (key: string) => (outputs[key] ?? {}) as Record<string, string>;
  const servers = { ...group("additionalNameServers"), [main.name]: String(outputs["DNSZoneNameServers"]) };
  const dsRecords = { ...group("additionalDsRecords"), [main.name]: String(outputs["dsRecord"] ?? "") };
  const additional = Object.entries(group("additionalZones")).map(([name, id]) => ({ name, id }));
  return [main, ...additional].map(({ name, id }) => ({
    name,
    id,
    nameServers: local
      ? [local]
      : (servers[name] ?? "")
          .split(" ")
          .filter((host) => host !== "")
          .map((host) => ({ host, port: 53 })),
    ...(dsRecords[name] ? { dsRecord: dsRecords[name] } : {}),
  }));
}

/** On one machine the resolver does not know the API's own name: it is called where API Gateway listens, if that is open. */
function callable(apiUrl: string, apiOriginUrl: string, isLocal: boolean): string {
  return isLocal && apiOriginUrl !== "" ? apiOriginUrl : apiUrl;
}
