import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect } from "chai";
import { FREE, openRuns, type Run, type Runs } from "./runs";

describe("npm start, when it ends", function () {
  this.timeout(90_000);

  let runs: Runs;
  before(() => {
    runs = openRuns();
  });
  after(() => runs.close());

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`ends with exit code 0 on ${signal}, and leaves nothing behind`, async () => {
      const run = runs.start(FREE);
      await run.printed(/Serving until Ctrl-C/);
      const children = childrenOf(run.child.pid);
      expect(functionFolders(run)).to.have.length(1);
      run.child.kill(signal);
      expect(await run.ended).to.deep.equal({ code: 0, signal: null });
      expect(children.filter((pid) => existsSync(`/proc/${pid}`))).to.deep.equal([]);
      expect(functionFolders(run)).to.deep.equal([]);
    });
  }

  it("ends with exit code 0 and without a word when nobody reads its output any more", async () => {
    const run = runs.start(FREE);
    await run.printed(/Starting the stack dev/);
    run.child.stdout?.destroy();
    expect(await run.ended).to.deep.equal({ code: 0, signal: null });
    expect(run.stderr).to.equal("");
  });

  it("ends with exit code 0 when it is interrupted while it starts", async () => {
    const run = runs.start(FREE);
    await run.printed(/Starting the stack dev/);
    run.child.kill("SIGINT");
    expect(await run.ended).to.deep.equal({ code: 0, signal: null });
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`ends with npm, when only npm gets a ${signal}, and frees its port`, async () => {
      const run = runs.start(FREE, { byNpm: true });
      await run.printed(/Serving until Ctrl-C/);
      const port = Number(/apiUrl +http:\/\/localhost:(\d+)\//.exec(run.stdout)?.[1]);
      expect(await isOpen(port)).to.equal(true);
      run.child.kill(signal);
      // Its output is open for as long as the program runs.
      await run.ended;
      expect(await isOpen(port)).to.equal(false);
      expect(functionFolders(run)).to.deep.equal([]);
    });
  }

  it("removes, at the next start, what a killed one left", async () => {
    const killed = runs.start(FREE);
    await killed.printed(/Serving until Ctrl-C/);
    const [left] = functionFolders(killed);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(functionFolders(killed)).to.deep.equal([left]);
    const next = runs.start(FREE, { temporary: killed.temporary });
    await next.printed(/Serving until Ctrl-C/);
    expect(functionFolders(next)).to.have.length(1).and.not.include(left);
  });
});

function functionFolders({ temporary }: Run): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith("ddns-lambda-"));
}

/** The processes that a process has started, on Linux. */
function childrenOf(pid: number | undefined): string[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean) : [];
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
