import type { Child } from "hono/jsx";
import { Alert, Layout } from "./layout";

export interface AddProps {
  found: string;
  /** Names of the stack's zones, the main one's first. */
  zones: readonly string[];
  refused?: string;
  /** What was typed, so that it need not be typed again. */
  typed?: Readonly<Record<string, string>>;
}

/** The form for a new host. */
export function AddPage({ found, zones, refused, typed = {} }: AddProps) {
  const isFirst = typed["host"] === undefined;
  return (
    <Layout title="Add a host" found={found}>
      {refused === undefined ? null : <Alert>{refused}</Alert>}
      <form method="post" action="/add">
        <label>
          Name
          <input
            type="text"
            name="host"
            value={typed["host"] ?? ""}
            required
            autofocus
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="host-about"
          />
          <small id="host-about">
            A short name gets .{zones[0]}
            {zones.length > 1 ? `; a full one may lie in ${zones.slice(1).join(", ")}, too` : ""}
          </small>
        </label>
        <fieldset>
          <legend>Families</legend>
          <Tick name="ipv4" checked={isFirst || typed["ipv4"] === "yes"}>
            IPv4 (an A record)
          </Tick>
          <Tick name="ipv6" checked={isFirst || typed["ipv6"] === "yes"}>
            IPv6 (an AAAA record)
          </Tick>
        </fieldset>
        <label>
          TTL, in seconds
          <input
            type="text"
            name="ttl"
            inputmode="numeric"
            value={typed["ttl"] ?? ""}
            autocomplete="off"
            aria-describedby="ttl-about"
          />
          <small id="ttl-about">How long resolvers may keep its address. Empty: the stack's default.</small>
        </label>
        <label>
          With the secret of
          <input
            type="text"
            name="groupOf"
            value={typed["groupOf"] ?? ""}
            autocomplete="off"
            aria-describedby="group-about"
          />
          <small id="group-about">
            A host of the same network, so that they list each other. Empty: a secret of its own.
          </small>
        </label>
        <label>
          Comment
          <input type="text" name="comment" value={typed["comment"] ?? ""} autocomplete="off" />
        </label>
        <Tick name="allow_internal" checked={typed["allow_internal"] === "yes"}>
          its clients may set another address than the one that they call from
        </Tick>
        <button type="submit">Add</button>
      </form>
    </Layout>
  );
}

function Tick(props: { name: string; checked: boolean; children?: Child }) {
  return (
    <label>
      <input type="checkbox" name={props.name} value="yes" checked={props.checked} /> {props.children}
    </label>
  );
}
