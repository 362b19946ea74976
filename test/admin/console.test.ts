import { request } from "node:http";
import { expect } from "chai";
import { remembered } from "../../admin/console/remembered";
import { type Console, startConsole } from "../../admin/console/server";
import { rowsOf } from "../../admin/console/source";
import type { Hosts } from "../../admin/hosts";
import { problem } from "../../admin/problem";
import type { RecordView } from "../../admin/view";
import { type OwnersWorld, startOwnersWorld } from "./world";

interface Answered {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** A request with just these headers, as no browser would send it. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
  body = "",
): Promise<Answered> {
  const { port, pathname, search, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, path: pathname + search, method, headers: { Host: host, ...headers } },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("the owner's page", function () {
  this.timeout(90_000);
  let world: OwnersWorld;
  let served: Console;
  let origin = "";
  let entered: Answered;
  let Cookie = "";
  const logged: string[] = [];
  const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

  before(async () => {
    world = await startOwnersWorld();
    served = await startConsole(world.stack, world.hosts, 0, (line) => logged.push(line));
    origin = new URL(served.url).origin;
    entered = await ask(served.url);
    Cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
  });
  after(async () => {
    await served.close();
    await world.close();
  });

  describe("lets in", () => {
    it("one browser by the link, with a cookie that no script and no other site gets", async () => {
      expect(entered.status).to.equal(200);
      expect(String(entered.headers["set-cookie"])).to.match(
        /^ddns-console-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      expect((await ask(`${origin}/`, { Cookie })).status).to.equal(200);
    });

    it("nobody by the same link again, or by another one", async () => {
      expect((await ask(served.url)).status).to.equal(403);
      expect((await ask(`${origin}/enter?token=guessed`)).status).to.equal(403);
    });

    for (const path of ["/", "/hosts", "/add", "/assets/page.js"]) {
      it(`nobody without the cookie to ${path}`, async () => {
        expect((await ask(`${origin}${path}`)).status).to.equal(401);
        const guessed = `${Cookie.split("=")[0]}=${"A".repeat(43)}`;
        expect((await ask(`${origin}${path}`, { Cookie: guessed })).status).to.equal(401);
      });
    }

    for (const Host of ["evil.example", "localhost", "127.0.0.1:1"]) {
      it(`nobody who calls it ${JSON.stringify(Host)}`, async () => {
        expect((await ask(`${origin}/`, { Cookie, Host })).status).to.equal(421);
      });
    }

    for (const [what, headers] of [
      ["another origin", { Origin: "http://evil.example" }],
      ["an origin that is hidden", { Origin: "null" }],
      ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
      ["another site, as the browser says", { "Sec-Fetch-Site": "cross-site" }],
      ["another port, as the browser says", { "Sec-Fetch-Site": "same-site" }],
    ] as [string, Record<string, string>][]) {
      it(`nothing that comes from ${what}`, async () => {
        expect((await ask(`${origin}/`, { Cookie, ...headers })).status).to.equal(403);
      });
    }

    it("no form without an origin", async () => {
      const made = await ask(`${origin}/add`, { Cookie, ...FORM }, "POST", "host=sneaked&ipv4=yes");
      expect(made.status).to.equal(403);
      expect(await world.table.get("sneaked.dyn.example.com.")).to.equal(undefined);
    });
  });

  it("forbids the browser whatever is not the page's own, in every answer", async () => {
    for (const answer of [await ask(`${origin}/`, { Cookie }), await ask(`${origin}/`), entered]) {
      expect(answer.headers["content-security-policy"]).to.match(
        /^default-src 'none'; script-src 'self'; style-src 'self';.* frame-ancestors 'none'/,
      );
      expect(answer.headers["content-security-policy"]).not.to.include("unsafe");
      expect(answer.headers).to.include({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    }
  });

  it("shows what was typed as text, never as markup", async () => {
    await world.hosts.add("marked", { families: ["A"], assignments: ["comment=<script>alert(1)</script>"] });
    const { body } = await ask(`${origin}/hosts/marked`, { Cookie });
    expect(body).to.include("&lt;script&gt;").and.not.to.include("<script>alert");
    const echoed = await ask(`${origin}/?q=${encodeURIComponent('"><script>')}`, { Cookie });
    expect(echoed.body).to.include("&quot;&gt;&lt;script&gt;").and.not.to.include('"><script>');
  });

  it("says in a sentence what is wrong with a host's name, and keeps what was typed", async () => {
    const answer = await ask(
      `${origin}/add`,
      { Cookie, ...FORM, Origin: origin },
      "POST",
      "host=a..b&ipv4=yes&comment=attic",
    );
    expect(answer.status).to.equal(422);
    expect(answer.body)
      .to.match(/role="alert".*is no host name/s)
      .and.to.include('value="attic"');
  });

  it("answers a host that is not there, and a path, in words", async () => {
    const host = await ask(`${origin}/hosts/nobody`, { Cookie });
    expect([host.status, /there is no host nobody/.test(host.body)]).to.deep.equal([422, true]);
    expect((await ask(`${origin}/nowhere`, { Cookie })).status).to.equal(404);
  });

  it("shows the hosts, and why they are not compared, to who may not read Route 53", async () => {
    const check = () => Promise.reject(problem("AWS refuses: not authorized to perform route53:List"));
    const limited = await startConsole(world.stack, { ...world.hosts, check }, 0, (line) =>
      logged.push(line),
    );
    const own = new URL(limited.url).origin;
    const cookie = String((await ask(limited.url)).headers["set-cookie"]).split(";")[0] ?? "";
    const { status, body } = await ask(`${own}/`, { Cookie: cookie });
    await limited.close();
    expect(status).to.equal(200);
    expect(body)
      .to.include("example-record.dyn.example.com")
      .and.to.match(/Not compared with Route 53: AWS refuses: not authorized/);
  });

  it("gives a fault an id that finds the line in the terminal, and no more", async () => {
    const failing: Hosts = { ...world.hosts, list: () => Promise.reject(new Error("deep inside")) };
    const lines: string[] = [];
    const broken = await startConsole(world.stack, failing, 0, (line) => lines.push(line));
    const own = new URL(broken.url).origin;
    const cookie = String((await ask(broken.url)).headers["set-cookie"]).split(";")[0] ?? "";
    const { status, body } = await ask(`${own}/`, { Cookie: cookie });
    await broken.close();
    const [, id = "none"] = /under ([0-9a-f-]{36})/.exec(body) ?? [];
    expect(status).to.equal(500);
    expect(body).not.to.include("deep inside");
    expect(lines.join()).to.include(`fault ${id}: Error: deep inside`);
  });

  it("names the port that is taken", async () => {
    const { port } = new URL(served.url);
    const { code, stderr } = await world.ddns("console", "--port", port);
    expect([code, stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 1 && text.includes(`--port ${port} is taken`),
    );
    expect((await world.ddns("console", "--port", "web")).stderr).to.include("--port web is no port");
  });

  it("logged nothing in all this", () => {
    expect(logged).to.deep.equal([]);
  });
});

describe("what the owner's page remembers", () => {
  it("is loaded once for all who wait, and anew once its time is over, or once it is forgotten", async () => {
    let time = 0;
    let loads = 0;
    const kept = remembered(
      async () => ++loads,
      1_000,
      () => time,
    );
    expect(await Promise.all([kept.get(), kept.get()])).to.deep.equal([1, 1]);
    time = 999;
    expect(await kept.get()).to.equal(1);
    time = 1_000;
    expect(await kept.get()).to.equal(2);
    kept.forget();
    expect(await kept.get()).to.equal(3);
  });

  it("stays fifty times as long as it took to load", async () => {
    let time = 0;
    let loads = 0;
    const kept = remembered(
      async () => {
        time += 100;
        return ++loads;
      },
      10,
      () => time,
    );
    await kept.get();
    time = 5_099;
    expect(await kept.get()).to.equal(1);
    time = 5_101;
    expect(await kept.get()).to.equal(2);
  });

  it("is tried again after it could not be loaded", async () => {
    let loads = 0;
    const kept = remembered(async () => {
      if (++loads === 1) throw new Error("once");
      return loads;
    }, 1_000);
    expect(await kept.get().catch((error: Error) => error.message)).to.equal("once");
    expect(await kept.get()).to.equal(2);
  });
});

describe("a host on the owner's page", () => {
  const record = (recordType: "A" | "AAAA", state: RecordView["state"], lastSeen?: number): RecordView => ({
    hostname: "home.dyn.example.com.",
    recordType,
    address: undefined,
    ttl: undefined,
    lastSeen,
    lastChanged: undefined,
    flags: [],
    group: undefined,
    comment: undefined,
    state,
  });

  it("has the worst state of its records", () => {
    expect(rowsOf([record("A", "fresh", 1), record("AAAA", "silent", 0)], new Set())[0]?.state).to.equal(
      "silent",
    );
    const differing = new Set(["home.dyn.example.com. A"]);
    expect(rowsOf([record("A", "fresh", 1)], differing)[0]?.state).to.equal("disagrees");
  });

  it("is fresh where one family is, and the other was never asked for", () => {
    expect(rowsOf([record("A", "fresh", 1), record("AAAA", "never_seen")], new Set())[0]?.state).to.equal(
      "fresh",
    );
  });
});
