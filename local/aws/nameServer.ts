/** An authoritative name server for the hosted zones, on UDP and TCP, IPv4 and IPv6. */
import { respond } from "./nameServer/respond";
import { startTcp } from "./nameServer/tcp";
import { startUdp } from "./nameServer/udp";
import type { HostedZones } from "./route53/hostedZones";

export interface NameServerOptions {
  /** One port for all four sockets; 0 takes one that is free for all. @default 0 */
  port?: number;
  /** Read anew for each question, so that a change is answered at once. */
  zones: HostedZones;
  /** One more address of this machine to answer on. @default none */
  listen?: string;
  /** Milliseconds that a TCP connection may take for its next query. @default 10000 */
  tcpIdleMs?: number;
}

export interface NameServer {
  /** 127.0.0.1; `::1` answers on the same port, where the machine has it. */
  host: string;
  port: number;
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

const IPV4 = "127.0.0.1";
const IPV6 = "::1";
const ATTEMPTS = 20;
const LACKS_IPV6 = ["EADDRNOTAVAIL", "EAFNOSUPPORT"];

/** Starts the server. Rejects with the system's error (EADDRINUSE, EACCES) when the port cannot be had. */
export async function startNameServer(options: NameServerOptions): Promise<NameServer> {
  const port = options.port ?? 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, port);
    } catch (error) {
      // A port that is free for one socket may be taken for another.
      if (port !== 0 || attempt === ATTEMPTS || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
        throw error;
      }
    }
  }
}

async function startOnce(
  { zones, tcpIdleMs, listen }: NameServerOptions,
  wanted: number,
): Promise<NameServer> {
  const idleMs = tcpIdleMs ?? 10_000;
  const overUdp = (message: Buffer) => respond(zones, "udp", message);
  const overTcp = (message: Buffer) => respond(zones, "tcp", message);
  const started: Closable[] = [];
  const closeAll = async () => {
    await Promise.all(started.map((part) => part.close()));
  };
  try {
    const first = await startUdp(IPV4, wanted, overUdp);
    started.push(first);
    started.push(await startTcp(IPV4, first.port, idleMs, overTcp));
    if (listen !== undefined) {
      started.push(await startUdp(listen, first.port, overUdp));
      started.push(await startTcp(listen, first.port, idleMs, overTcp));
    }
    try {
      started.push(await startUdp(IPV6, first.port, overUdp));
      started.push(await startTcp(IPV6, first.port, idleMs, overTcp));
    } catch (error) {
      if (!LACKS_IPV6.includes((error as NodeJS.ErrnoException).code ?? "")) {
        throw error;
      }
    }
    return { host: IPV4, port: first.port, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
