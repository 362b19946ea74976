/** What the DNS protocol's types and response codes mean to us; a type goes by dns-packet's name for it. */
import { toType } from "dns-packet/types";
import { RECORD_TYPES, type RecordType } from "../route53/model";

/** The type as one that the store may hold, or undefined. */
export function storedType(type: string): RecordType | undefined {
  return RECORD_TYPES.find((stored) => stored === type);
}

/** 128 to 254 ask for something other than a record set: transfers, transactions (RFC 6895). */
export function isMetaType(type: string): boolean {
  const number = toType(type);
  return type === "OPT" || (number >= 128 && number < 255);
}

/** Numbers: dns-packet takes the code as part of the flags, and lacks BADVERS. */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  /** Its upper bits travel in the OPT record (RFC 6891). */
  BADVERS: 16,
} as const;

export type Rcode = (typeof RCODE)[keyof typeof RCODE];
