import { type Event, PUBLISHER } from "../../log";
import { adviceFor, isRefusal, kindOfOutcome, type OutcomeKind, outcomeWords } from "../../reasons";
import { instant } from "../../words";
import { Table } from "./parts";

const WIDTH = 672;
const DAYS = 7;
const DAY_MS = 86_400_000;
const LISTED = 10;

/** A host's last seven days: a line of time, what to change about the last refusal, and the last events in words. */
export function Timeline({ events, now }: { events: readonly Event[]; now: number }) {
  const last = events.at(-1);
  const requests = events.filter(({ mode }) => mode !== PUBLISHER);
  const summary = `${requests.length} requests in the last 7 days, ${events.filter(isRefusal).length} of them refused.`;
  return (
    <>
      <figure class="timeline">
        <Line events={events} summary={summary} now={now} />
        <figcaption>{summary}</figcaption>
      </figure>
      {last !== undefined && isRefusal(last) ? (
        <p>
          <strong>The last one was refused:</strong> {adviceFor(last)}.
        </p>
      ) : null}
      {events.length === 0 ? null : <Listed events={events} />}
    </>
  );
}

function Line({ events, summary, now }: { events: readonly Event[]; summary: string; now: number }) {
  const from = now - DAYS * DAY_MS;
  const x = (time: number) => Math.round(((time - from) / (DAYS * DAY_MS)) * WIDTH);
  const midnights = Array.from({ length: DAYS }, (_, index) => (Math.floor(now / DAY_MS) - index) * DAY_MS);
  return (
    <svg viewBox={`-6 0 ${WIDTH + 12} 44`} role="img" aria-label={summary}>
      <line x1="0" x2={WIDTH} y1="14" y2="14" />
      {midnights.map((time) => (
        <>
          <line x1={x(time)} x2={x(time)} y1="8" y2="20" />
          <text x={x(time)} y="36">
            {instant(time).slice(5, 10)}
          </text>
        </>
      ))}
      {atPlaces(events, x).map(([place, event]) => (
        <circle cx={place} cy="14" r={kindOf(event) === "poll" ? 2 : 5} class={kindOf(event)}>
          <title>{`${instant(event.time)}: ${outcomeWords(event.outcome)}`}</title>
        </circle>
      ))}
    </svg>
  );
}

const KINDS: readonly OutcomeKind[] = ["poll", "change", "refusal"];

/** One a place on the line: a refusal before a change, and a change before a poll; in this order above each other. */
function atPlaces(events: readonly Event[], x: (time: number) => number): [number, Event][] {
  const places = new Map<number, Event>();
  for (const event of events) {
    const there = places.get(x(event.time));
    if (there === undefined || KINDS.indexOf(kindOf(event)) >= KINDS.indexOf(kindOf(there))) {
      places.set(x(event.time), event);
    }
  }
  return Array.from(places).sort(
    ([, one], [, other]) => KINDS.indexOf(kindOf(one)) - KINDS.indexOf(kindOf(other)),
  );
}

function kindOf({ outcome }: Event): OutcomeKind {
  return kindOfOutcome(outcome);
}

function Listed({ events }: { events: readonly Event[] }) {
  return (
    <Table label="The last requests" head={["Time", "Type", "Asked", "Outcome", "Reason", "From"]}>
      {events
        .slice(-LISTED)
        .reverse()
        .map((event) => (
          <tr>
            <td class="whole">{instant(event.time)}</td>
            <td>{event.recordType ?? "–"}</td>
            <td>{event.mode}</td>
            <td>
              <span class={`outcome ${kindOf(event)}`}>{outcomeWords(event.outcome)}</span>
            </td>
            <td>{event.reason ?? "–"}</td>
            <td>{event.mode === PUBLISHER ? "the publisher" : (event.caller ?? "–")}</td>
          </tr>
        ))}
    </Table>
  );
}
