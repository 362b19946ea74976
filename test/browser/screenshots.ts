/** Makes the pictures of README and docs/owner.md: `npm run screenshots`. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBrowserWorld } from "./page";

const IMAGES = join(__dirname, "..", "..", "docs", "images");
const HOUR_MS = 3_600_000;

async function main(): Promise<void> {
  const world = await startBrowserWorld();
  try {
    const home = await world.hosts.add("home", { families: ["A"], assignments: ["comment=first floor"] });
    await world.hosts.add("nas", { families: ["A"], groupOf: "home" });
    await world.hosts.add("printer", { families: ["A"], groupOf: "home" });
    const office = await world.hosts.add("office", { families: ["A"], assignments: ["ttl=300"] });
    await world.hosts.add("attic", { families: ["A", "AAAA"] });
    const logFile = world.stack.log.file!;
    appendFileSync(logFile, sampleWeek(home.hostname));
    await world.publish(home.hostname, home.secret);
    await world.publish("nas.dyn.example.com.", home.secret);
    await world.publish(office.hostname, office.secret);
    await world.hosts.set("office", ["lock_record=true"]);

    mkdirSync(IMAGES, { recursive: true });
    const page = await world.open({ viewport: { width: 1000, height: 900 }, colorScheme: "light" });
    // The footer tells a path of the machine.
    const take = async (name: string) => {
      await page.evaluate("document.querySelector('footer')?.remove()");
      await page.screenshot({ path: join(IMAGES, name), fullPage: true });
    };
    await page.locator("#activity").waitFor();
    await take("console.png");
    await page.setViewportSize({ width: 1000, height: 720 });
    await page.goto(`${world.origin}/hosts/home.dyn.example.com`);
    await page.locator(".timeline").waitFor();
    await take("console-host.png");
  } finally {
    await world.close();
  }
}

/** A week as a host at home has it: a poll every ten minutes, a new address a day, and a device with an old secret. */
function sampleWeek(hostname: string): string {
  const now = Date.now();
  const lines: string[] = [];
  for (let ago = 7 * 24 * 6 - 1; ago > 0; ago--) {
    const timestamp = new Date(now - (ago * HOUR_MS) / 6).toISOString();
    const outcome = ago % 144 === 30 ? "published" : ago > 400 && ago < 412 ? "unauthorized" : "unchanged";
    const reason = outcome === "unauthorized" ? { reason: "wrong_secret" } : {};
    const message = { mode: "set", hostname, record_type: "A", caller: "203.0.113.7", outcome, ...reason };
    lines.push(
      JSON.stringify({ timestamp, level: "INFO", message: { request_id: `sample-${ago}`, ...message } }),
    );
  }
  return `${lines.join("\n")}\n`;
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
