/** The owner's page in Debian's chromium. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type OwnersWorld, startOwnersWorld } from "../admin/world";

/** A stack, the command that serves its page, and a browser. */
export interface BrowserWorld extends OwnersWorld {
  browser: Browser;
  /** Where the page is, without a path. */
  origin: string;
  /** Serves the page anew, and lets a new browser in. The former one ends. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Ends the command, as Ctrl-C does. */
  stop(): Promise<void>;
}

/** Starts them. */
export async function startBrowserWorld(): Promise<BrowserWorld> {
  const world = await startOwnersWorld();
  // No sandbox: tests run as root, in a container, too; all that is opened is ours.
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  let served: ChildProcess | undefined;
  const stop = async () => {
    if (served === undefined || served.exitCode !== null) return;
    served.kill("SIGINT");
    await once(served, "exit");
  };
  const all: BrowserWorld = {
    ...world,
    browser,
    origin: "",
    stop,
    async open(options = {}) {
      await stop();
      const started = await serve(world.outputsFile);
      served = started.child;
      all.origin = new URL(started.url).origin;
      const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.goto(started.url);
      await page.waitForURL(`${all.origin}/`);
      return page;
    },
    async close() {
      await browser.close();
      await stop();
      await world.close();
    },
  };
  return all;
}

/** Runs the command, and waits for the link that it prints. */
export async function serve(outputsFile: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["admin/ddns.js", "--outputs", outputsFile, "console"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, url] = /^Open (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error("ddns console ended without a link");
}
