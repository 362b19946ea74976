import { ATTRIBUTES } from "../../attributes";
import type { Comparison } from "../../comparison";
import type { Assigned } from "../../hosts";
import { shown } from "../../names";
import { hostPath } from "./parts";

interface Props {
  hostname: string;
  records: readonly Comparison[];
  settings: readonly Assigned[];
  group: number | undefined;
}

/** What can be done with a host, each with what it will do. */
export function HostForms({ hostname, records, settings, group }: Props) {
  const path = hostPath(hostname);
  return (
    <>
      <h2>Change it</h2>
      <SettingsForm path={path} settings={settings} />
      <LockForm path={path} isLocked={records.every(({ flags }) => flags.includes("locked"))} />
      {records.some(({ difference }) => difference !== undefined) ? <FixForm path={path} /> : null}
      <RotateForm path={path} group={group} />
      <RemoveForm path={path} name={shown(hostname)} />
    </>
  );
}

/** What all records of a host have; undefined where they differ. */
function commonValue(settings: readonly Assigned[], name: string): string | undefined {
  const values = new Set(settings.map(({ values }) => values[name] ?? ""));
  return values.size === 1 ? [...values][0] : undefined;
}

function SettingsForm({ path, settings }: { path: string; settings: readonly Assigned[] }) {
  const names = Object.entries(ATTRIBUTES).filter(([name]) => name !== "lock_record");
  return (
    <details>
      <summary>Settings</summary>
      <form method="post" action={`${path}/set`}>
        <p>
          They are for all its records, A and AAAA. An empty field takes the setting off. What you leave as it
          is stays as it is.
        </p>
        {names.map(([name, { about, isFlag }]) => {
          const value = commonValue(settings, name);
          const id = `set-${name}`;
          return isFlag ? (
            <FlagField id={id} name={name} about={about} value={value} />
          ) : (
            <label for={id}>
              {name.replace(/_/g, " ")}
              <input
                type="text"
                id={id}
                name={name}
                value={value ?? ""}
                placeholder={value === undefined ? "A and AAAA differ" : ""}
                autocomplete="off"
                aria-describedby={`${id}-about`}
              />
              <small id={`${id}-about`}>{about}</small>
              <input type="hidden" name={`was_${name}`} value={value ?? ""} />
            </label>
          );
        })}
        <button type="submit">Save</button>
      </form>
    </details>
  );
}

function FlagField(props: { id: string; name: string; about: string; value: string | undefined }) {
  const { id, name, about, value } = props;
  const choices = [
    ["", value === undefined ? "as it is: A and AAAA differ" : "not set"],
    ["true", "yes"],
    ["false", "no"],
  ] as const;
  return (
    <label for={id}>
      {name.replace(/_/g, " ")}
      <select id={id} name={name} aria-describedby={`${id}-about`}>
        {choices.map(([choice, word]) => (
          <option value={choice} selected={choice === (value ?? "")}>
            {word}
          </option>
        ))}
      </select>
      <small id={`${id}-about`}>{about}</small>
      <input type="hidden" name={`was_${name}`} value={value ?? ""} />
    </label>
  );
}

function LockForm({ path, isLocked }: { path: string; isLocked: boolean }) {
  return (
    <details>
      <summary>{isLocked ? "Unlock" : "Lock"}</summary>
      <form method="post" action={`${path}/${isLocked ? "unlock" : "lock"}`}>
        <p>
          {isLocked
            ? "The service may change its records again, with its client's next call."
            : "The service will not change its records; its clients are answered 403. What is in DNS stays."}
        </p>
        <button type="submit">{isLocked ? "Unlock" : "Lock"}</button>
      </form>
    </details>
  );
}

function FixForm({ path }: { path: string }) {
  return (
    <details open>
      <summary>Publish anew</summary>
      <form method="post" action={`${path}/fix`}>
        <p>
          The service looks at Route 53 with its client's next call, and publishes its address anew. This page
          writes nothing to Route 53.
        </p>
        <button type="submit">Publish anew</button>
      </form>
    </details>
  );
}

function RotateForm({ path, group }: { path: string; group: number | undefined }) {
  return (
    <details>
      <summary>A new secret</summary>
      <form method="post" action={`${path}/rotate`}>
        <p>
          It gets a new secret, which the next page shows. Clients with the old one go on until the grace
          ends.
        </p>
        <label>
          Grace
          <select name="grace">
            <option value="24h">a day</option>
            <option value="7d">a week</option>
            <option value="0">none: the old one ends at once</option>
          </select>
        </label>
        {group === undefined ? null : (
          <label>
            <input type="checkbox" name="group" value="yes" /> and all of its network, which has the same
            secret
          </label>
        )}
        <button type="submit">Make a new secret</button>
      </form>
    </details>
  );
}

function RemoveForm({ path, name }: { path: string; name: string }) {
  return (
    <details>
      <summary>Remove</summary>
      <form method="post" action={`${path}/remove`}>
        <p>
          Its name goes from DNS, if what is there is the service's, and then its items go, with its secret.
          That cannot be undone.
        </p>
        <label>
          <input type="checkbox" name="keep" value="yes" /> leave the record in DNS
        </label>
        <label>
          Type {name} to confirm
          <input type="text" name="confirm" autocomplete="off" required />
        </label>
        <button type="submit" class="danger">
          Remove
        </button>
      </form>
    </details>
  );
}
