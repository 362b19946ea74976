import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import * as dnsPacket from "dns-packet";

/** Where a name server answers, over UDP. */
export interface Place {
  host: string;
  port: number;
}

/** A resolver, as clients ask one. */
export interface ChasingResolver extends Place {
  close(): Promise<void>;
}

const AUTHORITATIVE_AND_RECURSIVE = dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE;

/**
 * Starts a resolver that asks one name server for everything, and follows its CNAME records from one zone into another,
 * which a name server leaves to who asks.
 */
export async function startChasingResolver(nameServer: Place): Promise<ChasingResolver> {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const query = dnsPacket.decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    chase(nameServer, question).then(
      (reply) => {
        const flags = (reply.flags ?? 0) | AUTHORITATIVE_AND_RECURSIVE;
        // What came along with an answer could make it too long for a packet.
        const authorities = reply.answers?.length === 0 ? reply.authorities : [];
        const packet = { ...reply, id: query.id, flags, questions: [question], authorities, additionals: [] };
        socket.send(dnsPacket.encode(packet as dnsPacket.Packet), from.port, from.address);
      },
      // Who asked waits in vain, and asks again.
      () => {},
    );
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { address: host, port } = socket.address();
  return { host, port, close: () => closed(socket) };
}

async function chase(nameServer: Place, question: dnsPacket.Question): Promise<dnsPacket.DecodedPacket> {
  const reply = await ask(nameServer, question);
  const answers = reply.answers ?? [];
  const last = answers.at(-1);
  if (question.type === "CNAME" || last?.type !== "CNAME") return reply;
  const next = await chase(nameServer, { ...question, name: last.data });
  return { ...next, answers: [...answers, ...(next.answers ?? [])] };
}

async function ask({ host, port }: Place, question: dnsPacket.Question): Promise<dnsPacket.DecodedPacket> {
  const socket = createSocket("udp4");
  try {
    socket.send(dnsPacket.encode({ type: "query", id: 1, questions: [question] }), port, host);
    const [message] = (await once(socket, "message")) as [Buffer];
    return dnsPacket.decode(message);
  } finally {
    socket.close();
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
