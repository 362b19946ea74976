import type { Comparison } from "../../comparison";
import type { Assigned } from "../../hosts";
import { shown } from "../../names";
import { HostForms } from "./forms";
import { Alert, Done, Layout } from "./layout";
import { Ago, hostPath, StateBadge } from "./parts";

export interface HostPageProps {
  found: string;
  hostname: string;
  records: readonly Comparison[];
  settings: readonly Assigned[];
  /** The number of its network; undefined: its secret is its own. */
  group: number | undefined;
  done?: string;
  /** What could not be done. */
  refused?: string;
}

/** All of a host. */
export function HostPage(props: HostPageProps) {
  const { found, hostname, records, settings, group, done, refused } = props;
  const path = hostPath(hostname);
  return (
    <Layout title={shown(hostname)} found={found}>
      {done === undefined ? null : <Done>{done}</Done>}
      {refused === undefined ? null : <Alert>{refused}</Alert>}
      <HostState hostname={hostname} records={records} now={Date.now()} />
      <form method="post" action={`${path}/clients`}>
        <button type="submit" class="secondary">
          Show the secret and the lines for its clients
        </button>
      </form>
      <h2>History</h2>
      <div hx-get={`${path}/history`} hx-trigger="load, every 5s" hx-swap="innerMorph">
        <p>Reading the log …</p>
      </div>
      <HostForms hostname={hostname} records={records} settings={settings} group={group} />
    </Layout>
  );
}

/** What the table, Route 53 and the name servers say; kept up to date. */
export function HostState(props: { hostname: string; records: readonly Comparison[]; now: number }) {
  return (
    <section
      id="state"
      class="records"
      aria-label="Records"
      hx-get={`${hostPath(props.hostname)}/state`}
      hx-trigger="every 5s"
      hx-target="#state"
      hx-swap="outerMorph"
    >
      {props.records.map((record) => (
        <RecordCard record={record} now={props.now} />
      ))}
    </section>
  );
}

function RecordCard({ record, now }: { record: Comparison; now: number }) {
  const { recordType, route53, nameServers, difference } = record;
  return (
    <article>
      <h2>
        {recordType} <StateBadge state={record.state} />
      </h2>
      <p class="address">{record.address ?? "no address published"}</p>
      <dl>
        <dt>Route 53</dt>
        <dd>
          {route53 === undefined ? "nothing" : `${route53.values.join(", ")} (TTL ${route53.ttl ?? "–"})`}
        </dd>
        {nameServers.map(([server, answered]) => (
          <>
            <dt>{server}</dt>
            <dd>
              {answered.kind === "failed"
                ? `no answer (${answered.error})`
                : answered.addresses.join(", ") || "nothing"}
            </dd>
          </>
        ))}
        <dt>Do they agree?</dt>
        <dd>{difference === undefined ? "yes" : <strong>no: {difference}</strong>}</dd>
        {record.wish === undefined ? null : (
          <>
            <dt>Written down</dt>
            <dd>{record.wish.address ?? "its removal"}</dd>
          </>
        )}
        <dt>Last seen</dt>
        <dd>
          <Ago time={record.lastSeen} now={now} />
        </dd>
        <dt>Last changed</dt>
        <dd>
          <Ago time={record.lastChanged} now={now} />
        </dd>
        <dt>Marked</dt>
        <dd>{record.flags.join(", ") || "–"}</dd>
      </dl>
    </article>
  );
}
