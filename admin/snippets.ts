/** What a host's clients must be told: ready to paste, from the same pages that people read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shown } from "./names";
import { problem } from "./problem";
import { atStack } from "./routerForms";
import type { Stack } from "./stack";

/** A host to be told of. */
export interface Told {
  hostname: string;
  secret: string;
  families: readonly string[];
}

type Snippet = (told: Told, stack: Stack) => string;

const DOCS = join(__dirname, "..", "docs");

/** By the word that `--for` takes. */
const SNIPPETS: Readonly<Record<string, { title: string; text: Snippet }>> = {
  curl: { title: "curl, once", text: curl },
  "ddns-client": { title: "ddns-client.sh, with cron", text: cron },
  systemd: { title: "ddns-client.sh, with systemd", text: systemd },
  ddclient: { title: "ddclient", text: file("ddclient-ipv4.conf") },
  inadyn: { title: "inadyn", text: file("inadyn.conf") },
  fritzbox: { title: "FRITZ!Box", text: section("FRITZ!Box") },
  openwrt: { title: "OpenWrt", text: section("OpenWrt (ddns-scripts)") },
  unifi: { title: "UniFi", text: section("UniFi") },
  pfsense: { title: "pfSense", text: section("pfSense") },
  opnsense: { title: "OPNsense", text: section("OPNsense") },
  synology: { title: "Synology", text: section("Synology") },
  lego: { title: "lego, for a certificate", text: certificate("lego") },
  traefik: { title: "Traefik, for a certificate", text: certificate("Traefik") },
  caddy: { title: "Caddy, for a certificate", text: certificate("Caddy") },
  "acme.sh": { title: "acme.sh, for a certificate", text: certificate("acme.sh") },
  certbot: { title: "certbot, for a certificate", text: certificate("certbot") },
  dehydrated: { title: "dehydrated, for a certificate", text: certificate("dehydrated") },
};

/** The words that `--for` takes. */
export const CLIENTS = Object.keys(SNIPPETS);

/** What to paste for one kind of client, under its title. @throws a problem for a word that is not known */
export function snippetFor(client: string, told: Told, stack: Stack): string {
  const snippet = SNIPPETS[client];
  if (snippet === undefined) throw problem(`--for ${client} is not known: give one of ${CLIENTS.join(", ")}`);
  return `${snippet.title}:\n\n${snippet.text(told, stack)}\n`;
}

/** The URL that updates a host by dyndns2, with its name and secret in it: for apps that take no more than one. */
export function dyndnsUrl({ hostname, secret }: Told, { apiUrl }: Stack): string {
  const url = new URL(apiUrl);
  url.username = shown(hostname);
  url.password = secret;
  url.pathname = `${url.pathname.replace(/\/$/, "")}/nic/update`;
  url.search = `hostname=${shown(hostname)}`;
  return url.toString();
}

// Signed, so that what a shell's history keeps is good once.
function curl(told: Told, { apiUrl, apiKey }: Stack): string {
  const recordType = told.families.includes("A") ? "A" : "AAAA";
  const key = apiKey === "" ? "" : ` -H 'x-api-key: ${apiKey}'`;
  const family = recordType === "A" ? "--ipv4" : "--ipv6";
  return [
    "TIME=$(date +%s)000",
    `SIG=$(printf 'ddns1\\nset\\n${told.hostname}\\n${recordType}\\n%s' "$TIME" | openssl dgst -sha256 -hmac '${told.secret}' | sed 's/.* //')`,
    `curl -s ${family}${key} "${apiUrl}?mode=set&hostname=${told.hostname}&time=$TIME&sig=$SIG"`,
  ].join("\n");
}

function cron(told: Told, stack: Stack): string {
  const name = shown(told.hostname);
  const lines = told.families.map(
    (family) =>
      `*/5 * * * * /usr/local/bin/ddns-client.sh --config $HOME/.config/ddns/${name}.env --cache 60` +
      `${family === "AAAA" ? " --ip-version ipv6" : ""} >/dev/null`,
  );
  return [
    "install -d -m 700 ~/.config/ddns",
    `(umask 077; cat > ~/.config/ddns/${name}.env) <<'END'`,
    ...settings(told, stack),
    "END",
    "# and in crontab -e:",
    ...lines,
  ].join("\n");
}

function systemd(told: Told, stack: Stack): string {
  const [label = "host"] = shown(told.hostname).split(".");
  return [
    "sudo install -d -m 700 /etc/ddns",
    `sudo sh -c 'umask 077; cat > /etc/ddns/${label}.env' <<'END'`,
    ...settings(told, stack),
    "END",
    `sudo systemctl enable --now ddns-client@${label}.timer`,
  ].join("\n");
}

/** What the client's --config and the systemd unit read. */
function settings({ hostname, secret }: Told, { apiUrl, apiKey }: Stack): string[] {
  return [
    `DDNS_HOSTNAME=${shown(hostname)}`,
    `DDNS_URL=${apiUrl}`,
    `DDNS_SECRET=${secret}`,
    ...(apiKey === "" ? [] : [`DDNS_API_KEY=${apiKey}`]),
  ];
}

function file(name: string): Snippet {
  return (told, stack) => fillIn(readFileSync(join(DOCS, "routers", name), "utf8").trim(), told, stack);
}

/** The tables and code of a section of docs/routers.md. */
function section(heading: string): Snippet {
  return (told, stack) => fillIn(sectionOf("routers.md", heading), told, stack);
}

/** A section of docs/certificates.md. */
function certificate(heading: string): Snippet {
  return ({ hostname, secret }, { apiUrl, apiKey }) => {
    const text = sectionOf("certificates.md", heading)
      .replaceAll("https://ddns.dyn.example.com", apiUrl.replace(/\/$/, ""))
      .replaceAll("home.dyn.example.com", shown(hostname))
      .replaceAll("shared-secret-of-the-items", () => secret);
    return apiKey === ""
      ? text.replace(/^.*=key-of-the-api\n/gm, "")
      : text.replaceAll("key-of-the-api", apiKey);
  };
}

function sectionOf(page: string, heading: string): string {
  const [, rest = ""] = readFileSync(join(DOCS, page), "utf8").split(`\n## ${heading}\n`);
  const [body = ""] = rest.split("\n## ");
  return body.trim();
}

/** Puts the host in the place of what docs/routers.md says to replace. */
function fillIn(text: string, { hostname, secret }: Told, { apiUrl }: Stack): string {
  const { host, pathname } = new URL(apiUrl);
  return atStack(text, { host, stage: pathname.replace(/\/$/, "") })
    .replaceAll("shared-secret-of-the-items", secret)
    .replace(/,?\s*nas\.dyn\.example\.com/g, "")
    .replaceAll("home.dyn.example.com", shown(hostname));
}
