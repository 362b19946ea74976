import type { Hour } from "../../activity";
import { instant } from "../../words";
import { Table } from "./parts";

const BAR = 4;
const HEIGHT = 48;
const GAP = 22;

/** The picture of the last days: what was published, what was asked, and what was refused, an hour a bar. */
export function ActivityPicture({ hours }: { hours: readonly Hour[] }) {
  const kinds = [
    ["changes", "addresses published"],
    ["polls", "polls without a change"],
    ["refusals", "refused"],
  ] as const;
  const totals = kinds.map(([kind]) => sum(hours, kind));
  const summary = `The last 7 days: ${kinds.map(([, words], index) => `${totals[index]} ${words}`).join(", ")}.`;
  const width = hours.length * BAR;
  return (
    <figure id="activity" class="activity">
      <svg viewBox={`0 0 ${width} ${kinds.length * (HEIGHT + GAP)}`} role="img" aria-label={summary}>
        {kinds.map(([kind, words], row) => (
          <Bars hours={hours} kind={kind} title={words} top={row * (HEIGHT + GAP)} />
        ))}
      </svg>
      <figcaption>{summary}</figcaption>
      <details>
        <summary>As a table</summary>
        <Table label="The last 7 days" head={["Day (UTC)", ...kinds.map(([, words]) => words)]}>
          {days(hours).map(([day, own]) => (
            <tr>
              <th scope="row">{day}</th>
              {kinds.map(([kind]) => (
                <td>{sum(own, kind)}</td>
              ))}
            </tr>
          ))}
        </Table>
      </details>
    </figure>
  );
}

type Kind = "changes" | "polls" | "refusals";

/** Each kind by its own scale: a change among a thousand polls is to be seen. */
function Bars(props: { hours: readonly Hour[]; kind: Kind; title: string; top: number }) {
  const { hours, kind, title, top } = props;
  const most = Math.max(1, ...hours.map((hour) => hour[kind]));
  const bottom = top + GAP + HEIGHT;
  return (
    <g class={kind}>
      <text x="0" y={top + GAP - 6}>
        {title} (at most {Math.max(...hours.map((hour) => hour[kind]))} an hour)
      </text>
      <line x1="0" x2={hours.length * BAR} y1={bottom} y2={bottom} />
      {hours.map((hour, index) => {
        const height = hour[kind] === 0 ? 0 : Math.max(2, (hour[kind] / most) * HEIGHT);
        return height === 0 ? null : (
          <rect x={index * BAR} y={bottom - height} width={BAR - 1} height={height}>
            <title>{`${instant(hour.start)}: ${hour[kind]}`}</title>
          </rect>
        );
      })}
    </g>
  );
}

function sum(hours: readonly Hour[], kind: Kind): number {
  return hours.reduce((total, hour) => total + hour[kind], 0);
}

function days(hours: readonly Hour[]): [string, Hour[]][] {
  const byDay = new Map<string, Hour[]>();
  for (const hour of hours) {
    const day = instant(hour.start).slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), hour]);
  }
  return Array.from(byDay);
}
