/** What the tests of ACME clients have in common: a stack with enableAcme, an authority, and a look at what came of it. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { HostedZones } from "../../local/aws/route53/hostedZones";
import { type OwnersWorld, startOwnersWorld } from "../admin/world";
import { type Pebble, startPebble } from "./pebble";
import { type ChasingResolver, startChasingResolver } from "./resolver";
import { type Finished, needPrograms } from "./routers";

const run = promisify(execFile);
const ROOT = join(__dirname, "../..");

/** The host on the certificates. */
export const HOME = "home.dyn.example.com";

/** A name in a zone that the stack does not serve: its challenges are HOME's, by a CNAME record. */
export const DELEGATED = "www.another.example";

/** The service and an authority, as a host sees them. */
export interface CertificateWorld extends OwnersWorld {
  pebble: Pebble;
  /** Whom clients ask about names: an address and a port. */
  resolver: string;
  /** A folder for the client's own files. */
  clients: string;
  /** What `ddns add` or, where the host is there already, `ddns show` prints for a client, filled in. */
  linesFor(client: string, host?: string): Promise<string>;
  /**
   * Runs lines that docs/certificates.md has, as they are, by bash.
   *
   * @param before what is said first: functions that take a program's place
   */
  bash(lines: string, before: string): Promise<Finished>;
  /** The values that the name servers have for a host's challenges. */
  challenges(host?: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts them, with a host HOME. @param packages by program: the Debian package that has the client */
export async function startCertificateWorld(
  packages: Record<string, string>,
  config: Record<string, string> = {},
): Promise<CertificateWorld> {
  await needPrograms({ pebble: "pebble", openssl: "openssl", dig: "bind9-dnsutils", ...packages });
  const owners = await startOwnersWorld({ config: { enableAcme: "true", ...config }, prepare: delegate });
  const { nameServer } = owners.cloud.local;
  const clients = mkdtempSync(join(tmpdir(), "ddns-acme-"));
  mkdirSync(join(clients, "pebble"));
  const resolver: ChasingResolver = await startChasingResolver(nameServer);
  const pebble = await startPebble(join(clients, "pebble"), resolver);
  const made = new Set<string>();
  return {
    ...owners,
    pebble,
    resolver: `${resolver.host}:${resolver.port}`,
    clients,
    async linesFor(client, host = HOME) {
      const { stdout, stderr } = await owners.ddns(made.has(host) ? "show" : "add", host, "--for", client);
      made.add(host);
      const [, lines] = stdout.split(/^.*, for a certificate:\n/m);
      if (lines === undefined) throw new Error(`No lines for ${client}: ${stdout}${stderr}`);
      return lines;
    },
    bash: (lines, before) => runBash(`${before}\n${lines}`, clients),
    async challenges(host = HOME) {
      const where = [`@${nameServer.host}`, "-p", String(nameServer.port)];
      const { stdout } = await run("dig", [...where, "+short", `_acme-challenge.${host}`, "TXT"]);
      return stdout.split("\n").filter((line) => line !== "");
    },
    async close() {
      await pebble.close();
      await resolver.close();
      await owners.close();
      rmSync(clients, { recursive: true });
    },
  };
}

/** The shell blocks of a text in Markdown, in order. */
export function blocksOf(text: string, language = "sh"): string[] {
  const blocks = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, found, block = ""]) => (found === language ? [block] : []));
}

/** Expects a file to have a certificate of the authority's, for these names and no others. */
export async function expectCertificate(
  { pebble }: CertificateWorld,
  file: string,
  names: readonly string[],
  chain = file,
): Promise<void> {
  const verified = await run("openssl", ["verify", "-CAfile", pebble.root, "-untrusted", chain, file]);
  expect(verified.stdout).to.equal(`${file}: OK\n`);
  const { stdout } = await run("openssl", ["x509", "-in", file, "-noout", "-ext", "subjectAltName"]);
  const found = Array.from(stdout.matchAll(/DNS:([^,\s]+)/g), ([, name]) => name);
  expect(found).to.have.members([...names]);
}

function delegate(zones: HostedZones): Record<string, string> {
  const { id } = zones.createZone({ name: "another.example" });
  const ResourceRecords = [{ Value: `_acme-challenge.${HOME}.` }];
  zones.changeRecordSets(id, [
    {
      Action: "CREATE",
      ResourceRecordSet: { Name: `_acme-challenge.${DELEGATED}`, Type: "CNAME", TTL: 60, ResourceRecords },
    },
  ]);
  return {};
}

async function runBash(script: string, folder: string): Promise<Finished> {
  const env = { PATH: `${process.env["PATH"]}:/usr/sbin`, LC_ALL: "C", HOME: folder, REPOSITORY: ROOT };
  try {
    const { stdout, stderr } = await run("bash", ["-e", "-c", script], {
      cwd: folder,
      env,
      timeout: 110_000,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { code, output: `${stdout}${stderr}` };
  }
}
