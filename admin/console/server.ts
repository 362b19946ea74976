/** The owner's page, served on loopback. */
import { type ServerType, serve } from "@hono/node-server";
import type { Hosts } from "../hosts";
import { problem } from "../problem";
import type { Stack } from "../stack";
import { consoleApp } from "./app";
import { openGuard } from "./guard";
import { openSource } from "./source";

/** A page that is being served. */
export interface Console {
  /** Where to open it: good once. */
  url: string;
  close(): Promise<void>;
}

/**
 * Begins to serve the page.
 *
 * @param port 0 takes a free one
 * @param log told of faults, with the id that the page shows
 * @throws a problem where the port is taken
 */
export async function startConsole(
  stack: Stack,
  hosts: Hosts,
  port: number,
  log: (line: string) => void,
): Promise<Console> {
  let served = port;
  const guard = openGuard(() => served);
  const app = consoleApp(openSource(stack, hosts), guard.handler, log);
  const server = await listen(app.fetch, port);
  served = (server.address() as { port: number }).port;
  return {
    url: `http://${guard.host}:${served}${guard.entrance}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A browser holds its connection open.
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, () => resolve(server));
    server.once("error", ({ code, message }: NodeJS.ErrnoException) =>
      reject(
        problem(
          code === "EADDRINUSE"
            ? `--port ${port} is taken: give another, or 0 for a free one`
            : `--port ${port} cannot be used: ${message}`,
        ),
      ),
    );
  });
}
