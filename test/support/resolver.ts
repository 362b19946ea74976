import { Resolver } from "node:dns/promises";

/** Looks a name up at one name server, with Node's own resolver: an answer without addresses is an empty list. */
export async function lookupAt(
  nameServer: { host: string; port: number },
  hostname: string,
  recordType: "A" | "AAAA" | "TXT",
): Promise<string[]> {
  const resolver = new Resolver();
  resolver.setServers([`${nameServer.host}:${nameServer.port}`]);
  try {
    return ((await resolver.resolve(hostname, recordType)) as (string | string[])[]).flat();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENODATA" || code === "ENOTFOUND") return [];
    throw error;
  }
}
