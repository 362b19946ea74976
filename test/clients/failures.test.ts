import { expect } from "chai";
import { describeInEveryShell, run } from "./support/shells";
import { type Reply, type StubService, startStubService } from "./support/stubService";

const SECRET = "correct horse battery staple";
const NAME = "home.example.com.";

describeInEveryShell("what can go wrong with a request", (shell, tools) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService();
    service.secret = SECRET;
    tools().fake("sleep", ":");
    tools().addDateOfMilliseconds();
  });
  afterEach(() => service.close());

  const update = (...words: string[]) =>
    run(shell, "ddns-client.sh", ["--hostname", NAME, "--url", service.url, ...words], {
      tools: tools(),
      env: { DDNS_SECRET: SECRET },
    });
  const pauses = () => tools().callsOf("sleep").flat();
  const failure = (message: string) => ({
    code: 1,
    stdout: "",
    stderr: `ddns-client.sh: ${NAME}: ${message}\n`,
  });

  for (const status of [429, 500, 502, 503, 504, 599]) {
    it(`tries again, with growing pauses, after ${status}`, async () => {
      service.replies = [{ status }, { status }, { status }];
      expect((await update()).code).to.equal(0);
      expect(pauses()).to.deep.equal(["1", "2", "4"]);
    });

    it(`gives up, with the server's message, after ${status} four times`, async () => {
      service.replies = [{ status }, { status }, { status }, { status, message: "Busy." }];
      expect(await update()).to.deep.equal(failure(`the server answered ${status}: Busy. (4 attempts)`));
      expect(service.seen).to.have.length(4);
    });
  }

  for (const status of [400, 403, 404, 405, 409]) {
    it(`shows the server's message, and does not try again, after ${status}`, async () => {
      service.replies = [{ status, message: "Because." }];
      expect(await update()).to.deep.equal(failure(`the server answered ${status}: Because.`));
      expect(service.seen).to.have.length(1);
    });
  }

  it("waits as long as Retry-After says", async () => {
    service.replies = [
      { status: 503, headers: { "Retry-After": "7" } },
      { status: 429, headers: { "Retry-After": "0" } },
      { status: 503, headers: { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" } },
    ];
    expect((await update()).code).to.equal(0);
    expect(pauses()).to.deep.equal(["7", "0", "4"]);
  });

  for (const seconds of ["61", "99999999999999999999"]) {
    it(`does not wait for a Retry-After of ${seconds}`, async () => {
      service.replies = [{ status: 503, message: "Busy.", headers: { "Retry-After": seconds } }];
      const { code, stderr } = await update();
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /503: Busy\. \(the server asks for a pause of \d+ seconds: try again later\)\n$/,
      );
      expect(pauses()).to.deep.equal([]);
    });
  }

  it("tries again where the connection is cut", async () => {
    service.replies = ["cut", "cut"];
    expect((await update()).code).to.equal(0);
    expect(pauses()).to.deep.equal(["1", "2"]);
  });

  it("tries again where no answer comes in time", async () => {
    service.replies = ["hang"];
    expect((await update("--timeout", "1")).code).to.equal(0);
    expect(service.seen).to.have.length(2);
  });

  it("says so where nobody listens", async () => {
    await service.close();
    const { code, stderr } = await update();
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^ddns-client\.sh: home\.example\.com\.: cannot reach http:\S+: .*connect.* \(4 attempts\)\n$/,
    );
    service = await startStubService();
  });

  it("says so where the server's name does not exist", async () => {
    const { code, stderr } = await update("--url", "ddns.invalid/prod");
    expect(code).to.equal(1);
    expect(stderr).to.match(/cannot reach https:\/\/ddns\.invalid\/prod: .*resolve.*\n$/i);
  });

  const nonsense: Record<string, Reply> = {
    "a page of HTML": { body: "<html><body>It works!</body></html>" },
    "an empty body": { body: "" },
    "JSON that is cut": { body: '{"return_status":"success","return_message":"done' },
    "JSON and more": { body: '{"return_status":"success","return_message":"done"} {}' },
    "JSON of another service": { body: '{"status":"success"}' },
    bytes: { body: Buffer.from([0, 255, 27, 91, 51, 49, 109, 10, 0]) },
    "JSON with control characters": { body: '{"return_status":"success","return_message":["\u001b[31m"]}' },
    "success without a message": { body: '{"return_status":"success"}' },
    "a failure with status 200": { body: '{"return_status":"fail","return_message":"Refused."}' },
    "a failure with status 202": {
      body: '{"return_status":"fail","return_message":"Refused."}',
      status: 202,
    },
    "success with status 201": { body: '{"return_status":"success","return_message":"done"}', status: 201 },
    "a redirection": { body: "", status: 302 },
    "no HTTP at all": { raw: "220 mail.example.com ESMTP\r\n" },
  };
  for (const [what, reply] of Object.entries(nonsense)) {
    it(`takes ${what} for a failure, in one printable line`, async () => {
      service.replies = [reply];
      const { code, stdout, stderr } = await update();
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
      expect(stderr).to.match(/^ddns-client\.sh: home\.example\.com\.: [ -~]+\n$/);
      expect(service.seen).to.have.length(1);
    });
  }

  it("prints what a server says without what a terminal would obey", async () => {
    service.replies = [{ status: 400, message: "\u001b[31mred\r\nline \u202e \u00e9 \ud83d\ude00" }];
    const { stderr } = await update();
    expect(stderr).to.match(/^ddns-client\.sh: home\.example\.com\.: the server answered 400: [ -~]+\n$/);
  });

  it("stops where mode=get fails before the original's token is made", async () => {
    service.replies = [{ status: 403, message: "Forbidden." }];
    expect(await update("--legacy-token")).to.deep.equal(failure("the server answered 403: Forbidden."));
    expect(service.seen).to.have.length(1);
  });

  it("ignores the user's own curl configuration", async () => {
    tools().write(".curlrc", "proxy = http://127.0.0.1:1\n");
    expect((await update()).code).to.equal(0);
  });
});
