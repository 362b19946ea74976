import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";

const ROOT = join(__dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The commands of a section, in order. */
function commandsOf(heading: string): string {
  const [, section = ""] = README.split(`\n${heading}\n`);
  const [own = ""] = section.split(/\n## /);
  return [...own.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block).join("\n");
}

describe("the README", () => {
  let folder: string;
  let service: ChildProcess;
  const printed: string[] = [];

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), "readme-"));
    for (const name of ["clients", "package.json", "admin", "node_modules"]) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    const words = [
      "--http-port",
      "0",
      "--dns-port",
      "0",
      "--outputs",
      join(folder, "stack.json"),
      "--data",
      join(folder, "data"),
    ];
    service = spawn("npm", ["start", "--", ...words], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    for await (const line of createInterface({ input: service.stdout! })) {
      printed.push(line);
      if (line.startsWith("Serving until Ctrl-C")) break;
    }
  });
  after(async () => {
    const { pid } = service;
    // npm, its shell and the service, as Ctrl-C in a terminal would.
    if (pid !== undefined) process.kill(-pid, "SIGINT");
    await once(service, "exit");
    rmSync(folder, { recursive: true });
  });

  const bash = (script: string) =>
    execFileSync("bash", ["-e", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });

  it("shows commands that work as written against npm start", () => {
    const output = bash(commandsOf("## Use it"));
    expect(output).to.match(/\n127\.0\.0\.1\n/);
    expect(output).to.contain("example-record.dyn.example.com. A has been set to 192.0.2.7.");
    expect(output).to.match(/\n192\.0\.2\.7\n/);
    const [paste = ""] = /^TIME=[\s\S]*?^curl .*$/m.exec(output) ?? [];
    expect(bash(paste)).to.contain("attic.dyn.example.com. A has been set to 127.0.0.1.");
  }).timeout(60_000);

  it("promises lines to paste, and they work", () => {
    const lines = printed.slice(printed.indexOf("Try it:") + 1).filter((line) => line.startsWith("  "));
    expect(lines.length).to.be.greaterThan(4);
    const output = bash(lines.join("\n"));
    expect(output).to.contain('"return_message":"127.0.0.1"');
    expect(output).to.match(/example-record\.dyn\.example\.com\.\s+60\s+IN\s+A\s+127\.0\.0\.1/);
    expect(output).to.match(/^home\.dyn\.example\.com +AAAA +- +never/m);
  }).timeout(60_000);
});
