/**
 * The functions' logs, as somebody who watches a terminal reads them: a line a request, a line a change of the publisher, and a
 * line for each who is told of a change.
 */

/** What is asked, by the log's word. */
const ASKED: Readonly<Record<string, string>> = {
  get: "asks for its address",
  set: "sets",
  set_prefix: "tells its network's prefix",
  delete: "removes",
  list_hosts: "lists its group",
  dyndns2: "dyndns2",
  publish: "by the publisher",
  none: "asks",
};

/** What became of it, by the log's word. */
const BECAME: Readonly<Record<string, string>> = {
  reflected: "told",
  hosts: "listed",
  published: "published",
  unchanged: "unchanged",
  deleted: "removed",
  absent: "was not there",
  good: "published",
  nochg: "unchanged",
  written_down: "written down",
  unauthorized: "refused",
  badauth: "refused",
  left_alone: "left alone",
  outside_zones: "refused",
  nohost: "refused",
  forbidden: "refused",
  abuse: "refused",
  conflict: "refused",
  malformed: "malformed",
  busy: "busy: try again",
  paced: "too soon: try again",
  again: "put off",
  unavailable: "failed: try again",
  fault: "a fault of the service",
};

/** What to do about a refusal, by the log's reason. */
const NEXT: Readonly<Record<string, string>> = {
  unknown_host: "no such host of that family: npx ddns add",
  no_secret: "its item has no secret: npx ddns rotate",
  wrong_secret: "another secret than the item's: npx ddns rotate gives a new one",
  not_from_here: "its item's allow_from does not have this address: npx ddns set",
  expired: "its item's valid_until is over: npx ddns set",
  signature_required: "signed requests only: use ddns-client.sh",
  clock_off: "the client's clock is off",
  replayed: "its time was used already: sign anew",
  locked: "locked: npx ddns unlock",
  address_not_allowed: "not the caller's own address: npx ddns set HOST allow_internal=true",
  address_not_public: "an internal address, and its item says only_public",
  no_host_part: "no host part: npx ddns set HOST interface_id=::…",
  zero_host_part: "a host part of zero, which is no host's",
  too_many_members: "more than 100 members",
  zone_not_served: "its zone is not served any more: additionalZones",
  no_read_privilege: "may not list: npx ddns set HOST read_privilege=true",
  no_credentials: "no user name and password came",
  leased: "another request is changing it",
  outdated: "it was changed meanwhile",
  no_time: "Route 53 takes no more for now",
};

/** What became of telling somebody of a change, by the log's word. */
const TOLD: Readonly<Record<string, string>> = {
  told: "told",
  again: "not told yet:",
  given_up: "given up, never told:",
  dropped: "not told:",
};

/** Why, by the log's reason; others are as they are. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  timeout: "no answer in time",
  redirect: "it answers with a redirect",
  address_not_public: "its address is not public",
  no_https: "it is no https",
  no_time: "no time left",
  too_old: "over an hour old",
  not_configured: "the stack does not tell it any more",
};

interface Logged {
  timestamp?: string;
  message?: Record<string, unknown>;
}

const GREEN = 32;
const RED = 31;

/**
 * A line of the log in words: time, host, what was asked, what became of it and why, who asked, and how long it took; of what
 * the publisher has done, no more than it knows.
 *
 * @returns the line itself where it is none of these
 */
export function requestLine(line: string, colours: boolean): string {
  const { timestamp, message } = parse(line);
  if (timestamp === undefined || typeof message !== "object") return line;
  if (message["mode"] === "watch") return watchLine(line, timestamp, message, colours);
  const isPublisher = message["mode"] === "publish";
  const isNotifier = message["mode"] === "notify";
  if ((isPublisher || isNotifier) && message["outcomes"] !== undefined) return batchLine(line, message);
  if (message["outcome"] === undefined) return line;
  if (isNotifier) return tellingLine(timestamp, message, colours);
  // A request for several records has a line for each of them, and one for all.
  if (message["status"] === undefined && !isPublisher) return "";
  const text = (key: string) => (message[key] === undefined ? "" : String(message[key]));
  const ok =
    (isPublisher || Number(message["status"]) < 400) &&
    !/badauth|abuse|nohost|forbidden|unauthorized|conflict/.test(text("outcome"));
  const outcome = words(text("outcome"), BECAME);
  const why = text("reason") === "" ? "" : ` (${words(text("reason"), NEXT)})`;
  const host = text("hostname").replace(/\.(?=,|$)/g, "");
  return [
    clockTime(timestamp),
    host || "-",
    text("record_type"),
    `${ASKED[text("mode")] ?? text("mode")}:`,
    coloured(`${outcome}${why}`, ok, colours),
    ...(isPublisher ? [] : [`from ${text("caller")},`, `${text("milliseconds")} ms`]),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** A run of the watch is shown where it has found something, or failed; its mail says more. */
function watchLine(
  line: string,
  timestamp: string,
  message: Record<string, unknown>,
  colours: boolean,
): string {
  const { outcome, hostname, record_type: type, zone, record_sets: sets, percent } = message;
  const host = String(hostname ?? "").replace(/\.$/, "");
  if (outcome === "silent")
    return `${clockTime(timestamp)} ${host} ${type} the watch: ${coloured("silent", false, colours)}`;
  if (outcome === "back")
    return `${clockTime(timestamp)} ${host} ${type} the watch: ${coloured("back", true, colours)}`;
  if (outcome === "zone_filling") {
    const filling = `${sets} record sets, ${percent} % of a zone's`;
    return `${clockTime(timestamp)} ${zone} the watch: ${coloured(filling, false, colours)}`;
  }
  return message["warnings"] === undefined && message["error"] === undefined ? "" : line;
}

/** On this machine's clock. */
function clockTime(timestamp: string): string {
  return new Date(timestamp).toTimeString().slice(0, 8);
}

/** Who was told of a change, or why not. */
function tellingLine(timestamp: string, message: Record<string, unknown>, colours: boolean): string {
  const { hostname = "a change", record_type: type, outcome, reason, target } = message;
  const why = reason === undefined ? "" : `(${NOT_TOLD[String(reason)] ?? String(reason).replace("_", " ")})`;
  const text = [TOLD[String(outcome)] ?? outcome, target, why].filter(Boolean).join(" ");
  const host = [String(hostname).replace(/\.$/, ""), type].filter(Boolean).join(" ");
  return `${clockTime(timestamp)} ${host}: ${coloured(text, outcome === "told", colours)}`;
}

function coloured(text: string, isGood: boolean, colours: boolean): string {
  return colours ? `\u001b[${isGood ? GREEN : RED}m${text}\u001b[39m` : text;
}

/** A batch has a line for each change, so that its own is shown only where it has more to tell. */
function batchLine(line: string, message: Record<string, unknown>): string {
  return message["warnings"] === undefined && message["error"] === undefined ? "" : line;
}

function words(list: string, table: Readonly<Record<string, string>>): string {
  return list
    .split(",")
    .map((word) => table[word] ?? word)
    .join(", ");
}

function parse(line: string): Logged {
  try {
    return JSON.parse(line) as Logged;
  } catch {
    return {};
  }
}
