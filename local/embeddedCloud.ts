/**
 * The whole service on this machine: the project's Pulumi program, realised in the embedded cloud. Tests and the
 * bench start it here; main.ts is the command line around it.
 */
import { dirname } from "node:path";
import type { HostedZones } from "./aws/route53/hostedZones";
import { type Cloud, type CloudOptions, startCloud } from "./cloud";
import { openKept } from "./kept";
import { evaluateProgram } from "./program";
import { readStackConfig, settingOf } from "./program/stackConfig";

/** How to start it: the cloud, and what it is to have. Its region is the configuration's. */
export interface EmbeddedCloudOptions extends Omit<CloudOptions, "region" | "isFunctionUrlAtRoot"> {
  /** Picks `Pulumi.STACK.yaml`. @default dev */
  stack?: string;
  /** Overrides the stack's configuration; keys with or without a namespace. */
  config?: Record<string, string>;
  /** Takes the program's warnings. */
  progress?: (line: string) => void;
  /** Hears of each resource that was made. */
  resource?: (type: string, name: string) => void;
  /** Makes zones that are there before the stack is; what it returns is added to `config`. */
  prepare?: (zones: HostedZones) => Record<string, string>;
}

/** An example host, as the table has it. */
export interface ExampleHost {
  hostname: string;
  record_type: string;
  shared_secret: string;
}

/** The running service. */
export interface EmbeddedCloud {
  /** The stack's outputs under their own names, secrets in clear. */
  outputs: Record<string, unknown>;
  local: {
    dynamodbEndpoint: string;
    route53Endpoint: string;
    nameServer: { host: string; port: number };
    examples: ExampleHost[];
  };
  /** The configuration that the program was evaluated with, by full keys. */
  config: Record<string, string>;
  zones: HostedZones;
  /** The parts themselves, for tests that look behind or change the deployment. */
  cloud: Cloud;
  /** Kills the functions' processes, also those in the middle of a request. */
  crashFunctions(): Promise<void>;
  close(): Promise<void>;
}

/** The project's folder. */
const ROOT = dirname(__dirname);

/**
 * Starts the service and waits until all of it serves.
 *
 * @throws one clear message when a port is taken, the stack's configuration is wrong, or a resource cannot be made
 */
export async function startEmbeddedCloud(options: EmbeddedCloudOptions = {}): Promise<EmbeddedCloud> {
  const stack = options.stack ?? "dev";
  const place = readPlace(readStackConfig(ROOT, stack, options.config).values);
  const cloud = await startCloud({ ...options, ...place });
  try {
    const config = readStackConfig(ROOT, stack, { ...options.config, ...options.prepare?.(cloud.zones) });
    importGiven(config.values, cloud);
    if (settingOf(config.values, "enableDnssec") === "true") {
      options.progress?.(
        "warning: the zones are said to be signed, but this machine's name server does not sign its answers",
      );
    }
    const examples: ExampleHost[] = [];
    const kept = options.folder === undefined ? undefined : openKept(options.folder, cloud);
    const make = kept?.create ?? cloud.create;
    const outputs = await evaluateProgram({
      root: ROOT,
      config,
      invoke: cloud.invoke,
      read: cloud.read,
      abandoned: cloud.close,
      warn: (message) => options.progress?.(`warning: ${message}`),
      create: async (type, name, inputs) => {
        const created = await make(type, name, inputs);
        options.resource?.(type, name);
        if (type === "aws:dynamodb/tableItem:TableItem") {
          const now = await cloud.read(type, created.id);
          if (now !== undefined) examples.push(readExample(String(now["item"])));
        }
        return created;
      },
    });
    await kept?.finish();
    return {
      outputs,
      local: {
        dynamodbEndpoint: cloud.endpoints.dynamodb,
        route53Endpoint: cloud.endpoints.route53,
        nameServer: cloud.nameServer,
        examples: examples.sort((a, b) => a.record_type.localeCompare(b.record_type)),
      },
      config: config.values,
      zones: cloud.zones,
      cloud,
      async crashFunctions() {
        await Promise.all([...cloud.functions.values()].map((target) => target.crash()));
      },
      close: cloud.close,
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

function readPlace(values: Record<string, string>): { region?: string; isFunctionUrlAtRoot: boolean } {
  const region = values["aws:region"];
  const isFunctionUrlAtRoot = settingOf(values, "enableApiGateway") === "false";
  return { ...(region === undefined ? {} : { region }), isFunctionUrlAtRoot };
}

/** Nobody can import a certificate here: the one that the configuration gives is there, and covers the API's name. */
function importGiven(values: Record<string, string>, cloud: Cloud): void {
  const arn = settingOf(values, "acmCertificateArn");
  const name = `${settingOf(values, "apiCname")}.${settingOf(values, "route53ZoneName")}`;
  if (arn !== "") cloud.acm.importCertificate(name, arn);
}

function readExample(item: string): ExampleHost {
  const attributes = JSON.parse(item) as Record<string, { S?: string }>;
  return {
    hostname: attributes["hostname"]?.S ?? "",
    record_type: attributes["record_type"]?.S ?? "",
    shared_secret: attributes["shared_secret"]?.S ?? "",
  };
}
