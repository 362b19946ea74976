/**
 * Listens on this machine only, unless told another address: one port on 127.0.0.1 and, where the machine has it, the same
 * port on ::1.
 */
import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { foreignness, refuseForeign } from "./foreign";

/** An HTTP server on the loopback interface. */
export interface LoopbackServer {
  port: number;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

/** How a server is made. */
export interface LoopbackOptions extends ServerOptions {
  /** Tells of a host, in lower case and without its port, whether it is served here beside this machine's own names. */
  isServed?: (host: string) => boolean;
  /** One more address of this machine, on the same port. @default none */
  listen?: string;
}

/** How often a free port of IPv4 may turn out to be taken in IPv6 before we give up. */
const PORT_ATTEMPTS = 20;

/**
 * Starts an HTTP server, which refuses what web pages send.
 *
 * @param port the port, or 0 for a free one
 * @throws an error with `code` `EADDRINUSE` when the port is taken in either family
 */
export async function listenOnLoopback(
  listener: RequestListener,
  port: number,
  { isServed: isServedHere = () => false, listen: further, ...options }: LoopbackOptions = {},
): Promise<LoopbackServer> {
  const isServed = (host: string) => isServedHere(host) || host === bracketed(further);
  const guarded: RequestListener = (request, response) => {
    const foreign = foreignness(request, isServed);
    if (foreign === undefined) listener(request, response);
    else refuseForeign(response, foreign);
  };
  for (let attempt = 1; ; attempt++) {
    const ipv4 = await listen(createServer(options, guarded), port, "127.0.0.1");
    const servers = [ipv4];
    const bound = (ipv4.address() as AddressInfo).port;
    try {
      if (further !== undefined) servers.push(await listen(createServer(options, guarded), bound, further));
      servers.push(...(await onIpv6(() => listen(createServer(options, guarded), bound, "::1"))));
      return { port: bound, close: () => closeAll(servers) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      await closeAll(servers);
      if (code !== "EADDRINUSE" || port !== 0 || attempt === PORT_ATTEMPTS) {
        throw error;
      }
    }
  }
}

/** Some machines have no IPv6. */
async function onIpv6(start: () => Promise<Server>): Promise<Server[]> {
  try {
    return [await start()];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return [];
    throw error;
  }
}

/** An address as a `Host` header has it. */
function bracketed(address: string | undefined): string | undefined {
  return address?.includes(":") ? `[${address}]` : address;
}

function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, ipv6Only: host.includes(":") }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

async function closeAll(servers: Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
}
