import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRETS: Record<string, string> = {
  "a plain secret": "123abc",
  "spaces, quotes, backslashes, percent and dollar signs": ` a "b" 'c' \\d\\n %s $HOME \`x\` *? `,
  "bytes beyond ASCII": "pässwörd–密",
  "bytes that the key pads turn into NUL": "6\\6\\",
  "exactly a block of 64 bytes": "x".repeat(64),
  "more than a block of 64 bytes": "ß".repeat(40),
  "an option's look": "--delete",
};

describeInEveryShell("signed requests", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
  });
  afterEach(() => service.close());

  const update = (secret: string, ...words: string[]) => {
    service.secret = secret;
    return run(shell, "ddns-client.sh", ["--hostname", "home.example.com", "--url", service.url, ...words], {
      tools: tools(),
      env: { DDNS_SECRET: secret },
    });
  };

  for (const [what, secret] of Object.entries(SECRETS)) {
    it(`are believed with ${what} in the secret`, async () => {
      expect(await update(secret)).to.deep.equal({
        code: 0,
        stdout: "home.example.com.: set done for home.example.com.\n",
        stderr: "",
      });
    });

    it(`give way to the original's token with ${what} in the secret`, async () => {
      const { code } = await update(secret, "--legacy-token");
      expect(code).to.equal(0);
      expect(service.seen.map((seen) => Object.keys(seen.parameters).join())).to.deep.equal([
        "mode",
        "mode,hostname,hash",
      ]);
    });
  }

  for (const tool of ["sha256sum", "shasum", "openssl"]) {
    for (const reader of ["od", "hexdump", "neither od nor hexdump"]) {
      it(`are made with ${tool}, and ${reader} to read the secret`, async () => {
        tools().remove("sha256sum", "od");
        tools().add(tool);
        if (!reader.includes(" ")) tools().add(reader);
        expect((await update(SECRETS["bytes beyond ASCII"] ?? "")).code).to.equal(0);
      });
    }
  }

  it("need one round trip, and no address, for the caller's own", async () => {
    await update("123abc");
    expect(service.seen.map((seen) => Object.keys(seen.parameters))).to.deep.equal([
      ["mode", "hostname", "time", "sig"],
    ]);
  });

  it("cover an address that is given", async () => {
    expect((await update("123abc", "--ip-source", "192.0.2.7")).code).to.equal(0);
    expect(service.seen[0]?.parameters).to.include({ mode: "set", ip: "192.0.2.7" });
  });

  for (const [words, members] of [
    [[], undefined],
    [["--members"], "yes"],
  ] as [string[], string | undefined][]) {
    it(`cover a network's prefix${members ? ", and that it is for the group" : ""}`, async () => {
      const { code, stdout } = await update("123abc", "--prefix", "2001:db8:1:200::/56", ...words);
      expect({ code, stdout }).to.deep.equal({
        code: 0,
        stdout: "home.example.com.: published 2001:db8::7\n",
      });
      const { prefix, members: told, ip } = service.seen[0]?.parameters ?? {};
      expect([prefix, told, ip]).to.deep.equal(["2001:db8:1:200::/56", members, undefined]);
    });
  }

  it("are made anew with a later time at every attempt", async () => {
    tools().fake("sleep", ":");
    service.replies = [{ status: 503 }, "cut", { status: 429 }];
    expect((await update("123abc")).code).to.equal(0);
    const times = service.seen.map((seen) => Number(seen.parameters["time"]));
    expect(times).to.have.length(4);
    expect(times).to.deep.equal([...new Set(times)].sort());
    expect(new Set(service.seen.map((seen) => seen.parameters["sig"])).size).to.equal(4);
  });

  it("carry the time in milliseconds", async () => {
    await update("123abc");
    expect(Number(service.seen[0]?.parameters["time"])).to.be.closeTo(Date.now(), 5000);
  });

  it("are sent once more with the server's clock where it is refused for its own", async () => {
    service.clock = () => Date.now() + 86_400_000;
    expect((await update("123abc")).code).to.equal(0);
    expect(service.seen).to.have.length(2);
  });

  it("are sent once more with the server's clock where theirs is ahead", async () => {
    service.clock = () => Date.now() - 86_400_000;
    expect((await update("123abc")).code).to.equal(0);
    expect(service.seen).to.have.length(2);
  });

  describe("that come too early", () => {
    beforeEach(() => {
      tools().addDateOfMilliseconds();
      tools().fake("sleep", ":");
    });
    const refuseUntil = (ahead: number, serverTime = Date.now()): number => {
      service.replies.push({ status: 401, serverTime, earliestTime: serverTime + ahead });
      return serverTime + ahead;
    };
    const OVERTAKEN =
      /^ddns-client\.sh: home\.example\.com\.: the record was just updated by another host, or by a clock that is ahead: try again in (\d+) seconds\n$/;

    for (const [ahead, pauses] of [
      [4900, /^[45]$/],
      [-10_000, /^$/],
    ] as const) {
      it(`wait for a time that is accepted, ${ahead} ms from now`, async () => {
        const earliest = refuseUntil(ahead);
        expect(await update("123abc")).to.include({ code: 0, stderr: "" });
        expect(service.seen).to.have.length(2);
        expect(Number(service.seen[1]?.parameters["time"])).to.be.at.least(earliest);
        expect(tools().callsOf("sleep").join()).to.match(pauses);
      });
    }

    it("wait by the service's clock, not by their own", async () => {
      service.clock = () => Date.now() + 100_000;
      const earliest = refuseUntil(3000, service.clock());
      expect((await update("123abc")).code).to.equal(0);
      expect(Number(service.seen[1]?.parameters["time"])).to.be.closeTo(earliest, 2500);
    });

    it("fail, and say how long to wait, where it is more than five seconds", async () => {
      refuseUntil(60_000);
      const { code, stderr } = await update("123abc");
      expect(code).to.equal(1);
      expect(Number(OVERTAKEN.exec(stderr)?.[1])).to.be.within(55, 60);
      expect(service.seen).to.have.length(1);
      expect(tools().callsOf("sleep")).to.deep.equal([]);
    });

    it("are sent only once more where others are faster again", async () => {
      refuseUntil(1);
      refuseUntil(1);
      const { code, stderr } = await update("123abc");
      expect(code).to.equal(1);
      expect(stderr).to.match(OVERTAKEN);
      expect(service.seen).to.have.length(2);
    });
  });

  it("are sent only once where the secret is wrong", async () => {
    const words = ["--hostname", "home.example.com", "--url", service.url];
    service.secret = "right";
    const { code, stderr } = await run(shell, "ddns-client.sh", words, {
      tools: tools(),
      env: { DDNS_SECRET: "wrong" },
    });
    expect(code).to.equal(1);
    expect(stderr).to.equal("ddns-client.sh: home.example.com.: the server answered 401: Wrong signature.\n");
    expect(service.seen).to.have.length(1);
  });

  describe("without a clock of milliseconds", () => {
    beforeEach(() => {
      // A clock of whole seconds, which only sleep moves on.
      tools().fake("date", `cat "${tools().home}/now"`);
      tools().fake("sleep", `echo "$(( $(cat "${tools().home}/now") + $1 ))" > "${tools().home}/now"`);
      setClock(Math.floor(Date.now() / 1000));
    });
    const setClock = (seconds: number) => tools().write("now", `${seconds}\n`);

    it("carry seconds times 1000", async () => {
      expect((await update("123abc")).code).to.equal(0);
      expect(Number(service.seen[0]?.parameters["time"]) % 1000).to.equal(0);
    });

    it("wait for the next second where a request of this second was accepted", async () => {
      service.clock = () => Number(tools().read("now")) * 1000;
      expect((await update("123abc")).code).to.equal(0);
      expect((await update("123abc")).code).to.equal(0);
      expect(service.seen).to.have.length(3);
      const times = service.seen.map((seen) => Number(seen.parameters["time"]));
      expect(times[2]).to.equal((times[0] ?? 0) + 1000);
    });
  });
});
