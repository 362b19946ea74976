import { createServer, type Socket } from "node:net";

export interface TcpEndpoint {
  close(): Promise<void>;
}

const HEADER_BYTES = 12;

/**
 * Answers length-prefixed messages on one address, several on one connection in their order (RFC 7766). A connection
 * that does not complete a query within `idleMs` of its start or its last answer is closed, however it dribbles.
 * Rejects when the port is taken.
 */
export async function startTcp(
  host: string,
  port: number,
  idleMs: number,
  respond: (message: Buffer) => Buffer | undefined,
): Promise<TcpEndpoint> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, idleMs, respond);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: true, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", () => {});
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

function serve(socket: Socket, idleMs: number, respond: (message: Buffer) => Buffer | undefined): void {
  let pending = Buffer.alloc(0);
  const idle = setTimeout(() => socket.destroy(), idleMs);

  function answerPending(): void {
    while (!socket.isPaused() && !socket.destroyed) {
      const message = takeMessage();
      if (message === undefined) {
        return;
      }
      const answer = message.length < HEADER_BYTES ? undefined : respond(message);
      if (answer === undefined) {
        socket.destroy();
        return;
      }
      idle.refresh();
      // Somebody who asks without reading the answers is not read from, either.
      if (!socket.write(withLength(answer))) {
        socket.pause();
      }
    }
  }

  function takeMessage(): Buffer | undefined {
    const end = pending.length < 2 ? Number.POSITIVE_INFINITY : 2 + pending.readUInt16BE(0);
    if (pending.length < end) {
      return undefined;
    }
    const message = pending.subarray(2, end);
    pending = pending.subarray(end);
    return message;
  }

  socket.on("data", (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    answerPending();
  });
  socket.on("drain", () => {
    socket.resume();
    answerPending();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(idle));
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
