/** Small pieces that several pages show. */
import type { Child } from "hono/jsx";
import { shown } from "../../names";
import { STATE_WORDS, type State } from "../../view";
import { ago, instant } from "../../words";
import type { RowState } from "../source";

/** A state as a word on a colour. */
export function StateBadge({ state }: { state: RowState }) {
  return <span class={`state ${state}`}>{stateWords(state)}</span>;
}

/** A state, for people. */
export function stateWords(state: RowState): string {
  return state === "disagrees" ? "disagrees with DNS" : STATE_WORDS[state as State];
}

/** How long ago, and the time itself for who points at it. */
export function Ago({ time, now }: { time: number | undefined; now: number }) {
  if (time === undefined) return <span>never</span>;
  const exact = instant(time);
  return (
    <time datetime={exact} title={exact}>
      {ago(time, now)} ago
    </time>
  );
}

/** The page of a host. */
export function hostPath(hostname: string): string {
  return `/hosts/${encodeURIComponent(shown(hostname))}`;
}

/** A link to a host. */
export function HostLink({ hostname }: { hostname: string }) {
  return <a href={hostPath(hostname)}>{shown(hostname)}</a>;
}

/** A table with a line of names, which scrolls where it is wider than the screen. */
export function Table(props: { label: string; head: readonly string[]; children?: Child }) {
  return (
    <Wide label={props.label}>
      <table>
        <thead>
          <tr>
            {props.head.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </Wide>
  );
}

/** What may be wider than the screen: it scrolls by itself, and by the keyboard. */
function Wide(props: { label: string; children?: Child }) {
  return (
    <section class="wide" aria-label={props.label} tabindex={0}>
      {props.children}
    </section>
  );
}

/** Lines to paste, with a button that copies them. @param id unique on the page */
export function Copyable(props: { id: string; label: string; text: string }) {
  return (
    <div class="copyable">
      <Wide label={props.label}>
        <pre id={props.id}>{props.text}</pre>
      </Wide>
      <button type="button" class="secondary" data-copy={props.id} aria-label={`Copy ${props.label}`}>
        Copy
      </button>
    </div>
  );
}
