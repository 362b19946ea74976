import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

/** An authority that speaks ACME (RFC 8555), as Let's Encrypt does, and asks a name server of the test's. */
export interface Pebble {
  /** Where clients begin. */
  directory: string;
  /** A file with the certificate that its own HTTPS is to be believed by. */
  trusted: string;
  /** A file with the root of the certificates that it gives. */
  root: string;
  close(): Promise<void>;
}

/**
 * Starts pebble, as Debian ships it.
 *
 * @param folder for its files
 * @param resolver whom it asks about names: an IPv4 address and a port
 */
export async function startPebble(folder: string, resolver: { host: string; port: number }): Promise<Pebble> {
  const trusted = join(folder, "pebble.pem");
  const key = join(folder, "pebble.key");
  makeCertificate(trusted, key);
  const [acme, management, http, tls] = await freePorts(4);
  const config = join(folder, "pebble.json");
  writeFileSync(
    config,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${acme}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: trusted,
        privateKey: key,
        httpPort: http,
        tlsPort: tls,
        externalAccountBindingRequired: false,
      },
    }),
  );
  const server = spawn("pebble", ["-config", config, "-dnsserver", `${resolver.host}:${resolver.port}`], {
    // Without pauses before it asks, without nonces that it refuses, and each name is to be proved anew.
    env: { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0", PEBBLE_AUTHZREUSE: "0" },
    stdio: "ignore",
  });
  const root = join(folder, "root.pem");
  const managed = (path: string) => fetchFrom(server, `https://127.0.0.1:${management}${path}`, trusted);
  writeFileSync(root, await managed("/roots/0"));
  const directory = `https://127.0.0.1:${acme}/dir`;
  await fetchFrom(server, directory, trusted);
  return {
    directory,
    trusted,
    root,
    async close() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}

/** One that stands for itself, for 127.0.0.1. */
function makeCertificate(certificate: string, key: string): void {
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", key, "-out", certificate],
    ],
    { stdio: "pipe" },
  );
}

/** It takes no port 0: ports that were free just now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Fetches a page, once it is served: pebble says that it listens before it does. */
async function fetchFrom(server: ChildProcess, url: string, trusted: string): Promise<string> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`pebble ended with ${server.exitCode} before it served.`);
    try {
      return await fetchOnce(url, trusted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function fetchOnce(url: string, trusted: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca: readFileSync(trusted) }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text)).on("error", reject);
    })
      .on("error", reject)
      .end();
  });
}
