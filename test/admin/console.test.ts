import { request } from "node:http";
import { expect } from "chai";
import { type Console, startConsole } from "../../admin/console/server";
import type { Hosts } from "../../admin/hosts";
import { problem } from "../../admin/problem";
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

/** Lets itself in. */
async function enter({ url }: Console): Promise<{ origin: string; entered: Answered; Cookie: string }> {
  const entered = await ask(url);
  const Cookie = String(entered.headers["set-cookie"]).split(";")[0] ?? "";
  return { origin: new URL(url).origin, entered, Cookie };
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
    ({ origin, entered, Cookie } = await enter(served));
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

  it("shows what is written down, and why it was refused", async () => {
    await world.hosts.add("wishing", { families: ["A"] });
    const wanted = { wanted_address: "192.0.2.7", wanted_at: "2026-01-01T00:00:00Z" };
    const name = "wishing.dyn.example.com.";
    await world.table.edit(name, { ...wanted, wanted_as: `${world.zoneId} ${name} A` });
    const page = async (path: string) => (await ask(`${origin}${path}`, { Cookie })).body;
    expect(await page("/hosts/wishing"))
      .to.match(/<dt>Written down<\/dt><dd>192\.0\.2\.7</)
      .and.include(">not published yet<");
    await world.table.edit(name, { conflict: "alias", conflict_at: "2026-01-01T00:00:00Z" });
    expect(await page("/hosts/wishing"))
      .to.include(">refused<")
      .and.include("was refused, since an alias stands in its place");
    // One that has listed nothing before.
    const fresh = await startConsole(world.stack, world.hosts, 0, (line) => logged.push(line));
    const own = await enter(fresh);
    const { body } = await ask(`${own.origin}/?q=refused`, { Cookie: own.Cookie });
    await fresh.close();
    expect(body).to.include(">refused<").and.include("wishing");
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
    const own = await enter(limited);
    const { status, body } = await ask(`${own.origin}/`, { Cookie: own.Cookie });
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
    const own = await enter(broken);
    const { status, body } = await ask(`${own.origin}/`, { Cookie: own.Cookie });
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
