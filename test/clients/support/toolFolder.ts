import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A program that a client started, with all its arguments. */
export interface Call {
  tool: string;
  arguments: string[];
}

/** What a POSIX system has without curl, a hash tool and the network tools. */
export const USUAL_TOOLS = [
  ...["awk", "cat", "date", "dirname", "id", "ls", "mkdir", "mv", "od", "readlink", "rm", "sed"],
  ...["sleep", "tail", "tr", "uname"],
];

const SEPARATOR = "\x1f";

/**
 * A folder that is the whole PATH of a client: only what is put into it is there, and every program that is started
 * from it is recorded.
 */
export class ToolFolder {
  /** Its parent, for the test's own files. */
  readonly home = mkdtempSync(join(tmpdir(), "ddns-clients-"));
  readonly path = join(this.home, "tools");
  private readonly log = join(this.home, "calls");

  /** @param busybox take everything that busybox has from it */
  constructor(private readonly busybox: boolean) {
    mkdirSync(this.path);
    this.add(...USUAL_TOOLS, "curl", "sha256sum");
  }

  /** Puts tools of this machine in. */
  add(...tools: string[]): void {
    for (const tool of tools) this.install(tool, `exec ${this.find(tool)} "$@"`);
  }

  /** Puts a date in that knows milliseconds, which that of busybox does not. */
  addDateOfMilliseconds(): void {
    this.install("date", `exec /bin/date "$@"`);
  }

  /**
   * Puts a made-up tool in.
   *
   * @param body shell text, run with the tool's arguments
   */
  fake(tool: string, body: string): void {
    this.install(tool, body);
  }

  /** Puts a made-up tool in that prints one of the files in fixtures/. */
  fakeOutput(tool: string, fixture: string): void {
    this.install(tool, `exec /bin/cat "${join(__dirname, "..", "fixtures", fixture)}"`);
  }

  remove(...tools: string[]): void {
    for (const tool of tools) rmSync(join(this.path, tool));
  }

  /** Everything that was started so far, in order. */
  calls(): Call[] {
    if (!existsSync(this.log)) return [];
    const records = readFileSync(this.log, "utf8").split(`${SEPARATOR}\n`).slice(0, -1);
    return records.map((record) => {
      const [tool = "", ...words] = record.split(SEPARATOR);
      return { tool, arguments: words };
    });
  }

  /** The arguments of each time that one tool was started. */
  callsOf(tool: string): string[][] {
    return this.calls()
      .filter((call) => call.tool === tool)
      .map((call) => call.arguments);
  }

  /** Writes a file of the test's own, next to the tools; returns its path. */
  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.home, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.home, name), "utf8");
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  private find(tool: string): string {
    if (this.busybox && busyboxApplets().has(tool)) return `/usr/bin/busybox ${tool}`;
    for (const folder of ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]) {
      if (existsSync(join(folder, tool))) return join(folder, tool);
    }
    throw new Error(`${tool} is not installed here, and these tests need it.`);
  }

  // One printf call is one write: tools of a pipeline record at the same time.
  private install(tool: string, body: string): void {
    const record = `words=$(printf '%s${SEPARATOR}' "${tool}" "$@")\nprintf '%s\\n' "$words" >> "${this.log}"`;
    writeFileSync(join(this.path, tool), `#!/bin/dash\n${record}\n${body}\n`, { mode: 0o755 });
  }
}

let applets: Set<string> | undefined;

function busyboxApplets(): Set<string> {
  applets ??= new Set(execFileSync("/usr/bin/busybox", ["--list"], { encoding: "utf8" }).split("\n"));
  return applets;
}
