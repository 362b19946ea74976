import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Run } from "./shells";
import { start } from "./shells";

/** A host of the network: a namespace with one interface, eth0. */
export interface NetworkHost {
  name: string;
  mac: string;
  addresses: string[];
}

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

/** Tells why network namespaces cannot be made here; nothing where they can. */
export function whyNoNamespaces(): string | undefined {
  const probe = `ddns-${process.pid}-probe`;
  try {
    ip("netns", "add", probe);
    try {
      ip("-n", probe, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1");
      ip("-n", probe, "link", "add", "probe2", "type", "bridge");
    } finally {
      ip("netns", "del", probe);
    }
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    return `network namespaces cannot be made: ${(stderr || String(error)).trim()}`;
  }
}

/** Skips a suite's tests where network namespaces cannot be made; where CI says so, they must. */
export function needNamespaces(context: Mocha.Context): void {
  const reason = whyNoNamespaces();
  if (reason === undefined) return;
  if (process.env["CI"]) throw new Error(reason);
  process.stdout.write(`    skipped: ${reason}\n`);
  context.skip();
}

/** Hosts on one Ethernet switch: network namespaces, each joined to a bridge in a namespace of its own. */
export class Network {
  private readonly switch = this.namespace("switch");
  private readonly made: string[] = [];
  private readonly programs: ChildProcessWithoutNullStreams[] = [];

  constructor(hosts: NetworkHost[]) {
    this.make(this.switch);
    ip("-n", this.switch, "link", "add", "br0", "type", "bridge");
    ip("-n", this.switch, "link", "set", "br0", "up");
    for (const host of hosts) this.plugIn(host);
  }

  /** The words that run a command on a host. */
  on(host: string): string[] {
    return ["/sbin/ip", "netns", "exec", this.namespace(host)];
  }

  /** Runs a command on a host to its end. */
  run(host: string, ...command: string[]): Promise<Run> {
    return start([...this.on(host), ...command], ENVIRONMENT);
  }

  /** Runs a command of ip on a host, which must succeed. */
  ip(host: string, ...words: string[]): void {
    ip("-n", this.namespace(host), ...words);
  }

  /** Starts a program on a host that ends with its standard input; returns the first line that it prints. */
  async serve(host: string, command: string[]): Promise<string> {
    const [program = "", ...words] = [...this.on(host), ...command];
    const child = spawn(program, words, { env: process.env });
    this.programs.push(child);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    for await (const line of createInterface(child.stdout)) return line;
    throw new Error(`${command.join(" ")} ended before it served: ${stderr}`);
  }

  /** Ends every program and takes the network down. */
  async close(): Promise<void> {
    await Promise.all(
      this.programs.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null) resolve();
            child.once("exit", () => resolve());
            child.stdin.end();
          }),
      ),
    );
    for (const namespace of this.made) ip("netns", "del", namespace);
  }

  private plugIn(host: NetworkHost): void {
    const namespace = this.namespace(host.name);
    this.make(namespace);
    ip("-n", namespace, "link", "set", "lo", "up");
    ip(
      "-n",
      namespace,
      "link",
      "add",
      "eth0",
      "type",
      "veth",
      "peer",
      "name",
      host.name,
      "netns",
      this.switch,
    );
    ip("-n", namespace, "link", "set", "eth0", "address", host.mac, "up");
    ip("-n", this.switch, "link", "set", host.name, "master", "br0", "up");
    for (const address of host.addresses) {
      // Without duplicate address detection an IPv6 address is there at once.
      const flags = address.includes(":") ? ["nodad"] : [];
      ip("-n", namespace, "addr", "add", address, "dev", "eth0", ...flags);
    }
  }

  private make(namespace: string): void {
    ip("netns", "add", namespace);
    this.made.push(namespace);
  }

  private namespace(name: string): string {
    return `ddns-${process.pid}-${name}`;
  }
}

function ip(...words: string[]): void {
  execFileSync("/sbin/ip", words, { env: ENVIRONMENT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
