/** How long the owner's command takes: to start, to list small and large tables, and to import. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Summary, summarize } from "./statistics";
import type { World } from "./world";

/** One command line. */
export interface OwnersCommand {
  command: string;
  /** Records in the table, or made. */
  records: number;
  /** Milliseconds from its start to its end. */
  summary: Summary;
  /** Calls to AWS: from page to page of the table, or a record each. */
  calls: number;
}

/** Records in the table, in the order in which they are reached. */
const SIZES = [1_000, 10_000];
const ROUNDS = 5;

/** Hosts of an import, of two records each. */
const IMPORTED = 1_000;

/** Fills the table step by step, and runs the command on it. */
export async function measureOwnersCommand(world: World): Promise<OwnersCommand[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-owner-"));
  const file = join(folder, "outputs.json");
  await writeFile(file, JSON.stringify(world.outputs), { mode: 0o600 });
  try {
    const results = [await measureCommand(world, ["--help"], 0)];
    let records = await world.countRecords();
    for (const size of SIZES) {
      await world.fill(records, size);
      records = size;
      results.push(await measureCommand(world, ["--outputs", file, "list"], size));
    }
    const hosts = join(folder, "hosts.csv");
    await writeFile(
      hosts,
      ["hostname", ...Array.from({ length: IMPORTED }, (_, i) => `imported${i}`)].join("\n"),
    );
    // Once: what is there already is left alone.
    const words = ["--outputs", file, "import", hosts, "--yes"];
    results.push(await measureCommand(world, words, 2 * IMPORTED, 1));
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureCommand(
  world: World,
  words: string[],
  records: number,
  rounds = ROUNDS,
): Promise<OwnersCommand> {
  const times: number[] = [];
  let calls: string[] = [];
  for (let round = 0; round < rounds; round++) {
    calls = await world.callsDuring(async () => {
      const began = performance.now();
      await promisify(execFile)(process.execPath, ["admin/ddns.js", ...words], {
        maxBuffer: 64 * 1024 * 1024,
      });
      times.push(performance.now() - began);
    });
  }
  const command = `ddns ${words.filter((word) => !word.includes("/") && word !== "--outputs").join(" ")}`;
  return { command, records, summary: summarize(times), calls: calls.length };
}
