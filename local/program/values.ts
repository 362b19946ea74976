/** Properties as Pulumi's mock monitor hands them over, turned into the embedded cloud's plain values. */
import { resolve } from "node:path";
import { asset, CustomResource, Output, Resource, runtime } from "@pulumi/pulumi";
import type { CodeArchive } from "../aws/lambda/package";

/**
 * Unwraps secrets, takes a resource's id for the resource, and reads archives.
 *
 * @param root the project's folder, to which paths of assets are relative
 */
export async function plainValue(value: unknown, root: string): Promise<unknown> {
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (Output.isInstance(value) || value instanceof Promise) {
    return plainValue(await settled(value), root);
  }
  if (isArchive(value)) {
    return {
      kind: "archive",
      entries: await entriesOf(value as asset.Archive, "", root),
    } satisfies CodeArchive;
  }
  if (Resource.isInstance(value)) {
    return settled(CustomResource.isInstance(value) ? value.id : value.urn);
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map((entry) => plainValue(entry, root)));
  }
  const marked = value as Record<string, unknown>;
  if (marked[runtime.specialSigKey] === runtime.specialSecretSig) {
    return plainValue(marked["value"], root);
  }
  const entries = await Promise.all(
    Object.entries(marked).map(async ([key, entry]) => [key, await plainValue(entry, root)] as const),
  );
  return Object.fromEntries(entries);
}

/** Archive and Asset are empty to TypeScript, so that its own narrowing would take all objects for them. */
const isArchive: (value: unknown) => boolean = asset.Archive.isInstance;

async function entriesOf(
  value: asset.Archive,
  folder: string,
  root: string,
): Promise<CodeArchive["entries"]> {
  if (!(value instanceof asset.AssetArchive)) {
    const path = await (value as asset.FileArchive).path;
    return { [folder]: { path: resolve(root, path) } };
  }
  const entries: CodeArchive["entries"] = {};
  for (const [name, entry] of Object.entries(await value.assets)) {
    const target = folder === "" ? name : `${folder}/${name}`;
    if (isArchive(entry)) {
      Object.assign(entries, await entriesOf(entry as asset.Archive, target, root));
    } else if (entry instanceof asset.StringAsset) {
      entries[target] = { text: await entry.text };
    } else if (entry instanceof asset.FileAsset) {
      entries[target] = { path: resolve(root, await entry.path) };
    } else {
      throw new Error(
        `the embedded cloud takes texts, files and folders in an archive; ${target} is none of them`,
      );
    }
  }
  return entries;
}

function settled(value: unknown): Promise<unknown> {
  return Output.isInstance(value)
    ? new Promise((done) => value.apply((inner) => done(inner)))
    : Promise.resolve(value);
}
