/**
 * What the tests of other people's clients have in common: a running service, two hosts of one secret in its table,
 * a web page that tells a made-up public address, and the configuration files of docs/routers.
 */
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inForm } from "../../admin/routerForms";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { openTable, ownersClient, type TableAccess } from "../support/table";

const run = promisify(execFile);

/** The hosts of the configuration files. */
export const HOME = "home.dyn.example.com.";
export const NAS = "nas.dyn.example.com.";

/** The service as a router sees it. */
export interface RouterWorld {
  cloud: EmbeddedCloud;
  table: TableAccess;
  /** What the web page tells of an IPv4 and an IPv6 caller. */
  publicAddress: { ipv4: string; ipv6: string };
  /** What the function logged about each dyndns2 request since the start. */
  requests: string[];
  /** A folder for the client's own files. */
  folder: string;
  /** The hosts' `shared_secret`. */
  secret: string;
  /** Replaces what docs/routers.md says is to be replaced, in a URL of either form. */
  fillIn(url: string): string;
  /** curl's words for finding the API's own name. */
  connect: readonly string[];
  /**
   * Writes a file of docs/routers into the folder, filled in by API Gateway's own URL; returns its path.
   *
   * @param asks where the client finds its address: a page of the test's, or the service's own /checkip
   */
  configure(name: string, secret?: string, asks?: "page" | "service"): Promise<string>;
  /** What dig says of a name: its addresses, one a line. */
  dig(hostname: string, recordType: "A" | "AAAA"): Promise<string[]>;
  close(): Promise<void>;
}

const SECRET = "s3cret of the router";

/** The API's own name, as the pages have it and as the stack has it by default. */
const OWN_NAME = "ddns.dyn.example.com";

/** Which door the clients use: API Gateway's URL, or the function's own, which alone is on then. */
export type Door = "apiGateway" | "functionUrl";

const DOORS: Readonly<Record<Door, Record<string, string>>> = {
  apiGateway: { enableCustomDomain: "true" },
  functionUrl: { enableApiGateway: "false", enableFunctionUrl: "true" },
};

/** Starts it. */
export async function startRouterWorld(door: Door = "apiGateway"): Promise<RouterWorld> {
  const requests: string[] = [];
  const cloud = await startEmbeddedCloud({
    config: {
      ...DOORS[door],
      enableDyndns2: "true",
      enableCheckip: "true",
      allowQueryCredentials: "true",
    },
    log: (line) => {
      // Each record has a line, too, without a status.
      if (line.includes('"mode":"dyndns2"') && line.includes('"status":')) requests.push(line);
    },
  });
  const table = openTable(
    ownersClient(cloud.local.dynamodbEndpoint),
    String(cloud.outputs["configTableName"]),
  );
  for (const [hostname, record_type] of [
    [HOME, "A"],
    [HOME, "AAAA"],
    [NAS, "A"],
  ]) {
    // The address is told by a web page and is not the caller's own, which on this machine is 127.0.0.1.
    await table.put({ hostname, record_type, shared_secret: SECRET, allow_internal: true, ttl: 60 });
  }
  const publicAddress = { ipv4: "192.0.2.7", ipv6: "2001:db8::7" };
  const page = await startAddressPage(publicAddress);
  const folder = await mkdtemp(join(tmpdir(), "ddns-router-"));
  const { host, port } = cloud.local.nameServer;
  const apiUrl = String(cloud.outputs["apiOriginURL"] || cloud.outputs["functionUrl"]);
  return {
    cloud,
    table,
    publicAddress,
    requests,
    folder,
    secret: SECRET,
    connect: ["--connect-to", `${OWN_NAME}:${new URL(apiUrl).port}:127.0.0.1:${new URL(apiUrl).port}`],
    fillIn: (url) => {
      const { port: apiPort } = new URL(apiUrl);
      return fillIn(url.replaceAll(OWN_NAME, `${OWN_NAME}:${apiPort}`), apiUrl, SECRET);
    },
    configure: async (name, secret = SECRET, asks = "page") => {
      const text = await readFile(join(__dirname, "../../docs/routers", name), "utf8");
      const path = join(folder, name);
      await writeFile(
        path,
        onThisMachine(
          fillIn(inForm(text, door === "apiGateway" ? "apiGateway" : "ownName"), apiUrl, secret),
          asks === "page" ? page.port : undefined,
        ),
      );
      await chmod(path, 0o600);
      return path;
    },
    dig: async (hostname, recordType) => {
      const { stdout } = await run("dig", [`@${host}`, "-p", String(port), "+short", hostname, recordType]);
      return stdout.split("\n").filter((line) => line !== "");
    },
    close: async () => {
      await page.close();
      table.close();
      await cloud.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Replaces in a text what docs/routers.md tells its reader to. */
function fillIn(text: string, apiUrl: string, secret: string): string {
  const { host, pathname } = new URL(apiUrl);
  const stage = pathname.replace(/\/$/, "");
  // Under its own name and by the function's URL alike the paths are at the root.
  const here = stage === "" ? text.replaceAll(OWN_NAME, host.replace("localhost", "127.0.0.1")) : text;
  return replaceAll(here, [
    [/abcdefghij\.execute-api\.eu-central-1\.amazonaws\.com/g, host.replace("localhost", "127.0.0.1")],
    [/\/prod\/(nic\/update|checkip)/g, `${stage}/$1`],
    [/shared-secret-of-the-items/g, secret],
  ]);
}

/**
 * Besides, everything is on this machine and without TLS.
 *
 * @param pagePort of a page that tells another address than the caller's; undefined: the service's own
 */
function onThisMachine(text: string, pagePort: number | undefined): string {
  return replaceAll(text, [
    [
      /https:\/\/[\d.]+(:\d+)((?:\/\w+)?\/checkip)/g,
      pagePort === undefined ? "http://localhost$1$2" : `http://localhost:${pagePort}/`,
    ],
    [/^(\s*ssl\s*=\s*)(yes|true)$/gm, "$1no"],
  ]);
}

function replaceAll(text: string, replacements: [RegExp, string][]): string {
  return replacements.reduce((filled, [from, to]) => filled.replace(from, to), text);
}

/** A page like checkip.amazonaws.com: nothing but the caller's address. */
async function startAddressPage(publicAddress: { ipv4: string; ipv6: string }) {
  const answer = (address: () => string) => createServer((_, response) => response.end(`${address()}\n`));
  const listen = (server: Server, port: number, host: string) =>
    new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const ipv4 = answer(() => publicAddress.ipv4);
  const ipv6 = answer(() => publicAddress.ipv6);
  await listen(ipv4, 0, "127.0.0.1");
  const { port } = ipv4.address() as AddressInfo;
  await listen(ipv6, port, "::1");
  return {
    port,
    close: async () => {
      await Promise.all([ipv4, ipv6].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** What a program did. */
export interface Finished {
  code: number;
  output: string;
}

/** Runs a program to its end, or for so many milliseconds. */
export async function runClient(program: string, args: string[], timeout: number): Promise<Finished> {
  try {
    const { stdout, stderr } = await run(program, args, {
      timeout,
      env: { PATH: `${process.env["PATH"]}:/usr/sbin`, LC_ALL: "C" },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { code, output: `${stdout}${stderr}` };
  }
}

/**
 * Checks that programs are installed.
 *
 * @param packages by program: the Debian package that has it
 * @throws when one is missing, with the command that installs it
 */
export async function needPrograms(packages: Record<string, string>): Promise<void> {
  const missing: string[] = [];
  for (const program of Object.keys(packages)) {
    await run("sh", ["-c", `PATH="$PATH:/usr/sbin" command -v ${program}`]).catch(() =>
      missing.push(program),
    );
  }
  if (missing.length === 0) return;
  const install = `apt-get install -y ${missing.map((program) => packages[program]).join(" ")}`;
  throw new Error(`${missing.join(", ")} not found: install with ${install}`);
}
