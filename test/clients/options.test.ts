import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";

describeInEveryShell("the options of ddns-client.sh", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().addDateOfMilliseconds();
  });
  afterEach(() => service.close());

  const client = (words: string[], env: Record<string, string> = { DDNS_SECRET: SECRET }) =>
    run(shell, "ddns-client.sh", words, { tools: tools(), env });
  const update = (...words: string[]) =>
    client(["--hostname", "home.example.com", "--url", service.url, ...words]);
  const onlyParameters = () => service.seen.map((seen) => seen.parameters);

  for (const option of ["-h", "--help"]) {
    it(`${option} prints every option`, async () => {
      const { code, stdout, stderr } = await client([option], {});
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      for (const name of [
        "--hostname",
        "--secret",
        "--url",
        "--api-key",
        "--ip-source",
        "--ip-version",
        "--cache",
      ]) {
        expect(stdout).to.contain(`  ${name} `);
      }
      expect(stdout).to.contain("--list-hosts").and.to.contain("--legacy-token");
    });
  }

  it("--hostname gets the final dot where it is missing, and only there", async () => {
    await update();
    await update("--hostname", "other.example.com.");
    expect(onlyParameters().map(({ hostname }) => hostname)).to.deep.equal([
      "home.example.com.",
      "other.example.com.",
    ]);
  });

  it("--hostname is sent, and signed, as it is written", async () => {
    expect((await update("--hostname", "Büro+&%41.Example.com")).code).to.equal(0);
    expect(onlyParameters()[0]?.["hostname"]).to.equal("Büro+&%41.Example.com.");
  });

  for (const [given, path] of [
    ["", "/"],
    ["/", "/"],
    ["/prod", "/prod"],
    ["/prod/", "/prod"],
  ] as const) {
    it(`--url may end in "${given}"`, async () => {
      const url = `${new URL(service.url).origin}${given}`;
      expect((await update("--url", url)).code).to.equal(0);
      expect(service.seen[0]?.path).to.equal(path);
    });
  }

  for (const url of ["localhost:8080/prod", "127.0.0.1:8080/prod", "[::1]:8080/prod"]) {
    it(`--url ${url} says that npm start speaks http`, async () => {
      const { code, stderr } = await update("--url", url);
      expect(code).to.equal(2);
      expect(stderr).to.include(`npm start speaks http and not https; give http://${url}`);
    });
  }

  it("--url gets https:// where it has no scheme", async () => {
    tools().fake("sleep", ":");
    const { stderr } = await update("--url", "ddns.invalid/prod");
    expect(stderr).to.contain("cannot reach https://ddns.invalid/prod: ");
  });

  it("--ip-version ipv6 calls by IPv6 and sets the AAAA record", async () => {
    expect((await update("--url", service.url6, "--ip-version", "ipv6")).code).to.equal(0);
    expect(service.seen[0]?.ipVersion).to.equal(6);
  });

  it("--ip-version decides how a name with both kinds of addresses is called", async () => {
    const url = service.url.replace("127.0.0.1", "localhost");
    await update("--url", url, "--ip-version", "ipv6");
    await update("--url", url, "--ip-version", "ipv4");
    await update("--url", url);
    expect(service.seen.map(({ ipVersion }) => ipVersion)).to.deep.equal([6, 4, 4]);
  });

  for (const address of ["192.0.2.7", "2001:db8::7", "fd00::7"]) {
    it(`--ip-source ${address} is sent as it is`, async () => {
      expect((await update("--ip-source", address)).code).to.equal(0);
      expect(onlyParameters()[0]).to.include({ ip: address });
    });

    it(`--ip-source ${address} is called internalIp beside the original's token`, async () => {
      expect((await update("--ip-source", address, "--legacy-token")).code).to.equal(0);
      expect(onlyParameters()[1]).to.include({ internalIp: address });
    });
  }

  it("--ip-source public is the default", async () => {
    await update("--ip-source", "public");
    await update();
    const [asked, default_] = onlyParameters().map((parameters) => Object.keys(parameters).join());
    expect(asked).to.equal(default_);
  });

  it("--list-hosts prints the list as it came", async () => {
    service.hosts = [{ hostname: "a.example.com.", mac_address: "02:00:00:00:00:0A", record_type: "A" }];
    const { code, stdout } = await update("--list-hosts");
    expect(code).to.equal(0);
    expect(stdout).to.equal(`${JSON.stringify(service.hosts)}\n`);
    expect(onlyParameters()[0]).to.include({ mode: "list_hosts" });
  });

  it("--list-hosts prints an empty list, too", async () => {
    expect((await update("--list-hosts")).stdout).to.equal("[]\n");
  });

  it("--delete removes the record", async () => {
    expect((await update("--delete")).stdout).to.equal(
      "home.example.com.: delete done for home.example.com.\n",
    );
  });

  for (const address of ["192.0.2.7", "2001:db8::7"]) {
    it(`--delete passes --ip-source ${address} on, whose family decides`, async () => {
      expect((await update("--delete", "--ip-source", address)).code).to.equal(0);
      expect((await update("--delete", "--ip-source", address, "--legacy-token")).code).to.equal(0);
      expect(onlyParameters()[0]).to.include({ mode: "delete", ip: address });
      expect(onlyParameters()[2]).to.include({ mode: "delete", internalIp: address });
    });
  }

  it("--delete with --ip-source public leaves the family to the call", async () => {
    expect((await update("--delete", "--ip-source", "public")).code).to.equal(0);
    expect(onlyParameters()[0]).to.include({ mode: "delete" }).and.not.to.have.property("ip");
  });

  it("--api-key goes with every request", async () => {
    await update("--api-key", 'k"e\\y 1', "--legacy-token");
    expect(service.seen.map(({ apiKey }) => apiKey)).to.deep.equal(['k"e\\y 1', 'k"e\\y 1']);
  });

  it("without an API key no header is sent", async () => {
    await update();
    expect(service.seen[0]?.apiKey).to.equal(undefined);
  });

  it("route53-ddns-client.sh is the same command", async () => {
    const words = ["--hostname", "home.example.com", "--url", service.url];
    const { code, stdout } = await run(shell, "route53-ddns-client.sh", words, {
      tools: tools(),
      env: { DDNS_SECRET: SECRET },
    });
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: "home.example.com.: set done for home.example.com.\n",
    });
  });

  const wrong: [string, string[], string][] = [
    ["an unknown option", ["--hostnam", "x"], "unknown option --hostnam"],
    ["an unknown option with its value", ["--sekret=abc"], "unknown option --sekret"],
    ["an argument of no option", ["s3cret"], "an argument belongs to no option"],
    ["a value that is missing", ["--ip-source"], "--ip-source needs a value"],
    ["an empty value", ["--hostname", ""], "--hostname needs a value"],
    ["spaces in a name", ["--hostname", "a b"], "--hostname: a host name has no spaces"],
    ["spaces in a URL", ["--url", "http://a b"], "--url: a URL has no spaces"],
    ["a URL with parameters", ["--url", "http://a/?mode=get"], "--url: give the URL without ? and #"],
    ["a URL that is not of the web", ["--url", "file:///etc/passwd"], "--url: only http and https, not file"],
    ["another IP version", ["--ip-version", "6"], "--ip-version: ipv4 or ipv6, not 6"],
    ["a cache of no number", ["--cache", "five"], "--cache: a whole number from 0 to 525600, not five"],
    ["a cache below zero", ["--cache", "-1"], "--cache: a whole number from 0 to 525600, not -1"],
    ["a time-out of zero", ["--timeout", "0"], "--timeout: a whole number from 1 to 3600, not 0"],
    [
      "an address source that is none",
      ["--ip-source", "$(id)"],
      "--ip-source: public, an address or an interface",
    ],
    [
      "to delete the record of an interface",
      ["--delete", "--ip-source", "eth0"],
      "--delete: --ip-source takes public or an address, not eth0",
    ],
    [
      "to delete and to list",
      ["--delete", "--list-hosts"],
      "give one of --delete, --list-hosts and --prefix",
    ],
    [
      "to list and to delete",
      ["--list-hosts", "--delete"],
      "give one of --delete, --list-hosts and --prefix",
    ],
    [
      "to list and to tell a prefix",
      ["--list-hosts", "--prefix", "auto"],
      "give one of --delete, --list-hosts and --prefix",
    ],
    ["members without a prefix", ["--members"], "--members goes with --prefix"],
    [
      "an interface for a prefix that is given",
      ["--prefix", "2001:db8::/64", "--interface", "eth0"],
      "--interface goes with",
    ],
    ["a prefix without a length", ["--prefix", "2001:db8::"], "--prefix: auto or a prefix with its length"],
    [
      "a prefix of another family",
      ["--prefix", "192.0.2.0/24"],
      "--prefix: auto or a prefix with its length",
    ],
    ["two prefixes", ["--prefix", "2001:db8::/64/64"], "--prefix: auto or a prefix with its length"],
    ["a secret with a line break", ["--secret", "a\nb"], "the secret has a line break in it"],
  ];
  for (const [what, words, message] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await update(...words);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.contain(`ddns-client.sh: ${message}`);
      expect(stderr).not.to.contain("s3cret");
      expect(service.seen).to.deep.equal([]);
    });
  }

  for (const missing of ["--hostname", "--url"]) {
    it(`asks for ${missing}`, async () => {
      const words = ["--hostname", "home.example.com", "--url", service.url];
      words.splice(words.indexOf(missing), 2);
      const { code, stderr } = await client(words);
      expect(code).to.equal(2);
      expect(stderr).to.contain(`${missing} is missing`);
    });
  }

  it("asks for a secret", async () => {
    const { code, stderr } = await client(["--hostname", "home.example.com", "--url", service.url], {});
    expect(code).to.equal(2);
    expect(stderr).to.contain("no secret: give --secret-file, or DDNS_SECRET in the environment");
  });

  it("names the tool that is missing: curl", async () => {
    tools().remove("curl");
    const { code, stderr } = await update();
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: "ddns-client.sh: needs curl\nddns-client.sh: see ddns-client.sh --help\n",
    });
  });

  it("names the tools that are missing: one that hashes", async () => {
    tools().remove("sha256sum");
    const { code, stderr } = await update();
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr: "ddns-client.sh: needs one of sha256sum, shasum and openssl\n",
    });
  });
});
