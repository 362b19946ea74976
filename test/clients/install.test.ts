import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CLIENTS, describeInEveryShell, run, SHELLS, start } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";
import { ToolFolder } from "./support/toolFolder";

const ROOT = join(CLIENTS, "..");
const DOCUMENT = readFileSync(join(ROOT, "docs", "clients.md"), "utf8");
const [INSTALL = ""] = DOCUMENT.match(/^sudo install -d \/usr\/local.*$/m) ?? [];

describeInEveryShell("clients that are installed by the line in docs/clients.md", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = "s3cret";
    const line = INSTALL.replaceAll("sudo ", "").replaceAll("/usr/local", join(tools().home, "usr", "local"));
    const { code, stderr } = await start(["/bin/sh", "-c", `cd "${ROOT}" && ${line}`], {
      PATH: "/usr/bin:/bin",
    });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });
  afterEach(() => service.close());

  const bin = (name: string) => join(tools().home, "usr", "local", "bin", name);
  const runInstalled = (file: string) =>
    run(shell, "", ["--hostname", "home.example.com", "--url", service.url], {
      tools: tools(),
      file,
      env: { DDNS_SECRET: "s3cret" },
    });

  for (const name of ["ddns-client.sh", "route53-ddns-client.sh"]) {
    it(`work as ${name}`, async () => {
      expect((await runInstalled(bin(name))).stdout).to.equal(
        "home.example.com.: set done for home.example.com.\n",
      );
    });
  }

  it("work as network-discovery.sh", async () => {
    tools().fake("ip", ":");
    expect((await runInstalled(bin("network-discovery.sh"))).stdout).to.contain("0 sent");
  });

  it("work as acme-hook.sh", async () => {
    const words = ["deploy_challenge", "home.example.com", "token", "x".repeat(43)];
    const env = { DDNS_URL: service.url, DDNS_SECRET: "s3cret", DDNS_WAIT: "0" };
    const { stdout } = await run(shell, "", words, { tools: tools(), file: bin("acme-hook.sh"), env });
    expect(stdout).to.equal("home.example.com.: set_challenge done for home.example.com.\n");
  });

  it("work through links, relative and absolute", async () => {
    mkdirSync(join(tools().home, "links"));
    symlinkSync("../usr/local/bin/ddns-client.sh", join(tools().home, "links", "relative"));
    symlinkSync(join(tools().home, "links", "relative"), join(tools().home, "links", "absolute"));
    for (const link of ["relative", "absolute"]) {
      expect((await runInstalled(join(tools().home, "links", link))).code).to.equal(0);
    }
  });

  it("say so where their library is missing", async () => {
    rmSync(join(tools().home, "usr", "local", "lib"), { recursive: true });
    const { code, stderr } = await runInstalled(bin("ddns-client.sh"));
    expect(code).to.equal(2);
    expect(stderr).to.match(/^ddns-client\.sh: \S+ is not there; install it again/);
    expect(service.seen).to.deep.equal([]);
  });
});

describe("what docs/clients.md says", () => {
  it("names every option that the clients know", async () => {
    const tools = new ToolFolder(false);
    for (const client of ["ddns-client.sh", "network-discovery.sh", "acme-hook.sh"]) {
      const { stdout } = await run(SHELLS[0]!, client, ["--help"], { tools });
      const options = stdout.match(/^ {2}(?:-h, )?--[a-z0-9-]+/gm) ?? [];
      expect(options).to.have.length.greaterThan(10);
      for (const option of options.filter((text) => !text.includes("--help"))) {
        expect(DOCUMENT).to.contain(option.trim());
      }
    }
    tools.dispose();
  });

  it("has a cron line of one line, whose command is a known one", () => {
    const lines = DOCUMENT.match(/^\*\/5 .*$/gm) ?? [];
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^\*\/5 \* \* \* \* \/usr\/local\/bin\/ddns-client\.sh --config /);
    // In a crontab a percent sign is a line break.
    expect(lines[0]).not.to.contain("%");
  });
});

describe("the systemd units", () => {
  const units = readdirSync(join(CLIENTS, "systemd"));

  it("come in pairs of a service and a timer", () => {
    expect(units.sort()).to.deep.equal([
      "ddns-client@.service",
      "ddns-client@.timer",
      "ddns-network@.service",
      "ddns-network@.timer",
    ]);
  });

  it("have nothing that systemd minds", async function () {
    this.timeout(60_000);
    if (!existsSync("/usr/bin/systemd-analyze")) {
      if (process.env["CI"]) throw new Error("systemd-analyze is not installed.");
      process.stdout.write("    skipped: systemd-analyze is not installed\n");
      this.skip();
    }
    const tools = new ToolFolder(false);
    const folder = join(tools.home, "units");
    mkdirSync(folder);
    for (const unit of units) {
      const instance = unit.replace("@.", "@home.");
      cpSync(join(CLIENTS, "systemd", unit), join(folder, unit));
      const text = readFileSync(join(CLIENTS, "systemd", unit), "utf8");
      tools.write(join("units", instance), text.replaceAll("/usr/local/bin", CLIENTS), 0o644);
    }
    const timers = ["ddns-client@home.timer", "ddns-network@home.timer"].map((timer) => join(folder, timer));
    const services = timers.map((timer) => timer.replace(".timer", ".service"));
    const { code, stderr } = await start(["systemd-analyze", "verify", ...timers, ...services], {
      PATH: "/usr/bin:/bin",
    });
    tools.dispose();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  for (const unit of units.filter((name) => name.endsWith(".service"))) {
    it(`${unit} puts no secret on the command line`, () => {
      const text = readFileSync(join(CLIENTS, "systemd", unit), "utf8");
      expect(text.match(/^ExecStart=.*$/m)?.[0]).not.to.match(/--(secret|api-key) /);
    });
  }
});
