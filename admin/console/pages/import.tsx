import { shown } from "../../names";
import type { Planned } from "../../transfer";
import { Alert, Layout } from "./layout";
import { Table } from "./parts";

const LISTED = 100;

/** The form for many hosts. */
export function ImportPage({ found, refused }: { found: string; refused?: string }) {
  return (
    <Layout title="Import hosts" found={found}>
      {refused === undefined ? null : <Alert>{refused}</Alert>}
      <form method="post" action="/import" enctype="multipart/form-data">
        <p>
          CSV with a line of names (<code>hostname</code>, and if you like <code>record_type</code>,{" "}
          <code>ttl</code>, <code>comment</code> …), or a JSON list of objects with the same. The next page
          shows what it would do.
        </p>
        <label>
          A file
          <input type="file" name="file" accept=".csv,.json,text/csv,application/json" />
        </label>
        <label>
          Or its text
          <textarea name="text" rows={6} spellcheck={false} placeholder={"hostname,ttl\nattic,300"} />
        </label>
        <button type="submit">Preview</button>
      </form>
    </Layout>
  );
}

/** What an import would do. */
export function PreviewPage({
  found,
  id,
  planned,
}: {
  found: string;
  id: string;
  planned: readonly Planned[];
}) {
  const made = planned.flatMap((one) => (one.kind === "make" ? [one] : []));
  const skipped = planned.flatMap((one) => (one.kind === "skip" ? [one] : []));
  return (
    <Layout title="Import hosts" found={found}>
      <p>
        {made.length} records would be made, {skipped.length} skipped. What is there already is never touched.
      </p>
      <form method="post" action={`/import/${id}`}>
        <button type="submit" disabled={made.length === 0}>
          Make {made.length} records
        </button>{" "}
        <a href="/import">Another file</a>
      </form>
      <Table label="What would be done" head={["Host", "Type", "What"]}>
        {skipped.slice(0, LISTED).map(({ name, why }) => (
          <tr>
            <th scope="row">{shown(name)}</th>
            <td>–</td>
            <td>
              <strong>skipped</strong>: {why}
            </td>
          </tr>
        ))}
        {made.slice(0, LISTED).map(({ item, mended }) => (
          <tr>
            <th scope="row">{shown(String(item["hostname"]))}</th>
            <td>{String(item["record_type"])}</td>
            <td>made{mended.length > 0 ? `, mended: ${mended.join(", ")}` : ""}</td>
          </tr>
        ))}
      </Table>
      {made.length + skipped.length > 2 * LISTED ? <p>The first of each are shown.</p> : null}
    </Layout>
  );
}

/** An import that runs, or has ended. */
export interface Progress {
  total: number;
  done: number;
  /** Names that were there already, once it has ended. */
  thereAlready?: string[];
  failed?: string;
}

/** How far an import is. */
export function ProgressPage({ found, id, progress }: { found: string; id: string; progress: Progress }) {
  return (
    <Layout title="Import hosts" found={found}>
      <ProgressPart id={id} progress={progress} />
    </Layout>
  );
}

/** The part of it that is kept up to date, until it has ended. */
export function ProgressPart({ id, progress }: { id: string; progress: Progress }) {
  const { total, done, thereAlready, failed } = progress;
  const isOver = thereAlready !== undefined || failed !== undefined;
  const polling = isOver
    ? {}
    : {
        "hx-get": `/import/${id}/progress`,
        "hx-trigger": "every 500ms",
        "hx-target": "#progress",
        "hx-swap": "outerHTML",
      };
  return (
    <section id="progress" aria-live="polite" {...polling}>
      {isOver ? null : (
        <>
          <p>
            {done} of {total} records.
          </p>
          <progress value={done} max={total} aria-label="Records made" />
        </>
      )}
      {failed === undefined ? null : <Alert>{failed}. Import the same file again: it makes the rest.</Alert>}
      {thereAlready === undefined ? null : (
        <>
          <p>
            {total - thereAlready.length} records made, {thereAlready.length} skipped that were there already.
          </p>
          <ul>
            {thereAlready.slice(0, LISTED).map((name) => (
              <li>{name}</li>
            ))}
          </ul>
          <p>
            <a href="/">To the hosts</a>
          </p>
        </>
      )}
    </section>
  );
}
