import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { source as axeSource } from "axe-core";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { type BrowserWorld, startBrowserWorld } from "./page";

/** What axe-core says of a page. */
interface Findings {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

describe("the owner's page in a browser", function () {
  this.timeout(120_000);
  let world: BrowserWorld;
  let page: Page;
  let name = "";
  let host = "";
  let names = 0;
  let wrong: string[] = [];

  /** Opens the page, with an ear for what the browser finds wrong. */
  const letIn = async () => {
    page = await world.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    page.on("console", (message) => {
      // An answer that is no success is told there, too, and a request that the next page cut short.
      const isExpected = /status of 4|Failed to fetch|ERR_ABORTED/.test(message.text());
      if (message.type() === "error" && !isExpected) wrong.push(message.text());
    });
    page.on("pageerror", (error) => wrong.push(error.message));
  };

  before(async () => {
    world = await startBrowserWorld();
    await letIn();
  });
  after(() => world.close());
  beforeEach(() => {
    name = `host${++names}`;
    host = `${name}.dyn.example.com.`;
    wrong = [];
  });
  afterEach(() => {
    expect(wrong, "what the browser says in its console").to.deep.equal([]);
  });

  const go = (path: string) => page.goto(`${world.origin}${path}`);
  const goToHost = () => go(`/hosts/${name}`);
  const row = () => page.locator("tr", { hasText: `${name}.dyn.example.com` });
  const add = (families: readonly ("A" | "AAAA")[] = ["A", "AAAA"]) => world.hosts.add(name, { families });
  const open = (summary: string) =>
    page
      .locator("summary")
      .filter({ hasText: new RegExp(`^${summary}$`) })
      .click();
  const press = (button: string) => page.getByRole("button", { name: button, exact: true }).click();

  it("adds a host, hands its secret over, and shows its update the moment that it comes", async () => {
    await go("/");
    await page.getByRole("link", { name: "Add", exact: true }).click();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Comment").fill("by the window");
    await page.getByRole("checkbox", { name: /IPv6/ }).uncheck();
    await press("Add");
    await page.getByRole("button", { name: "Copy the secret" }).click();
    await page.getByText("Copied").waitFor();
    const secret = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(secret).to.match(/^[A-Za-z0-9]{32}$/);
    expect(await world.table.get(host)).to.include({ shared_secret: secret, comment: "by the window" });
    expect(await world.table.get(host, "AAAA")).to.equal(undefined);

    await page.getByRole("link", { name: "Hosts" }).click();
    await row().getByText("never seen").waitFor();
    await world.publish(host, secret);
    // Nothing is pressed: it comes by itself.
    await row().getByText("fresh").waitFor();
    await row().getByText("127.0.0.5").waitFor();
  });

  it("keeps what is being typed into the search while the list comes anew", async () => {
    await add();
    await go("/");
    await page.getByLabel("Search hosts").pressSequentially(`${name}.dyn`);
    await page.locator("#hosts p", { hasText: / of \d+ hosts in all/ }).waitFor();
    await page.locator("#hosts p", { hasText: /^1 never seen/ }).waitFor();
    expect(await page.locator("#hosts tbody tr").count()).to.equal(1);
    await page.waitForResponse(/\/hosts\?q=/);
    expect(await page.getByLabel("Search hosts").inputValue()).to.equal(`${name}.dyn`);
    expect(await page.evaluate("document.activeElement?.id")).to.equal("search");
  });

  it("shows what the table, Route 53 and the name server say, and the history", async () => {
    const { secret } = await add(["A"]);
    await world.publish(host, "wrong");
    await world.publish(host, secret);
    await goToHost();
    await page.getByText("127.0.0.5 (TTL 60)").waitFor();
    await page.getByText("2 requests in the last 7 days, 1 of them refused.").waitFor();
    expect(await page.locator(".timeline circle").count()).to.be.greaterThan(0);
    await page.getByText("wrong_secret").waitFor();
  });

  it("saves what was changed alone, and says what is wrong with the rest", async () => {
    await add();
    await world.hosts.set(name, ["comment=of old"]);
    await goToHost();
    await open("Settings");
    await page.getByLabel("ttl").fill("300");
    await page.getByLabel("only public").selectOption("yes");
    await press("Save");
    await page.getByText("Saved.").waitFor();
    expect(await world.table.get(host, "AAAA")).to.include({
      ttl: 300,
      only_public: true,
      comment: "of old",
    });
    await open("Settings");
    await page.getByLabel("ttl").fill("soon");
    await press("Save");
    await page.getByRole("alert").getByText("ttl=soon is no TTL").waitFor();
    expect(await world.table.get(host)).to.include({ ttl: 300 });
  });

  it("locks and unlocks", async () => {
    await add();
    await goToHost();
    await open("Lock");
    await press("Lock");
    await page.getByRole("status").getByText("Locked").waitFor();
    expect(await world.table.get(host)).to.include({ lock_record: true });
    await open("Unlock");
    await press("Unlock");
    await page.getByRole("status").getByText("Unlocked").waitFor();
    expect(await world.table.get(host)).to.include({ lock_record: false });
  });

  it("gives a new secret, while the old one is good", async () => {
    const { secret } = await add(["A"]);
    await goToHost();
    await open("A new secret");
    await press("Make a new secret");
    const shown = (await page.locator("#secret").textContent()) ?? "";
    expect(shown).not.to.equal(secret);
    expect((await world.publish(host, secret)).status).to.equal(200);
    expect(await world.table.get(host)).to.include({ shared_secret: shown, previous_secret: secret });
  });

  it("shows the lines for each client, and the code for a phone, once asked", async () => {
    const { secret } = await add();
    await goToHost();
    expect(await page.content()).not.to.include(secret);
    await press("Show the secret and the lines for its clients");
    await open("ddclient");
    expect(await page.locator("#for-ddclient").textContent()).to.include(secret);
    await open("A phone: the URL as a code");
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    expect(await page.locator("#url").textContent()).to.include(`${name}.dyn.example.com:${secret}@`);
  });

  it("removes a host once its name is typed, and from DNS first", async () => {
    const { secret } = await add();
    await world.publish(host, secret);
    await goToHost();
    await open("Remove");
    await page.getByLabel(/to confirm/).fill("another");
    await press("Remove");
    await page.getByRole("alert").getByText("nothing was removed").waitFor();
    expect(await world.lookup(host)).to.deep.equal(["127.0.0.5"]);
    await open("Remove");
    await page.getByLabel(/to confirm/).fill(`${name}.dyn.example.com`);
    await press("Remove");
    await page.getByRole("status").getByText("Removed.").waitFor();
    expect(await world.lookup(host)).to.deep.equal([]);
    expect(await world.table.get(host)).to.equal(undefined);
  });

  it("imports a file after a preview, and tells what it left alone", async () => {
    await add();
    await go("/import");
    const csv = `hostname,ttl\n${name},60\n${name}b,60\nno host,60\n`;
    await page
      .getByLabel("A file")
      .setInputFiles({ name: "hosts.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await press("Preview");
    await page.getByText("4 records would be made, 1 skipped.").waitFor();
    await page.getByText(/is no host name/).waitFor();
    expect(await world.table.get(`${name}b.dyn.example.com.`)).to.equal(undefined);
    await press("Make 4 records");
    await page.getByText("2 records made, 2 skipped that were there already.").waitFor();
    expect(await world.table.get(`${name}b.dyn.example.com.`)).to.include({ ttl: 60 });
  });

  it("shows the hosts of one secret as a network, and the last week as a picture", async () => {
    const { secret } = await add(["A"]);
    await world.hosts.add(`${name}b`, { families: ["A"], groupOf: name });
    await world.publish(host, secret);
    await go("/");
    await page.locator(".networks article").getByRole("link", { name, exact: true }).waitFor();
    await page.getByRole("img", { name: /The last 7 days: \d+ addresses published/ }).waitFor();
    expect(await page.locator(".changes rect").count()).to.be.greaterThan(0);
  });

  it("tells a host whose record was changed by hand, and has it published anew", async () => {
    const { secret } = await add(["A"]);
    await world.publish(host, secret);
    world.cloud.zones.changeRecordSets(world.zoneId, [
      {
        Action: "UPSERT",
        ResourceRecordSet: { Name: host, Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.66" }] },
      },
    ]);
    await goToHost();
    await page.getByText("it was changed in Route 53 by hand").waitFor();
    await press("Publish anew");
    await page.getByRole("status").waitFor();
    await world.publish(host, secret);
    expect(await world.lookup(host)).to.deep.equal(["127.0.0.5"]);
  });

  describe("for everybody", () => {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`has no serious fault by axe-core, in the ${colorScheme}`, async () => {
        const { secret } = await add();
        await world.publish(host, secret);
        await page.emulateMedia({ colorScheme });
        for (const path of ["/", "/add", "/import", `/hosts/${name}`, "/nowhere"]) {
          await go(path);
          if (path === "/") await page.locator("#activity").waitFor();
          if (path.startsWith("/hosts/")) await page.locator(".timeline").waitFor();
          for (const summary of await page.locator("summary").all()) await summary.click();
          expect(await seriousFaults(page), path).to.deep.equal([]);
        }
        await goToHost();
        await press("Show the secret and the lines for its clients");
        for (const summary of await page.locator("summary").all()) await summary.click();
        expect(await seriousFaults(page), "the secret's page").to.deep.equal([]);
      });
    }

    it("adds a host with the keyboard alone", async () => {
      await go("/add");
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
      await page.locator("#secret").waitFor();
      expect(await world.table.get(host)).to.have.property("shared_secret");
    });

    it("fits a phone: nothing but a table is wider than the screen", async () => {
      const { secret } = await add();
      await world.publish(host, secret);
      await page.setViewportSize({ width: 360, height: 740 });
      for (const path of ["/", "/add", "/import", `/hosts/${name}`]) {
        await go(path);
        const [wide, screen] = (await page.evaluate(
          "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
        )) as [number, number];
        expect(wide, path).to.be.at.most(screen);
      }
    });

    it("works without any script", async () => {
      await page.context().close();
      const plain = await world.open({ javaScriptEnabled: false });
      await plain.goto(`${world.origin}/add`);
      await plain.getByLabel("Name").fill(name);
      await plain.getByRole("button", { name: "Add", exact: true }).click();
      expect(await plain.locator("#secret").textContent()).to.match(/^[A-Za-z0-9]{32}$/);
      await plain.goto(`${world.origin}/?q=${name}`);
      expect(await plain.locator("#hosts tbody tr").count()).to.equal(1);
      await letIn();
    });

    it("says that what it shows is old, once the command has ended", async () => {
      await go("/");
      await world.stop();
      await page.getByRole("alert").getByText("npx ddns console has ended").waitFor();
      await page.context().close();
      await letIn();
      wrong = [];
    });
  });

  describe("against another site's page", () => {
    let attacker: Server;
    let port = 0;
    let cookies: (string | undefined)[] = [];

    before(async () => {
      attacker = createServer(({ headers }, response) => {
        cookies.push(headers.cookie);
        response.setHeader("Content-Type", "text/html");
        response.end("<!doctype html><title>Attack</title><body></body>");
      });
      await new Promise<void>((resolve) => attacker.listen(0, "127.0.0.1", resolve));
      ({ port } = attacker.address() as AddressInfo);
    });
    after(() => attacker.close());

    for (const [what, hostOf] of [
      ["on this machine", () => "127.0.0.1"],
      // The browser sends it the cookie, since cookies don't tell ports apart.
      ["that knows the page's name", () => new URL(world.origin).hostname],
    ] as const) {
      it(`lets no form, no request and no frame of one ${what} do or read anything`, async () => {
        const { secret } = await add(["A"]);
        const lockUrl = `${world.origin}/hosts/${name}/lock`;
        const attack = await page.context().newPage();
        const visit = () => attack.goto(`http://${hostOf()}:${port}/`);
        await visit();
        const read = await attack.evaluate(`
          fetch("${world.origin}/", { credentials: "include" }).then((answer) => answer.text(), (error) => error.name)
        `);
        expect(read).to.equal("TypeError");
        const sent = await attack.evaluate(`
          fetch("${lockUrl}", { method: "POST", mode: "no-cors", credentials: "include" })
            .then(() => "answered", (error) => error.name)
        `);
        expect(sent).to.equal("TypeError");
        const posted = attack.waitForResponse(lockUrl);
        const left = attack.waitForURL(lockUrl);
        await attack.evaluate(`
          const form = Object.assign(document.createElement("form"), { method: "post", action: "${lockUrl}" });
          document.body.append(form);
          form.submit();
        `);
        expect((await posted).status()).to.equal(403);
        await left;
        await visit();
        const framed = attack.waitForResponse(`${world.origin}/`);
        await attack.evaluate(`
          void document.body.append(Object.assign(document.createElement("iframe"), { src: "${world.origin}/" }))
        `);
        expect((await framed).status()).to.equal(403);
        await attack.close();
        expect(await world.table.get(host)).to.deep.equal({
          hostname: host,
          record_type: "A",
          shared_secret: secret,
        });
      });
    }

    it("sends no other server of this machine its cookie", async () => {
      cookies = [];
      const visitor = await page.context().newPage();
      await visitor.goto(`http://127.0.0.1:${port}/`);
      await visitor.goto(`http://localhost:${port}/`);
      await visitor.close();
      expect(cookies.length).to.be.greaterThan(1);
      expect(cookies.filter((cookie) => cookie?.includes("ddns-console"))).to.deep.equal([]);
    });
  });
});

/** Faults that keep people out. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate("axe.run()")) as Findings;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
