/** The options of `npm start`. */
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { ASSUMED_CHANGES, type BucketLimit, type QuotaOptions } from "../aws/route53/quota";

/** What the command line says. */
export interface CommandLine {
  help: boolean;
  stack: string;
  /** Configuration that overrides the stack's. */
  config: Record<string, string>;
  httpPort: number;
  dnsPort: number;
  outputsFile: string | undefined;
  /** Route 53's limits, where they are turned on. */
  quota: QuotaOptions | undefined;
  version: boolean;
  /** Where the stack is kept; undefined: in `.local/` of this project. */
  dataFolder: string | undefined;
  /** Whether what is kept goes first. */
  fresh: boolean;
  /** Whether the ports were named: others may give way. */
  portsAreNamed: { http: boolean; dns: boolean };
  /** One more address for the API and the name server. */
  listen: string | undefined;
  /** Pulumi's types instead of plain words. */
  verbose: boolean;
  /** The log as the function writes it, also on a terminal. */
  json: boolean;
  /** How many times as fast the cloud's time goes. */
  clockSpeed: number;
}

/** What `--clock-speed` takes: a day in less than a second. */
const FASTEST_CLOCK = 100_000;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  data: { type: "string" },
  fresh: { type: "boolean" },
  verbose: { type: "boolean" },
  json: { type: "boolean" },
  stack: { type: "string" },
  config: { type: "string", multiple: true },
  "http-port": { type: "string" },
  "dns-port": { type: "string" },
  listen: { type: "string" },
  outputs: { type: "string" },
  quota: { type: "boolean" },
  "quota-changes": { type: "string" },
  "clock-speed": { type: "string" },
} as const;

/** Options that npm has, too: that they are set says nothing. */
const NPMS_OWN = ["help", "version", "verbose", "json"];

/**
 * Refuses options that npm took for its own settings, since the `--` before them was forgotten.
 *
 * @throws one line with the command as it should be
 */
export function refuseSwallowed(environment: NodeJS.ProcessEnv): void {
  const swallowed = Object.keys(OPTIONS).filter(
    (name) => !NPMS_OWN.includes(name) && environment[`npm_config_${name.replace(/-/g, "_")}`] !== undefined,
  );
  if (swallowed.length === 0) return;
  const options = swallowed.map((name) => `--${name}`).join(" and ");
  throw new Error(
    `npm took ${options} for its own: put -- before the options, as in npm start -- --${swallowed[0]} …`,
  );
}

/** What `--help` prints. */
export const HELP = `Runs the whole service on this machine: the Pulumi program against embedded stand-ins of AWS.

usage: npm start -- [options]

  --stack NAME         the stack whose Pulumi.NAME.yaml is taken (dev)
  --config KEY=VALUE   overrides a setting of the stack; may be given several times
  --http-port N        the port of the API (8080); 0 takes a free one
  --dns-port N         the port of the name server, UDP and TCP (8053); 0 takes a free one
  --listen ADDRESS     one more address of this machine on which the API and the name server answer: whoever reaches it
                       may ask them, in plain HTTP
  --outputs FILE       writes the stack's outputs and the local endpoints to a JSON file, secrets in clear
  --data DIR           the folder in which table, zones, keys, secrets and ports are kept (.local/NAME)
  --fresh              removes what is kept, and begins anew
  --verbose            names resources by Pulumi's types
  --json               shows requests as JSON, as the function logs them, on a terminal, too
  --quota              turns on Route 53's limits: 10 requests a second with bursts of 50, one change at a time per
                       zone, and a limit on record changes
  --quota-changes R,B  with --quota, the record changes a second and at once (50,200: AWS publishes no figures)
  --clock-speed N      lets the service's time go N times as fast, 1 to 100000, to see what takes it a day: 360 makes one of
                       four minutes; nothing is kept then
  --version            the version of this program
  -h, --help           this text

for example: npm start -- --config defaultTtl=30 --config enableDyndns2=true
`;

/**
 * Parses the command line.
 *
 * @throws one line about the first thing that is wrong with it
 */
export function parseCommandLine(args: string[]): CommandLine {
  refuseSwallowed(process.env);
  const { values } = parse(args);
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    dataFolder: values.data,
    fresh: values.fresh ?? false,
    portsAreNamed: { http: values["http-port"] !== undefined, dns: values["dns-port"] !== undefined },
    verbose: values.verbose ?? false,
    json: values.json ?? false,
    stack: values.stack ?? "dev",
    config: Object.fromEntries((values.config ?? []).map(parseSetting)),
    httpPort: parsePort("--http-port", values["http-port"] ?? "8080"),
    dnsPort: parsePort("--dns-port", values["dns-port"] ?? "8053"),
    listen: parseListen(values.listen),
    outputsFile: values.outputs,
    quota: parseQuota(values.quota ?? false, values["quota-changes"]),
    clockSpeed: parseSpeed(values["clock-speed"] ?? "1"),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: false,
      options: OPTIONS,
    });
  } catch (error) {
    // Node's message goes on with advice on positional arguments, which there are none of here.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new Error(`${sentence}; npm start -- --help lists the options`);
  }
}

function parseSetting(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new Error(`--config ${JSON.stringify(text)} is not of the form key=value`);
  }
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function parseQuota(isOn: boolean, changes: string | undefined): QuotaOptions | undefined {
  if (changes !== undefined && !isOn) {
    throw new Error("--quota-changes goes with --quota");
  }
  return isOn ? { changes: changes === undefined ? ASSUMED_CHANGES : parseBucket(changes) } : undefined;
}

function parseBucket(text: string): BucketLimit {
  const [, rate, burst] = /^([1-9]\d{0,6}),([1-9]\d{0,6})$/.exec(text) ?? [];
  if (rate === undefined || burst === undefined) {
    throw new Error(
      `--quota-changes ${JSON.stringify(text)} is not RATE,BURST: two whole numbers from 1, such as 50,200`,
    );
  }
  return { rate: Number(rate), burst: Number(burst) };
}

function parseSpeed(text: string): number {
  const speed = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed <= FASTEST_CLOCK)) {
    throw new Error(
      `--clock-speed ${JSON.stringify(text)} is no speed: a whole number from 1 to ${FASTEST_CLOCK}, such as 360`,
    );
  }
  return speed;
}

function parseListen(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIP(text) === 0 || /^(0\.0\.0\.0|::|::0)$/.test(text)) {
    throw new Error(
      `--listen ${JSON.stringify(text)} is no single address: give one of this machine's, such as 192.168.1.10`,
    );
  }
  return text;
}

function parsePort(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new Error(`${option} ${JSON.stringify(text)} is not a port: an integer in 0…65535`);
  }
  return port;
}
