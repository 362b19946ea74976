/** One host's paths. */
import type { Context, Hono } from "hono";
import { ATTRIBUTES } from "../attributes";
import { fullName, shown } from "../names";
import { isProblem, problem } from "../problem";
import { endOfGrace, type Handed } from "../rotation";
import { dyndnsUrl } from "../snippets";
import { readDuration } from "../words";
import { DONE, textsOf } from "./form";
import { Clients } from "./pages/clients";
import { HostPage, HostState } from "./pages/host";
import { Done, Layout } from "./pages/layout";
import { hostPath } from "./pages/parts";
import { Timeline } from "./pages/timeline";
import { qrSvg } from "./qr";
import type { Source } from "./source";

/** Adds them. */
export function addHostRoutes(app: Hono, source: Source): void {
  const { stack, hosts } = source;
  const nameOf = (context: Context) => fullName(context.req.param("host") ?? "", stack.zones);

  const page = async (hostname: string, told: { done?: string; refused?: string } = {}) => {
    const [records, settings, group] = await Promise.all([
      hosts.show(hostname),
      hosts.settings(hostname),
      source.groupOf(hostname),
    ]);
    return (
      <HostPage
        found={stack.found}
        hostname={hostname}
        records={records}
        settings={settings}
        group={group}
        {...told}
      />
    );
  };
  /** Does what a form asks for, and answers; where it can't be done, with the host, and why not. */
  const post = (path: string, action: (context: Context, hostname: string) => Promise<Response>) =>
    app.post(`/hosts/:host/${path}`, async (context) => {
      const hostname = nameOf(context);
      try {
        return await action(context, hostname);
      } catch (error) {
        if (!isProblem(error)) throw error;
        return context.html(await page(hostname, { refused: error.message }), 422);
      }
    });
  /** The same for what leads back to the host, with what was done. */
  const form = (path: string, action: (context: Context, hostname: string) => Promise<string>) =>
    post(path, async (context, hostname) => {
      const done = await action(context, hostname);
      source.forget();
      return context.redirect(`${done === "removed" ? "/" : hostPath(hostname)}?done=${done}`, 303);
    });

  app.get("/hosts/:host", async (context) =>
    context.html(await page(nameOf(context), { done: DONE[context.req.query("done") ?? ""] })),
  );
  app.get("/hosts/:host/state", async (context) => {
    const hostname = nameOf(context);
    return context.html(
      <HostState hostname={hostname} records={await hosts.show(hostname)} now={Date.now()} />,
    );
  });
  app.get("/hosts/:host/history", async (context) =>
    context.html(<Timeline events={await source.events(nameOf(context))} now={Date.now()} />),
  );
  app.post("/hosts/:host/clients", async (context) => {
    const told = await hosts.handed(nameOf(context));
    return context.html(clientsPage(source, told, "The secret stays on this page alone."));
  });

  form("set", async (context, hostname) => {
    const assignments = changedIn(await textsOf(context));
    if (assignments.length === 0) return "unchanged";
    await hosts.set(hostname, assignments);
    return "saved";
  });
  form("lock", async (_, hostname) => {
    await hosts.set(hostname, ["lock_record=true"]);
    return "locked";
  });
  form("unlock", async (_, hostname) => {
    await hosts.set(hostname, ["lock_record=false"]);
    return "unlocked";
  });
  form("fix", async (_, hostname) => {
    for (const record of await hosts.show(hostname)) {
      if (record.difference !== undefined) await hosts.distrust(record);
    }
    return "fixed";
  });
  form("remove", async (context, hostname) => {
    const { confirm = "", keep } = await textsOf(context);
    if (confirm.trim().replace(/\.$/, "").toLowerCase() !== shown(hostname)) {
      throw problem(`nothing was removed: type ${shown(hostname)} to confirm`);
    }
    await hosts.remove(hostname, { keepRecord: keep === "yes" });
    return "removed";
  });
  post("rotate", async (context, hostname) => {
    const { grace = "24h", group } = await textsOf(context);
    const graceMs = readDuration("grace", grace);
    const rotated = await hosts.rotate(hostname, { graceMs, group: group === "yes" });
    source.forget();
    const { until, members } = rotated;
    const others = members.length > 1 ? ` The same secret have ${members.map(shown).join(", ")}.` : "";
    return context.html(clientsPage(source, rotated, `A new secret. ${endOfGrace(until)}${others}`));
  });
}

/** The fields that a person has changed, as `set` takes them. */
function changedIn(texts: Readonly<Record<string, string>>): string[] {
  return Object.keys(ATTRIBUTES).flatMap((name) => {
    const text = texts[name]?.trim();
    return text === undefined || text === texts[`was_${name}`] ? [] : [`${name}=${text}`];
  });
}

/** The page with a host's secret. */
export function clientsPage({ stack }: Source, told: Handed, done: string) {
  return (
    <Layout title={shown(told.hostname)} found={stack.found}>
      <Done>{done}</Done>
      <Clients told={told} stack={stack} qr={qrSvg(dyndnsUrl(told, stack))} />
      <p>
        <a href={hostPath(told.hostname)}>To the host</a>
      </p>
    </Layout>
  );
}
