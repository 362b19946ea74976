import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A wire tap in front of a service: it passes bytes on, and keeps what the clients sent. */
export interface Recorder {
  port: number;
  /** What was sent on each connection, byte by byte. */
  sessions: Buffer[][];
  /** Sends a session once more, and reads the answer to its end. */
  replay(session: readonly Buffer[]): Promise<string>;
  close(): Promise<void>;
}

/** Listens on a free port of one loopback address, and passes on to a port of the same. */
export async function startRecorder(host: "127.0.0.1" | "::1", servicePort: number): Promise<Recorder> {
  const sessions: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const session: Buffer[] = [];
    sessions.push(session);
    const service = connect(servicePort, host);
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on("error", () => {
        client.destroy();
        service.destroy();
      });
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (bytes) => session.push(bytes));
    client.pipe(service).pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject).listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    sessions,
    replay: (session) => sendAndRead(host, servicePort, session),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendAndRead(host: string, port: number, session: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
      // The service keeps the connection open: an answer is whole when its length is there.
      const [head = "", body] = answer.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (body !== undefined && Buffer.byteLength(body) >= length) socket.end();
    });
    socket.on("error", reject).on("close", () => resolve(answer));
    socket.write(Buffer.concat(session));
  });
}
