/** Numbers of the DNS protocol, as IANA registers them. */
import { RECORD_TYPES, type RecordType } from "../route53/model";

export const TYPE_NUMBERS: Readonly<Record<RecordType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DS: 43,
  SSHFP: 44,
  TLSA: 52,
  SPF: 99,
  CAA: 257,
};

const TYPE_NAMES = new Map(RECORD_TYPES.map((type) => [TYPE_NUMBERS[type], type]));

/** The type that the store may hold under this number, or undefined. */
export function typeName(number: number): RecordType | undefined {
  return TYPE_NAMES.get(number);
}

export const TYPE_OPT = 41;
export const TYPE_ANY = 255;
export const CLASS_IN = 1;

/** 128 to 255 ask for something other than a record set: transfers, transactions (RFC 6895). */
export function isMetaType(type: number): boolean {
  return type === TYPE_OPT || (type >= 128 && type < TYPE_ANY);
}

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
