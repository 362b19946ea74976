/** From the bytes of a query to the bytes of its answer. */
import type { HostedZones } from "../route53/hostedZones";
import { answerQuestion } from "./answer";
import { bareReply, type Reply, sizeLimit, writeHeaderOnly, writeReply } from "./message";
import { type Query, readQuery } from "./query";
import { isMetaType, RCODE } from "./types";

/** The answer, or undefined for what must not be answered. Never throws, whatever the bytes are. */
export function respond(zones: HostedZones, transport: "udp" | "tcp", message: Buffer): Buffer | undefined {
  const read = readQuery(message);
  switch (read.kind) {
    case "ignore":
      return undefined;
    case "unreadable":
      return writeHeaderOnly(read.header, RCODE.FORMERR);
    case "otherOpcode":
      return writeHeaderOnly(read.header, RCODE.NOTIMP);
    case "query":
      return writeReply(read.query, replyTo(zones, read.query), sizeLimit(transport, read.query));
  }
}

function replyTo(zones: HostedZones, query: Query): Reply {
  if (query.edns !== undefined && query.edns.ednsVersion !== 0) {
    return bareReply(RCODE.BADVERS);
  }
  if (query.class !== "IN" || isMetaType(query.type)) {
    return bareReply(RCODE.REFUSED);
  }
  return answerQuestion(zones, query.name, query.type);
}
