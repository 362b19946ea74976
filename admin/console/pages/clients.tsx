import { shown } from "../../names";
import type { Handed } from "../../rotation";
import { CLIENTS, dyndnsUrl, snippetFor } from "../../snippets";
import type { Stack } from "../../stack";
import { Copyable } from "./parts";

/** What a host's clients must be told: its secret, lines for each kind, and a code for phones. @param qr an SVG */
export function Clients(props: { told: Handed; stack: Stack; qr: string }) {
  const { told, stack, qr } = props;
  const name = shown(told.hostname);
  return (
    <section id="clients" aria-labelledby="clients-title">
      <h2 id="clients-title">For its clients</h2>
      <p>Whoever has the secret of {name} can move it. It is not on any other page.</p>
      <Copyable id="secret" label="the secret" text={told.secret} />
      {CLIENTS.map((client) => (
        <Snippet client={client} told={told} stack={stack} />
      ))}
      <details>
        <summary>A phone: the URL as a code</summary>
        <p>
          For an app that calls an update URL, where dyndns2 is switched on (<code>enableDyndns2</code>). The
          code has the secret in it.
        </p>
        {/* Made here from the URL, by a library, of digits alone. */}
        <div
          class="qr"
          role="img"
          aria-label={`QR code of the update URL of ${name}`}
          dangerouslySetInnerHTML={{ __html: qr }}
        />
        <Copyable id="url" label="the update URL" text={dyndnsUrl(told, stack)} />
      </details>
    </section>
  );
}

function Snippet({ client, told, stack }: { client: string; told: Handed; stack: Stack }) {
  const [title = "", ...lines] = snippetFor(client, told, stack).trim().split("\n");
  const bare = title.replace(/:$/, "");
  return (
    <details>
      <summary>{bare}</summary>
      <Copyable id={`for-${client}`} label={`the lines for ${bare}`} text={lines.join("\n").trim()} />
    </details>
  );
}
