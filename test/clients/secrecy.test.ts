import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CLIENTS, describeInEveryShell, run, start } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";
import { ToolFolder } from "./support/toolFolder";

const SECRET = 'S3CRET "of" \\ pässwörd';
const API_KEY = "APIKEY-0123456789";

describeInEveryShell("the secret and the API key", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().addDateOfMilliseconds();
  });
  afterEach(() => service.close());

  const update = (words: string[], env: Record<string, string> = {}, client = "ddns-client.sh") =>
    run(shell, client, ["--hostname", "home.example.com", "--url", service.url, ...words], {
      tools: tools(),
      env,
    });
  const file = (name: string, text: string, mode = 0o600) => tools().write(name, text, mode);

  /** Everything that the process list could have shown, apart from the command that the user typed. */
  const shown = () => JSON.stringify(tools().calls());
  const expectNothingShown = () => {
    expect(tools().callsOf("curl")).not.to.deep.equal([]);
    const sent = service.seen.flatMap(({ parameters }) => [parameters["sig"], parameters["hash"]]);
    const hidden = ["S3CRET", "pässwörd", "APIKEY", ...sent.filter((value) => value !== undefined)];
    for (const text of hidden) expect(shown()).not.to.contain(text);
  };

  const ways: [string, string[]][] = [
    ["set", []],
    ["set with the original's token", ["--legacy-token"]],
    ["set an address, with a cache", ["--ip-source", "192.0.2.7", "--cache", "5"]],
    ["list_hosts", ["--list-hosts"]],
  ];
  for (const [what, words] of ways) {
    for (const tool of ["sha256sum", "shasum", "openssl"]) {
      it(`are in no program's arguments: ${what}, ${tool}`, async () => {
        tools().remove("sha256sum");
        tools().add(tool);
        service.hosts = [];
        const { code } = await update(words, { DDNS_SECRET: SECRET, DDNS_API_KEY: API_KEY });
        expect(code).to.equal(0);
        expectNothingShown();
      });
    }

    it(`are in no program's arguments when typed: ${what}`, async () => {
      const { code } = await update([...words, "--secret", SECRET, "--api-key", API_KEY]);
      expect(code).to.equal(0);
      expectNothingShown();
    });
  }

  it("are in no program's arguments in network-discovery.sh", async () => {
    tools().fakeOutput("ip", "ip-neigh-iproute2.txt");
    service.hosts = [{ hostname: "b.example.com.", record_type: "A", mac_address: "02:00:00:00:00:11" }];
    const env = { DDNS_SECRET: SECRET, DDNS_API_KEY: API_KEY };
    const { code, stdout } = await update([], env, "network-discovery.sh");
    expect(code).to.equal(0);
    expect(stdout).to.contain("1 sent");
    expectNothingShown();
  });

  it("are in no program's environment", async () => {
    tools().fake("curl", `/usr/bin/env > "${tools().home}/environment"; exec /usr/bin/curl "$@"`);
    const env = { DDNS_SECRET: SECRET, DDNS_API_KEY: API_KEY, secret: "x", api_key: "x", api_secret: "x" };
    expect((await update([], { ...env, http_api_key: "x" })).code).to.equal(0);
    expect(tools().read("environment")).not.to.contain("S3CRET").and.not.to.contain("APIKEY");
  });

  it("come from the environment without a word", async () => {
    const { stderr } = await update([], { DDNS_SECRET: SECRET, DDNS_API_KEY: API_KEY });
    expect(stderr).to.equal("");
    expect(service.seen[0]?.apiKey).to.equal(API_KEY);
  });

  for (const [what, end] of [
    ["a final newline", "\n"],
    ["no final newline", ""],
    ["a final newline of Windows", "\r\n"],
    ["a carriage return and no newline", "\r"],
    ["an empty line of Windows after it", "\r\n\r\n"],
  ] as const) {
    it(`come from files with ${what}, without a word`, async () => {
      const words = [
        "--secret-file",
        file("secret", SECRET + end),
        "--api-key-file",
        file("key", API_KEY + end),
      ];
      expect(await update(words)).to.include({ code: 0, stderr: "" });
      expect(service.seen[0]?.apiKey).to.equal(API_KEY);
    });
  }

  it("come from the command line with a warning each, which does not repeat them", async () => {
    const { code, stderr } = await update(["--secret", SECRET, "--api-key", API_KEY]);
    expect(code).to.equal(0);
    expect(stderr.match(/warning: (--secret|--api-key) on the command line is visible/g)).to.have.length(2);
    expect(stderr).not.to.contain("S3CRET").and.not.to.contain("APIKEY");
  });

  for (const mode of [0o640, 0o620, 0o604, 0o602, 0o644, 0o666]) {
    it(`are refused from a file of mode ${mode.toString(8)}`, async () => {
      for (const option of ["--secret-file", "--api-key-file"]) {
        const { code, stderr } = await update([option, file("secret", SECRET, mode)], {
          DDNS_SECRET: SECRET,
        });
        expect(code).to.equal(2);
        expect(stderr).to.contain("others may read or change it; run: chmod 600");
      }
      expect(service.seen).to.deep.equal([]);
    });
  }

  it("are refused from a link to a file that others may read", async () => {
    const link = join(tools().home, "link");
    symlinkSync(file("secret", SECRET, 0o644), link);
    expect((await update(["--secret-file", link])).code).to.equal(2);
    chmodSync(join(tools().home, "secret"), 0o400);
    expect((await update(["--secret-file", link])).code).to.equal(0);
  });

  const badFiles: [string, (home: string) => string, string][] = [
    ["that is not there", (home) => join(home, "missing"), "there is no such file"],
    ["that is empty", () => file("secret", ""), "its first line is empty"],
    ["with an empty first line", () => file("secret", `\n${SECRET}`), "its first line is empty"],
    ["with an empty first line of Windows", () => file("secret", "\r\n"), "its first line is empty"],
    ["with two lines", () => file("secret", `${SECRET}\nmore\n`), "has more than one line"],
    ["that is a folder", folder, "is a directory"],
  ];
  for (const [what, make, message] of badFiles) {
    it(`are refused from a file ${what}`, async () => {
      const { code, stdout, stderr } = await update(["--secret-file", make(tools().home)]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.contain(message).and.not.to.contain("S3CRET");
    });
  }

  it("are not guessed where an option and a file are given", async () => {
    const { code, stderr } = await update(["--secret", "x", "--secret-file", file("secret", SECRET)]);
    expect(code).to.equal(2);
    expect(stderr).to.contain("give either --secret or --secret-file, not both");
  });
});

describe("a shell whose printf is a program", () => {
  it("is refused, because the program's arguments would show the secret", async () => {
    const tools = new ToolFolder(false);
    tools.add("printf");
    const script = `enable -n printf; . "$0"`;
    const words = ["--hostname", "home.example.com", "--url", "localhost"];
    const env = { PATH: tools.path, DDNS_SECRET: SECRET };
    const { code } = await start(["/bin/bash", "-c", script, join(CLIENTS, "ddns-client.sh"), ...words], env);
    const shown = JSON.stringify(tools.calls());
    tools.dispose();
    expect(code).to.equal(2);
    expect(shown).not.to.contain("S3CRET");
  });
});

function folder(home: string): string {
  mkdirSync(join(home, "folder"), { mode: 0o700 });
  return join(home, "folder");
}
