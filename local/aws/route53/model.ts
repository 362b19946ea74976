/** What a hosted zone holds, in the shapes and spelling of the AWS SDK. */

/** Record types that this stand-in stores. Route 53 also has SVCB and HTTPS. */
export const RECORD_TYPES = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SOA",
  "SPF",
  "SRV",
  "SSHFP",
  "TLSA",
  "TXT",
] as const;

export type RecordType = (typeof RECORD_TYPES)[number];

export interface AliasTarget {
  /** The target's zone, without `/hostedzone/`. */
  HostedZoneId: string;
  DNSName: string;
  EvaluateTargetHealth: boolean;
}

export interface GeoLocation {
  ContinentCode?: string;
  CountryCode?: string;
  SubdivisionCode?: string;
}

export interface ResourceRecordSet {
  /** In what the store gives out: lower case, with a final dot and octal escapes. */
  Name: string;
  Type: RecordType;
  SetIdentifier?: string;
  /** 0 to 255. */
  Weight?: number;
  Region?: string;
  GeoLocation?: GeoLocation;
  Failover?: "PRIMARY" | "SECONDARY";
  MultiValueAnswer?: boolean;
  /** Seconds, 0 to 2147483647; absent for an alias. */
  TTL?: number;
  ResourceRecords?: { Value: string }[];
  AliasTarget?: AliasTarget;
  HealthCheckId?: string;
}

export interface Change {
  Action: "CREATE" | "DELETE" | "UPSERT";
  ResourceRecordSet: ResourceRecordSet;
}

export interface Vpc {
  VPCRegion: string;
  VPCId: string;
}

export interface Zone {
  /** Without `/hostedzone/`. */
  id: string;
  /** In Route 53's spelling: lower case, with a final dot. */
  name: string;
  comment?: string;
  privateZone: boolean;
  vpc?: Vpc;
  callerReference: string;
  /** The four name servers of the zone's delegation set, without final dots. */
  nameServers: string[];
}

export interface ChangeInfo {
  /** Without `/change/`. */
  id: string;
  submittedAt: Date;
  comment?: string;
}

/** The routing policies' members of a record set; at most one of them is there. */
export const ROUTING_POLICIES = ["Weight", "Region", "GeoLocation", "Failover", "MultiValueAnswer"] as const;
