import type { HostRow, Listed } from "../source";
import { ROW_STATES } from "../source";
import { Done, Layout } from "./layout";
import { Ago, HostLink, hostPath, StateBadge, stateWords, Table } from "./parts";

/** More than these make a page slow, and nobody reads them. */
const SHOWN = 200;

export interface OverviewProps extends Listed {
  found: string;
  query: string;
  done: string | undefined;
}

/** Every host of the stack. */
export function Overview({ found, rows, notCompared, query, done }: OverviewProps) {
  return (
    <Layout title="Hosts" found={found}>
      {done === undefined ? null : <Done>{done}</Done>}
      <search>
        <form method="get" action="/">
          <div class="search">
            <input
              type="search"
              name="q"
              id="search"
              value={query}
              placeholder="part of a name, an address, a comment or a state"
              aria-label="Search hosts"
              autocomplete="off"
              hx-get="/hosts"
              hx-trigger="input delay:150ms"
              hx-target="#hosts"
              hx-swap="outerMorph"
            />
            <button type="submit">Search</button>
          </div>
        </form>
      </search>
      <HostList rows={rows} notCompared={notCompared} query={query} now={Date.now()} />
      <h2>The last 7 days</h2>
      <div hx-get="/activity" hx-trigger="load, every 30s" hx-swap="innerMorph">
        <p>Reading the log …</p>
      </div>
    </Layout>
  );
}

/** The part of it that is kept up to date. */
export function HostList(props: Omit<OverviewProps, "found" | "done"> & { now: number }) {
  const { rows, notCompared, query, now } = props;
  const matching = rows.filter((row) => matches(row, query));
  return (
    <section
      id="hosts"
      hx-get="/hosts"
      hx-include="#search"
      hx-trigger="every 2s"
      hx-target="#hosts"
      hx-swap="outerMorph"
    >
      {rows.length === 0 ? (
        <p>
          There are no hosts yet. <a href="/add">Add the first.</a>
        </p>
      ) : (
        <Found matching={matching} all={rows.length} now={now} />
      )}
      {notCompared === undefined ? null : (
        <p>
          Not compared with Route 53: {notCompared}. <code>npx ddns check</code> does that.
        </p>
      )}
      <Networks rows={matching} />
    </section>
  );
}

function Found(props: { matching: readonly HostRow[]; all: number; now: number }) {
  const { matching, all, now } = props;
  return (
    <>
      <p>
        {counted(matching)}
        {matching.length < all ? ` – of ${all} hosts in all` : ""}
        {matching.length > SHOWN ? ` – the first ${SHOWN} are shown: search for the others` : ""}
      </p>
      <Table label="Hosts" head={["Host", "State", "Addresses", "Seen", "Marked"]}>
        {matching.slice(0, SHOWN).map((row) => (
          <Row row={row} now={now} />
        ))}
      </Table>
    </>
  );
}

function Row({ row, now }: { row: HostRow; now: number }) {
  return (
    <tr id={`row-${row.hostname}`}>
      <th scope="row">
        <HostLink hostname={row.hostname} />
        {row.comment === undefined ? null : <small class="comment">{row.comment}</small>}
      </th>
      <td>
        <StateBadge state={row.state} />
      </td>
      <td>
        {row.records.map(({ address, recordType }) => (
          <div>{address ?? <span class="none">no {recordType}</span>}</div>
        ))}
      </td>
      <td>
        <Ago time={row.lastSeen} now={now} />
      </td>
      <td>
        {[...row.flags, ...(row.group === undefined ? [] : [`network ${row.group}`])].join(", ") || "–"}
      </td>
    </tr>
  );
}

/** Hosts with one secret are one network, which lists itself. */
function Networks({ rows }: { rows: readonly HostRow[] }) {
  const groups = new Map<number, HostRow[]>();
  for (const row of rows) {
    if (row.group !== undefined) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  }
  if (groups.size === 0) return null;
  return (
    <>
      <h2>Networks</h2>
      <div class="networks">
        {Array.from(groups, ([group, members]) => (
          <article id={`network-${group}`}>
            <h3>Network {group}</h3>
            <p>{members.length} hosts with one secret.</p>
            <ul>
              {members.slice(0, SHOWN).map(({ hostname, state }) => (
                <li>
                  <a href={hostPath(hostname)}>{hostname.split(".")[0]}</a> <StateBadge state={state} />
                </li>
              ))}
            </ul>
          </article>
        ))}
      </div>
    </>
  );
}

function counted(rows: readonly HostRow[]): string {
  const counts = ROW_STATES.map((state) => {
    const count = rows.filter((row) => row.state === state).length;
    return [count, stateWords(state)] as const;
  }).filter(([count]) => count > 0);
  if (counts.length === 0) return "No host matches.";
  return counts.map(([count, word]) => `${count} ${word}`).join(", ");
}

function matches(row: HostRow, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  const texts = [row.hostname, row.comment ?? "", stateWords(row.state), ...row.flags];
  const addresses = row.records.map(({ address }) => address ?? "");
  return [...texts, ...addresses].some((text) => text.toLowerCase().includes(wanted));
}
