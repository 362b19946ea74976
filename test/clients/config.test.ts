import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type StubService, startStubService } from "./support/stubService";

const SECRET = "s3cret";

describeInEveryShell("the settings of ddns-client.sh, beside its options", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().addDateOfMilliseconds();
  });
  afterEach(() => service.close());

  const client = (words: string[], env: Record<string, string> = { DDNS_SECRET: SECRET }) =>
    run(shell, "ddns-client.sh", words, { tools: tools(), env });
  const onlyParameters = () => service.seen.map((seen) => seen.parameters);

  it("takes a value after = as after a space", async () => {
    expect((await client([`--url=${service.url}`, "--hostname=home.example.com"])).code).to.equal(0);
    expect(onlyParameters()[0]?.["hostname"]).to.equal("home.example.com.");
  });

  it("takes name and URL from the environment, and what the command line says before it", async () => {
    const env = { DDNS_SECRET: SECRET, DDNS_URL: service.url, DDNS_HOSTNAME: "home.example.com" };
    expect((await client([], env)).code).to.equal(0);
    expect((await client(["--hostname", "other.example.com"], env)).code).to.equal(0);
    expect(onlyParameters().map(({ hostname }) => hostname)).to.deep.equal([
      "home.example.com.",
      "other.example.com.",
    ]);
  });

  it("--config has all that there is to say, in the form of systemd's files", async () => {
    const lines = [
      "# at home",
      "",
      "DDNS_HOSTNAME=home.example.com\r",
      `DDNS_URL="${service.url}"`,
      `DDNS_SECRET='${SECRET}'`,
      "DDNS_OPTIONS=--cache 60",
    ];
    const file = tools().write("home.env", lines.join("\n"));
    const env = { DDNS_HOSTNAME: "not.example.com" };
    const { code, stderr } = await client(["--config", file], env);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(onlyParameters()[0]?.["hostname"]).to.equal("home.example.com.");
  });

  for (const [text, mode, message] of [
    ["DDNS_SECRET=x", 0o644, /others may read or change it; run: chmod 600/],
    ["SECRET=of-mine", 0o600, /a line is not NAME=VALUE with DDNS_HOSTNAME, DDNS_URL/],
  ] as const) {
    it(`--config refuses ${text} in a file of mode ${mode.toString(8)}, and shows nothing of it`, async () => {
      const file = tools().write("odd.env", text, mode);
      const { code, stderr } = await client(["--config", file, "--url", service.url], {});
      expect(code).to.equal(2);
      expect(stderr).to.match(message).and.not.include("of-mine");
    });
  }
});
