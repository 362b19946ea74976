import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";
const START = 1_800_000_000;

describeInEveryShell("the cache", (shell, tools) => {
  let service: StubService;
  let now: number;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    service.clock = () => now * 1000;
    tools().fake("date", `cat "${tools().home}/now"`);
    tools().fake("sleep", ":");
    setClock(START);
  });
  afterEach(() => service.close());

  const setClock = (seconds: number) => {
    now = seconds;
    tools().write("now", `${seconds}\n`);
  };
  const update = (words: string[], env: Record<string, string> = {}) =>
    run(shell, "ddns-client.sh", ["--hostname", "home.example.com", "--url", service.url, ...words], {
      tools: tools(),
      env: { DDNS_SECRET: SECRET, ...env },
    });
  const modes = () => service.seen.map(({ parameters }) => parameters["mode"]);
  const folder = () => join(tools().home, ".cache", "ddns-client");
  const fixed = (address: string, minutes = "5") => ["--ip-source", address, "--cache", minutes];

  it("is off without --cache, and with --cache 0", async () => {
    await update(["--ip-source", "192.0.2.7"]);
    setClock(START + 1);
    await update(fixed("192.0.2.7", "0"));
    expect(modes()).to.deep.equal(["set", "set"]);
  });

  it("sends nothing while the address is the same", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START + 299);
    expect(await update(fixed("192.0.2.7"))).to.deep.equal({
      code: 0,
      stdout: "home.example.com.: 192.0.2.7 is unchanged, nothing sent\n",
      stderr: "",
    });
    expect(modes()).to.deep.equal(["set"]);
  });

  for (const [what, words] of [
    ["its own --delete", ["--delete"]],
    ["its own --delete with --cache", ["--delete", "--cache", "5"]],
    ["its own set without --cache", ["--ip-source", "192.0.2.8"]],
  ] as const) {
    it(`is void after ${what}, even one that was cut short`, async () => {
      await update(fixed("192.0.2.7"));
      setClock(START + 1);
      service.replies = [{ status: 403, message: "Locked." }];
      expect((await update([...words])).code).to.equal(1);
      setClock(START + 2);
      await update(fixed("192.0.2.7"));
      expect(modes()).to.deep.equal(["set", words[0] === "--delete" ? "delete" : "set", "set"]);
    });
  }

  it("is void before the request to delete is sent", async () => {
    await update(fixed("192.0.2.7"));
    tools().fake("curl", `ls "${folder()}" > "${tools().home}/left"`);
    await update(["--delete"]);
    expect(tools().read("left")).to.equal("");
  });

  it("is void after the deletion of an address of its family", async () => {
    await update(fixed("2001:db8::7"));
    await update(["--delete", "--ip-source", "2001:db8::8"]);
    expect(readdirSync(folder())).to.deep.equal([]);
  });

  it("outlives the deletion of the other family's record", async () => {
    await update(fixed("192.0.2.7"));
    await update(["--delete", "--ip-version", "ipv6", "--url", service.url]);
    expect(readdirSync(folder())).to.have.length(1);
  });

  it("is neither made nor warned of without --cache", async () => {
    expect(await update(["--ip-source", "192.0.2.7"])).to.include({ code: 0, stderr: "" });
    expect(existsSync(folder())).to.equal(false);
  });

  it("ends after its minutes", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START + 300);
    await update(fixed("192.0.2.7"));
    expect(modes()).to.deep.equal(["set", "set"]);
  });

  it("ends where the clock was put back", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START - 10);
    await update(fixed("192.0.2.7"));
    expect(service.seen.length).to.be.greaterThan(1);
  });

  it("does not hold back another address", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START + 1);
    await update(fixed("192.0.2.8"));
    expect(service.seen.map(({ parameters }) => parameters["ip"])).to.deep.equal(["192.0.2.7", "192.0.2.8"]);
  });

  it("asks by mode=get, and no more, while the public address is the same", async () => {
    await update(["--cache", "5"]);
    setClock(START + 1);
    expect((await update(["--cache", "5"])).stdout).to.contain("127.0.0.1 is unchanged, nothing sent");
    expect(modes()).to.deep.equal(["get", "set", "get"]);
  });

  it("does not hold back a public address that changed", async () => {
    await update(["--cache", "5"]);
    setClock(START + 1);
    service.replies = [{ status: 200, message: "198.51.100.7" }];
    await update(["--cache", "5"]);
    expect(modes()).to.deep.equal(["get", "set", "get", "set"]);
  });

  it("reports that mode=get failed", async () => {
    service.replies = [{ status: 403, message: "Forbidden." }];
    const { code, stderr } = await update(["--cache", "5"]);
    expect(code).to.equal(1);
    expect(stderr).to.equal("ddns-client.sh: home.example.com.: the server answered 403: Forbidden.\n");
  });

  it("remembers nothing of a failure", async () => {
    service.replies = [{ status: 403, message: "Locked." }];
    expect((await update(fixed("192.0.2.7"))).code).to.equal(1);
    setClock(START + 1);
    expect((await update(fixed("192.0.2.7"))).code).to.equal(0);
    expect(modes()).to.deep.equal(["set", "set"]);
  });

  it("remembers nothing of a change that is only written down, until it is published", async () => {
    const message = "home.example.com. A 192.0.2.7 is written down and will be published within seconds.";
    await update(fixed("192.0.2.7"));
    for (const [second, retryAfter] of ["0", "50"].entries()) {
      setClock(START + 300 + second);
      service.replies = [{ status: 202, message, headers: { "Retry-After": retryAfter } }];
      expect(await update(fixed("192.0.2.7"))).to.deep.equal({
        code: 0,
        stdout: `home.example.com.: ${message.replace("home.example.com. ", "")}\n`,
        stderr: "",
      });
    }
    setClock(START + 302);
    await update(fixed("192.0.2.7"));
    setClock(START + 303);
    expect((await update(fixed("192.0.2.7"))).stdout).to.contain("is unchanged, nothing sent");
    expect(modes()).to.deep.equal(["set", "set", "set", "set"]);
    expect(tools().callsOf("sleep")).to.deep.equal([]);
  });

  it("forgets the old address when a new one fails", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START + 1);
    service.replies = [{ status: 403, message: "Locked." }];
    await update(fixed("192.0.2.8"));
    setClock(START + 2);
    await update(fixed("192.0.2.7"));
    expect(service.seen.map(({ parameters }) => parameters["ip"])).to.deep.equal([
      "192.0.2.7",
      "192.0.2.8",
      "192.0.2.7",
    ]);
  });

  it("tells records, types and services apart", async () => {
    await update(fixed("192.0.2.7"));
    setClock(START + 1);
    await update([...fixed("192.0.2.7"), "--hostname", "other.example.com"]);
    await update(fixed("2001:db8::7"));
    await update([...fixed("192.0.2.7"), "--url", `${service.url}/other`]);
    expect(modes()).to.deep.equal(["set", "set", "set", "set"]);
  });

  it("is readable for its owner only, and in the user's cache folder", async () => {
    await update(fixed("192.0.2.7"));
    const [file = ""] = readdirSync(folder());
    expect(statSync(folder()).mode & 0o777).to.equal(0o700);
    expect(statSync(join(folder(), file)).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder())).to.have.length(1);
  });

  it("lies in XDG_CACHE_HOME where that is set", async () => {
    await update(fixed("192.0.2.7"), { XDG_CACHE_HOME: join(tools().home, "xdg") });
    expect(readdirSync(join(tools().home, "xdg", "ddns-client"))).to.have.length(1);
  });

  it("lies in TMPDIR where there is no home", async () => {
    await update(fixed("192.0.2.7"), { HOME: "", TMPDIR: tools().home });
    expect(readdirSync(join(tools().home, `ddns-client-${process.getuid?.()}`))).to.have.length(1);
  });

  const hostile: [string, () => void][] = [
    ["others may write", () => chmodSync(madeFolder(), 0o777)],
    ["the group may write", () => chmodSync(madeFolder(), 0o770)],
    ["is a link", () => symlinkSync(tools().home, join(madeParent(), "ddns-client"))],
    ["is a file", () => tools().write(".cache/ddns-client", "")],
  ];
  const madeParent = () => {
    mkdirSync(join(tools().home, ".cache"), { recursive: true });
    return join(tools().home, ".cache");
  };
  const madeFolder = () => {
    mkdirSync(folder(), { recursive: true });
    return folder();
  };
  for (const [what, spoil] of hostile) {
    it(`is not used, with a warning, where its folder ${what}`, async () => {
      madeParent();
      spoil();
      for (const second of [0, 1]) {
        setClock(START + second);
        const { code, stderr } = await update(fixed("192.0.2.7"));
        expect(code).to.equal(0);
        expect(stderr).to.contain("warning: no cache in ");
      }
      expect(modes()).to.deep.equal(["set", "set"]);
    });
  }

  it("that is garbage counts for nothing", async () => {
    await update(fixed("192.0.2.7"));
    const [file = ""] = readdirSync(folder());
    for (const [index, text] of ["", "192.0.2.7", "192.0.2.7 soon", "\n\n"].entries()) {
      tools().write(join(".cache", "ddns-client", file), text);
      setClock(START + index + 1);
      expect((await update(fixed("192.0.2.7"))).stderr).to.equal("");
    }
    expect(modes()).to.deep.equal(["set", "set", "set", "set", "set"]);
  });
});
