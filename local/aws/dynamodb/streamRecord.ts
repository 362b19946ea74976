/** A stream's records, in the form that Lambda hands them to a function. */
import { createHash, randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import db = require("dynalite/db");

import type { Item, ItemWrite } from "./writes";

/** One change of one item. */
export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: "NEW_AND_OLD_IMAGES";
  };
  eventSourceARN: string;
}

/** Where and when a record is made. */
export interface RecordPlace {
  region: string;
  streamArn: string;
  sequenceNumber: string;
  /** Milliseconds. */
  now: number;
}

/** The record of a write. */
export function streamRecord({ before, after, keyNames }: ItemWrite, place: RecordPlace): StreamRecord {
  const item = after ?? before ?? {};
  const Keys = Object.fromEntries(keyNames.map((name) => [name, item[name] ?? {}]));
  const images = [Keys, ...(after ? [after] : []), ...(before ? [before] : [])];
  return {
    eventID: randomBytes(16).toString("hex"),
    eventName: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: place.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(place.now / 1000),
      Keys,
      ...(after ? { NewImage: after } : {}),
      ...(before ? { OldImage: before } : {}),
      SequenceNumber: place.sequenceNumber,
      SizeBytes: images.reduce((sum, image) => sum + db.itemSize(image), 0),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: place.streamArn,
  };
}

/** Whether a write has changed anything: DynamoDB writes no record of one that has not. */
export function hasChanged({ before, after }: ItemWrite): boolean {
  return !isDeepStrictEqual(inOrder(before), inOrder(after));
}

/** The shard that the records of a key go to: all of one partition key to the same. */
export function shardOf({ before, after, keyNames: [hashKey = ""] }: ItemWrite, shards: number): number {
  const value = JSON.stringify((after ?? before)?.[hashKey]);
  return createHash("md5").update(value).digest().readUInt32BE(0) % shards;
}

const SETS = ["SS", "NS", "BS"];

/** The members of a set have no order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      // An attribute may be called SS, too: its value is an object.
      SETS.includes(key) && Array.isArray(inner) ? [...inner].sort() : inOrder(inner),
    ]),
  );
}
