/** The paths of the owner's page. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isProblem } from "../problem";
import { DONE } from "./form";
import { addHostRoutes } from "./hostRoutes";
import { addNewRoutes } from "./newRoutes";
import { ActivityPicture } from "./pages/activity";
import { Alert, Layout } from "./pages/layout";
import { HostList, Overview } from "./pages/overview";
import type { Source } from "./source";

const PUBLIC = join(__dirname, "public");

/** What is served beside the pages, by its name there. */
const ASSETS: Readonly<Record<string, { file: string; type: string }>> = {
  "htmx.js": { file: require.resolve("htmx.org/dist/htmx.min.js"), type: "text/javascript" },
  "pico.css": { file: require.resolve("@picocss/pico/css/pico.min.css"), type: "text/css" },
  "page.js": { file: join(PUBLIC, "page.js"), type: "text/javascript" },
  "style.css": { file: join(PUBLIC, "style.css"), type: "text/css" },
  "icon.svg": { file: join(PUBLIC, "icon.svg"), type: "image/svg+xml" },
};

/** A list of ten thousand hosts has a few megabytes. */
const MOST_BYTES = 20 * 1024 * 1024;

/**
 * The page's paths, behind its guard.
 *
 * @param log told of faults, with the id that the page shows
 */
export function consoleApp(source: Source, guard: MiddlewareHandler, log: (line: string) => void): Hono {
  const { found } = source.stack;
  const app = new Hono();
  app.use(guard);
  app.use(bodyLimit({ maxSize: MOST_BYTES }));

  app.get("/", async (context) => {
    const query = context.req.query("q") ?? "";
    const done = DONE[context.req.query("done") ?? ""];
    return context.html(<Overview found={found} {...(await source.overview())} query={query} done={done} />);
  });
  app.get("/hosts", async (context) => {
    const query = context.req.query("q") ?? "";
    return context.html(<HostList {...(await source.overview())} query={query} now={Date.now()} />);
  });
  app.get("/activity", async (context) => context.html(<ActivityPicture hours={await source.activity()} />));
  app.get("/assets/:name", (context) => {
    const asset = ASSETS[context.req.param("name")];
    if (asset === undefined) return context.notFound();
    return context.body(readFileSync(asset.file, "utf8"), 200, {
      "Content-Type": `${asset.type}; charset=utf-8`,
    });
  });
  addHostRoutes(app, source);
  addNewRoutes(app, source);

  app.notFound((context) =>
    context.html(
      <Layout title="Not here" found={found}>
        <p>
          There is no such page. <a href="/">To the hosts</a>
        </p>
      </Layout>,
      404,
    ),
  );
  app.onError((error, context) => {
    const isPart = context.req.header("HX-Request") !== undefined;
    const told = isProblem(error) ? error.message : faultOf(error, log);
    const status = isProblem(error) ? 422 : 500;
    return context.html(
      isPart ? (
        <Alert>{told}</Alert>
      ) : (
        <Layout title="That did not work" found={found}>
          <Alert>{told}</Alert>
        </Layout>
      ),
      status,
    );
  });
  return app;
}

function faultOf(error: Error, log: (line: string) => void): string {
  const id = randomUUID();
  log(`fault ${id}: ${error.stack ?? error.message}`);
  return `A fault of this page. The terminal of ddns console has more under ${id}.`;
}
