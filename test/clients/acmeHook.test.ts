import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";
const [FIRST, SECOND] = ["A".repeat(43), "-_".repeat(21).concat("9")] as const;

describeInEveryShell("acme-hook.sh", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().addDateOfMilliseconds();
    tools().fake("sleep", ":");
  });
  afterEach(() => service.close());

  const hook = (words: string[], env: Record<string, string> = {}) =>
    run(shell, "acme-hook.sh", words, {
      tools: tools(),
      env: { DDNS_URL: service.url, DDNS_SECRET: SECRET, DDNS_WAIT: "0", ...env },
    });
  const deploy = (domain: string, value: string, env: Record<string, string> = {}, ...options: string[]) =>
    hook([...options, "deploy_challenge", domain, "token", value], env);
  const certbot = (domain: string, value: string, env: Record<string, string> = {}, ...options: string[]) =>
    hook(options, { CERTBOT_DOMAIN: domain, CERTBOT_VALIDATION: value, ...env });

  /** What was asked for, in order: mode, host and value. */
  const asked = () =>
    service.seen.map(({ parameters: { mode, hostname, txt } }) => `${mode} ${hostname} ${txt}`);
  const pauses = () => tools().callsOf("sleep").flat();
  const config = (name: string, ...lines: string[]) =>
    tools().write(name, [`DDNS_URL=${service.url}`, `DDNS_SECRET=${SECRET}`, ...lines, ""].join("\n"));

  describe("as dehydrated's hook", () => {
    it("sets a value and removes it, by signed requests with the API key", async () => {
      const done = await deploy("home.example.com", FIRST, { DDNS_API_KEY: "the-key" });
      expect(done).to.deep.equal({
        code: 0,
        stdout: "home.example.com.: set_challenge done for home.example.com.\n",
        stderr: "",
      });
      expect((await hook(["clean_challenge", "home.example.com", "token", FIRST])).code).to.equal(0);
      expect(asked()).to.deep.equal([
        `set_challenge home.example.com. ${FIRST}`,
        `delete_challenge home.example.com. ${FIRST}`,
      ]);
      expect(service.seen[0]?.apiKey).to.equal("the-key");
      const parameters = ["mode", "hostname", "txt", "time", "sig"];
      expect(Object.keys(service.seen[0]?.parameters ?? {})).to.deep.equal(parameters);
    });

    it("leaves a wildcard's *. out", async () => {
      expect((await deploy("*.home.example.com", FIRST)).code).to.equal(0);
      expect(asked()).to.deep.equal([`set_challenge home.example.com. ${FIRST}`]);
    });

    it("sets all of a chain, each name by a config file of its own, and waits once", async () => {
      mkdirSync(join(tools().home, "configs"), { mode: 0o700 });
      config("configs/home.example.com.env", "DDNS_HOSTNAME=home.example.com");
      config("configs/nas.example.com.env", "DDNS_HOSTNAME='nas.example.com.'\r");
      const triples = [
        ["home.example.com", "token", FIRST],
        ["*.home.example.com", "token", SECOND],
        ["nas.example.com", "token", FIRST],
      ].flat();
      const env = { DDNS_CONFIG: join(tools().home, "configs"), DDNS_SECRET: "another", DDNS_WAIT: "7" };
      const { code, stderr } = await hook(["deploy_challenge", ...triples], env);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(asked()).to.have.members([
        `set_challenge home.example.com. ${FIRST}`,
        `set_challenge home.example.com. ${SECOND}`,
        `set_challenge nas.example.com. ${FIRST}`,
      ]);
      expect(pauses().filter((seconds) => seconds === "7")).to.have.length(1);
    });

    it("ends with the first value of a chain that cannot be set", async () => {
      service.locked.add("nas.example.com.");
      const triples = ["nas.example.com", "token", FIRST, "home.example.com", "token", SECOND];
      const { code, stderr } = await hook(["deploy_challenge", ...triples], { DDNS_WAIT: "7" });
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        "acme-hook.sh: nas.example.com.: the server answered 403: The record is locked.\n",
      );
      expect(service.seen).to.have.length(1);
      expect(pauses()).to.deep.equal([]);
    });

    for (const name of [
      "this_hookscript_is_broken__dehydrated_is_working_fine__please_ignore_unknown_hooks_in_your_script",
      "invalid_challenge",
      "generate_csr",
      "deploy_cert",
      "exit_hook",
    ]) {
      it(`leaves ${name.slice(0, 20)} alone, without a word and without settings`, async () => {
        const words = [name, "home.example.com", "token", FIRST];
        const done = await run(shell, "acme-hook.sh", words, { tools: tools() });
        expect(done).to.deep.equal({ code: 0, stdout: "", stderr: "" });
        expect(service.seen).to.deep.equal([]);
      });
    }

    for (const words of [["deploy_challenge"], ["deploy_challenge", "home.example.com", "token"]]) {
      it(`refuses ${words.join(" ")} alone`, async () => {
        const { code, stderr } = await hook(words);
        expect(code).to.equal(2);
        expect(stderr).to.contain("dehydrated gives DOMAIN TOKEN VALUE");
      });
    }
  });

  describe("as certbot's hook", () => {
    it("sets the value, and removes it when it is told what it printed then", async () => {
      const set = await certbot("home.example.com", FIRST);
      expect(set).to.deep.equal({
        code: 0,
        stdout: `challenge ${FIRST}\nhome.example.com.: set_challenge done for home.example.com.\n`,
        stderr: "",
      });
      const env = { CERTBOT_AUTH_OUTPUT: set.stdout.trim() };
      expect((await certbot("home.example.com", FIRST, env)).code).to.equal(0);
      expect(asked()).to.deep.equal([
        `set_challenge home.example.com. ${FIRST}`,
        `delete_challenge home.example.com. ${FIRST}`,
      ]);
    });

    it("sets the value where the environment still has what was printed for another", async () => {
      const env = { CERTBOT_AUTH_OUTPUT: `challenge ${FIRST}\nhome.example.com.: set.` };
      expect((await certbot("home.example.com", SECOND, env)).code).to.equal(0);
      expect(asked()).to.deep.equal([`set_challenge home.example.com. ${SECOND}`]);
    });

    it("does not set in the cleanup what could not be set before", async () => {
      service.replies = [{ status: 409, message: "A foreign record." }];
      const { code, stdout } = await certbot("home.example.com", FIRST);
      expect(code).to.equal(1);
      await certbot("home.example.com", FIRST, { CERTBOT_AUTH_OUTPUT: stdout.trim() });
      expect(asked()[1]).to.equal(`delete_challenge home.example.com. ${FIRST}`);
    });

    for (const [remaining, expected] of [
      ["1", []],
      ["0", ["60"]],
    ] as [string, string[]][]) {
      it(`${expected.length === 0 ? "does not wait" : "waits a minute"} with ${remaining} challenges to come`, async () => {
        const env = { CERTBOT_REMAINING_CHALLENGES: remaining, DDNS_WAIT: "" };
        expect((await certbot("home.example.com", FIRST, env)).code).to.equal(0);
        expect(pauses()).to.deep.equal(expected);
      });
    }

    it("waits as long as --wait says, and not after a removal", async () => {
      const { stdout } = await certbot("home.example.com", FIRST, {}, "--wait", "5");
      expect(stdout).to.match(/\nwaiting 5 seconds until all name servers have it\n$/);
      await certbot("home.example.com", FIRST, { CERTBOT_AUTH_OUTPUT: `challenge ${FIRST}` }, "--wait=5");
      expect(pauses()).to.deep.equal(["5"]);
    });

    it("refuses words that belong to no option", async () => {
      const { code, stderr } = await certbot("home.example.com", FIRST, {}, "--config", "/my", "folder");
      expect(code).to.equal(2);
      expect(stderr).to.contain("an argument belongs to no option");
    });
  });

  describe("whose settings are another host's", () => {
    it("says so in a sentence, and sends nothing", async () => {
      const file = config("home.env", "DDNS_HOSTNAME=home.example.com");
      const { code, stdout, stderr } = await deploy("nas.example.com", FIRST, {}, "--config", file);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.match(
        /^acme-hook\.sh: the certificate is for nas\.example\.com, and the secret is that of home\.example\.com: give a config file of its own, or, where _acme-challenge\.nas\.example\.com is a CNAME to _acme-challenge\.home\.example\.com, --delegated nas\.example\.com\n/,
      );
      expect(service.seen).to.deep.equal([]);
    });

    it("takes the same name in capital letters and with a final dot", async () => {
      const env = { DDNS_HOSTNAME: "Home.Example.com." };
      expect((await deploy("home.EXAMPLE.com", FIRST, env)).code).to.equal(0);
    });

    const DELEGATED: [string, () => string[], Record<string, string>][] = [
      [
        "--delegated",
        () => ["--hostname", "home.example.com", "--delegated", "x.example,www.another.example"],
        {},
      ],
      [
        "the environment",
        () => [],
        { DDNS_HOSTNAME: "home.example.com", DDNS_DELEGATED: "www.another.example." },
      ],
      [
        "the config file",
        () => [
          "--config",
          config("d.env", "DDNS_HOSTNAME=home.example.com", 'DDNS_DELEGATED="WWW.another.example"\r'),
        ],
        {},
      ],
    ];
    for (const [where, options, env] of DELEGATED) {
      it(`proves another name that ${where} says is delegated to it`, async () => {
        const { code, stderr } = await deploy("*.www.another.example", FIRST, env, ...options());
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
        expect(asked()).to.deep.equal([`set_challenge home.example.com. ${FIRST}`]);
      });
    }

    it("names the file of a folder that is missing", async () => {
      const { code, stderr } = await deploy("nas.example.com", FIRST, { DDNS_CONFIG: tools().home });
      expect(code).to.equal(2);
      expect(stderr).to.contain("nas.example.com.env: there is no such file");
    });
  });

  it("tries again, with a later time, where the service is busy", async () => {
    service.replies = [{ status: 503, headers: { "Retry-After": "2" } }];
    expect((await deploy("home.example.com", FIRST)).code).to.equal(0);
    expect(pauses()).to.deep.equal(["2"]);
    const [first, second] = service.seen.map(({ parameters }) => Number(parameters["time"]));
    expect(second).to.be.greaterThan(first ?? 0);
  });

  it("mends its clock by the service's", async () => {
    service.clock = () => Date.now() + 86_400_000;
    expect((await deploy("home.example.com", FIRST)).code).to.equal(0);
    expect(service.seen).to.have.length(2);
  });

  it("only warns of a value that cannot be removed, since the name is proved", async () => {
    service.replies = [{ status: 409, message: "A foreign record." }];
    const { code, stderr } = await hook(["clean_challenge", "home.example.com", "token", FIRST]);
    expect(code).to.equal(0);
    expect(stderr).to.equal(
      "acme-hook.sh: warning: home.example.com.: the server answered 409: A foreign record.; the next challenge after an hour removes what is left\n",
    );
  });

  for (const [what, domain, value] of [
    ["a domain that is a path", "../etc/passwd", FIRST],
    ["a value with a space", "home.example.com", "a b"],
    ["no value", "home.example.com", ""],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect((await deploy(domain, value)).code).to.equal(2);
      expect(service.seen).to.deep.equal([]);
    });
  }

  it("puts neither secret nor key in a program's arguments", async () => {
    service.secret = "S3CRET";
    await deploy("home.example.com", FIRST, { DDNS_SECRET: "S3CRET", DDNS_API_KEY: "APIKEY" });
    expect(service.seen[0]?.apiKey).to.equal("APIKEY");
    const shown = JSON.stringify(tools().calls());
    const { sig = "missing" } = service.seen[0]?.parameters ?? {};
    for (const hidden of ["S3CRET", "APIKEY", sig]) expect(shown).not.to.contain(hidden);
  });

  it("takes no token of the original's, and says who calls it where nobody did", async () => {
    expect((await hook(["--legacy-token"])).stderr).to.contain("challenges are signed");
    const { code, stderr } = await hook([]);
    expect(code).to.equal(2);
    expect(stderr).to.contain("is called by certbot or dehydrated");
  });
});
