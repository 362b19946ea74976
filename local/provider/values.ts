/**
 * Properties as the engine sends them, protobuf structs with marks for what JSON cannot say, and as the embedded
 * cloud takes them: plain values, with archives as {@link CodeArchive}.
 */
import { runtime } from "@pulumi/pulumi";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CodeArchive } from "../aws/lambda/package";

/** A resource's inputs or outputs. Unknown values are {@link UNKNOWN}, assets and archives are marked objects. */
export type Properties = Record<string, unknown>;

/** Stands in a preview for a value that only the deployment will tell. */
export const UNKNOWN = runtime.unknownValue;

/** The key by which the engine's marked objects are told, and the marks. */
const MARK = runtime.specialSigKey;
const { specialAssetSig: ASSET, specialArchiveSig: ARCHIVE } = runtime;

/** Where a provider notes which properties it has filled in itself; the real one does so, too. */
const FILLED_IN = "__defaults";

export function fromStruct(struct: Struct | undefined): Properties {
  return struct ? (struct.toJavaScript() as Properties) : {};
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(dropUndefined(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Whether a value is an asset or archive, or holds one. */
export function hasAsset(value: unknown): boolean {
  return isMarked(value, ASSET) || isMarked(value, ARCHIVE) || children(value).some(hasAsset);
}

/** Which properties the provider filled in, by an earlier {@link withFilledIn}. */
export function filledIn(properties: Properties): string[] {
  const names = properties[FILLED_IN];
  return Array.isArray(names) ? names.map(String) : [];
}

export function withFilledIn(properties: Properties, names: string[]): Properties {
  return { ...properties, [FILLED_IN]: names };
}

/** Properties without the provider's own notes. */
export function withoutNotes({ [FILLED_IN]: _notes, ...properties }: Properties): Properties {
  return properties;
}

/** Properties for the embedded cloud: without the provider's own notes, and with archives in plain form. */
export function plain(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(withoutNotes(properties)).map(([key, value]) => [key, plainValue(value)]),
  );
}

function plainValue(value: unknown): unknown {
  if (isMarked(value, ARCHIVE)) {
    return { kind: "archive", entries: entriesOf(value, "") } satisfies CodeArchive;
  }
  if (Array.isArray(value)) {
    return value.map(plainValue);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plainValue(entry)]))
    : value;
}

function entriesOf(archive: Properties, folder: string): CodeArchive["entries"] {
  const { path, assets } = archive;
  if (typeof path === "string") {
    return { [folder]: { path } };
  }
  const entries: CodeArchive["entries"] = {};
  for (const [name, asset] of Object.entries(isObject(assets) ? assets : {})) {
    const target = folder === "" ? name : `${folder}/${name}`;
    if (isMarked(asset, ARCHIVE)) {
      Object.assign(entries, entriesOf(asset, target));
    } else if (isMarked(asset, ASSET) && typeof asset["text"] === "string") {
      entries[target] = { text: asset["text"] };
    } else if (isMarked(asset, ASSET) && typeof asset["path"] === "string") {
      entries[target] = { path: asset["path"] };
    } else {
      throw new Error(
        `the embedded cloud takes texts, files and folders in an archive; ${target} is none of them`,
      );
    }
  }
  return entries;
}

function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => dropUndefined(entry ?? null));
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, dropUndefined(entry)]));
}

function children(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function isMarked(value: unknown, mark: string): value is Properties {
  return isObject(value) && value[MARK] === mark;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
