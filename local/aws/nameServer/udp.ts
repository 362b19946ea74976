import { createSocket, type Socket } from "node:dgram";

export interface UdpEndpoint {
  port: number;
  close(): Promise<void>;
}

/** Answers datagrams on one address. Rejects when the port is taken. */
export async function startUdp(
  host: string,
  port: number,
  respond: (message: Buffer) => Buffer | undefined,
): Promise<UdpEndpoint> {
  const socket: Socket = createSocket(
    host.includes(":") ? { type: "udp6", ipv6Only: true } : { type: "udp4" },
  );
  socket.on("message", (message, sender) => {
    const answer = respond(message);
    // Port 0 can be written as a source but not be sent to. A failed send is the asker's loss alone.
    if (answer !== undefined && sender.port !== 0) {
      socket.send(answer, sender.port, sender.address, () => {});
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.off("error", reject);
      resolve();
    });
  });
  // An asker that is gone is reported to the socket as an error; the others still want answers.
  socket.on("error", () => {});
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
