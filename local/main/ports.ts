/** Whether the ports are free, found out before anything is built. */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { CommandLine } from "./arguments";
import { runningElsewhere } from "./runningFile";

interface Wanted {
  port: number;
  what: string;
  option: string;
  isFree: (port: number) => Promise<string | undefined>;
}

/**
 * Looks at both ports at once.
 *
 * @throws one sentence that names each that cannot be had, why, and how to choose another
 */
export async function checkPorts({ httpPort, dnsPort, listen }: CommandLine): Promise<void> {
  if (listen !== undefined) await checkAddress(listen);
  const wanted: Wanted[] = [
    { port: httpPort, what: "the API", option: "--http-port", isFree: tcpProblem },
    { port: dnsPort, what: "the name server", option: "--dns-port", isFree: dnsProblem },
  ];
  const problems = await Promise.all(
    wanted.map(({ port, isFree }) => (port === 0 ? undefined : isFree(port))),
  );
  const taken = wanted.flatMap((one, index) => {
    const code = problems[index];
    return code === undefined ? [] : [{ ...one, code }];
  });
  if (taken.length === 0) return;
  const named = taken.map(
    ({ port, what, code }) => `port ${port} (${what}) ${REASONS[code] ?? `is refused: ${code}`}`,
  );
  const other = runningElsewhere();
  const whose = other === undefined ? "" : `, where another npm start runs here as process ${other}`;
  const options = taken.map(({ option }) => option).join(" and ");
  throw new Error(`${named.join(", and ")}${whose}; choose another with ${options}, 0 takes a free one`);
}

async function checkAddress(listen: string): Promise<void> {
  const code = await tcpProblem(0, listen);
  if (code === undefined) return;
  const why = code === "EADDRNOTAVAIL" ? "is no address of this machine" : `cannot be listened on: ${code}`;
  throw new Error(`--listen ${listen} ${why}; ip address (or ifconfig) shows those that it has`);
}

/** Whether somebody else has a port, of either kind. */
export async function isTaken(port: number): Promise<boolean> {
  return (await dnsProblem(port)) !== undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "is in use",
  EACCES: "may not be opened by this user",
};

function tcpProblem(port: number, address = "127.0.0.1"): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}

async function dnsProblem(port: number): Promise<string | undefined> {
  return (await tcpProblem(port)) ?? udpProblem(port);
}

function udpProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(undefined)));
  });
}
