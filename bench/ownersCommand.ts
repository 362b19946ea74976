/** How long the owner's command takes: to start, and to list small and large tables. */
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
  /** Records in the table. */
  records: number;
  /** Milliseconds from its start to its end. */
  summary: Summary;
  /** Calls to AWS, from page to page of the table. */
  calls: number;
}

/** Records in the table, in the order in which they are reached. */
const SIZES = [1_000, 10_000];
const ROUNDS = 5;

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
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureCommand(world: World, words: string[], records: number): Promise<OwnersCommand> {
  const times: number[] = [];
  let calls: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
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
