/** The paths of what is made: a host, or many. */
import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { RecordType } from "../../runtime/values/address";
import { isProblem, problem } from "../problem";
import { openConfigTable } from "../table";
import { makeAll, type Planned, plan, readHosts } from "../transfer";
import { textsOf } from "./form";
import { clientsPage } from "./hostRoutes";
import { AddPage } from "./pages/add";
import { ImportPage, PreviewPage, type Progress, ProgressPage, ProgressPart } from "./pages/import";
import type { Source } from "./source";

/** An import, from its preview on. */
interface Import {
  planned: Planned[];
  progress?: Progress;
}

/** Previews have secrets in them: they are not kept for ever. */
const MOST_IMPORTS = 5;

/** Adds them. */
export function addNewRoutes(app: Hono, source: Source): void {
  const { stack, hosts } = source;
  const { found } = stack;
  const zones = stack.zones.map(({ name }) => name);

  app.get("/add", (context) => context.html(<AddPage found={found} zones={zones} />));
  app.post("/add", async (context) => {
    const typed = await textsOf(context);
    try {
      const made = await hosts.add(typed["host"] ?? "", {
        families: familiesOf(typed),
        ...(typed["groupOf"] ? { groupOf: typed["groupOf"] } : {}),
        assignments: assignmentsOf(typed),
      });
      source.forget();
      return context.html(clientsPage(source, made, "Made. Give its client the secret, and it publishes."));
    } catch (error) {
      if (!isProblem(error)) throw error;
      return context.html(<AddPage found={found} zones={zones} refused={error.message} typed={typed} />, 422);
    }
  });

  const imports = new Map<string, Import>();
  const importOf = (context: Context): [string, Import] => {
    const id = context.req.param("id") ?? "";
    const known = imports.get(id);
    if (known === undefined) throw problem("that import is not known any more: give its file again");
    return [id, known];
  };
  app.get("/import", (context) => context.html(<ImportPage found={found} />));
  app.post("/import", async (context) => {
    try {
      const [name, text] = await uploadedIn(context);
      const planned = plan(readHosts(name, text), stack);
      const id = randomUUID();
      imports.set(id, { planned });
      for (const old of [...imports.keys()].slice(0, -MOST_IMPORTS)) imports.delete(old);
      return context.html(<PreviewPage found={found} id={id} planned={planned} />);
    } catch (error) {
      if (!isProblem(error)) throw error;
      return context.html(<ImportPage found={found} refused={error.message} />, 422);
    }
  });
  app.post("/import/:id", (context) => {
    const [id, known] = importOf(context);
    // Asked for twice, it runs once.
    known.progress ??= begin(source, known.planned);
    return context.redirect(`/import/${id}`, 303);
  });
  app.get("/import/:id", (context) => {
    const [id, { planned, progress }] = importOf(context);
    return context.html(
      progress === undefined ? (
        <PreviewPage found={found} id={id} planned={planned} />
      ) : (
        <ProgressPage found={found} id={id} progress={progress} />
      ),
    );
  });
  app.get("/import/:id/progress", (context) => {
    const [id, { progress }] = importOf(context);
    return context.html(<ProgressPart id={id} progress={progress ?? { total: 0, done: 0 }} />);
  });
}

/** Both were ticked, or one. */
function familiesOf(typed: Readonly<Record<string, string>>): RecordType[] {
  const families: RecordType[] = [
    ...(typed["ipv4"] ? (["A"] as const) : []),
    ...(typed["ipv6"] ? (["AAAA"] as const) : []),
  ];
  if (families.length === 0) throw problem("a host has IPv4, IPv6 or both: tick one");
  return families;
}

/** The fields that have the names of attributes. */
function assignmentsOf(typed: Readonly<Record<string, string>>): string[] {
  return ["ttl", "comment", "allow_internal"].flatMap((name) => {
    const text = typed[name]?.trim();
    return text ? [`${name}=${text}`] : [];
  });
}

/** The file, or else the text that was typed. @returns a name, whose ending tells the form, and what is in it */
async function uploadedIn(context: Context): Promise<[string, string]> {
  const { file, text } = await context.req.parseBody();
  if (file instanceof File && file.size > 0) return [file.name, await file.text()];
  if (typeof text === "string" && text.trim() !== "") {
    return [/^\s*\[/.test(text) ? "the text.json" : "the text", text];
  }
  throw problem("there is nothing to import: choose a file, or paste its text");
}

/** Begins to make the items; the page asks how far it is. */
function begin(source: Source, planned: readonly Planned[]): Progress {
  const total = planned.filter(({ kind }) => kind === "make").length;
  const progress: Progress = { total, done: 0 };
  const table = openConfigTable(source.stack);
  makeAll(table, planned, (done) => {
    progress.done = done;
  })
    .then(
      (imported) => {
        const there = imported.filter(({ outcome }) => outcome === "there_already");
        progress.thereAlready = there.map(({ name }) => name);
      },
      (error: Error) => {
        progress.failed = error.message;
      },
    )
    .finally(() => {
      table.close();
      source.forget();
    });
  return progress;
}
