/** Commands to paste in bash, in this folder and this order: each works as it stands, whatever the stack's settings. */
import type { EmbeddedCloud, ExampleHost } from "../embeddedCloud";
import { settingOf } from "../program/stackConfig";
import { hasTool } from "./tools";

/** What the lines use, and where it comes from. */
const MISSING = [
  { tool: "curl", from: "apt install curl" },
  { tool: "dig", from: "apt install bind9-dnsutils, or brew install bind" },
];

/** Publishes the example host by the signing client, asks the name server, and makes a host of one's own. */
export function tryLines(cloud: EmbeddedCloud): string[] {
  const host = cloud.local.examples.find(({ record_type }) => record_type === "A");
  if (!host) {
    return [];
  }
  const { outputs, local } = cloud;
  const takesPasswords = isSet(cloud, "enableDyndns2") && !isSet(cloud, "requireSignature");
  return [
    ...MISSING.filter(({ tool }) => !hasTool(tool)).map(
      ({ tool, from }) => `# ${tool} is not installed here: ${from}`,
    ),
    ...client(outputs, host),
    `dig @${local.nameServer.host} -p ${local.nameServer.port} ${host.hostname} A`,
    ...(takesPasswords ? [dyndns2(outputs, host)] : []),
    curl(outputs, "mode=get"),
    "npx ddns add home",
    "npx ddns list",
  ];
}

// This machine's resolver knows no name of ours: the client is sent to API Gateway's own address, where that is open.
function client(outputs: Record<string, unknown>, { hostname, shared_secret }: ExampleHost): string[] {
  const key = outputs["apiKey"] ? ` DDNS_API_KEY='${outputs["apiKey"]}'` : "";
  const url = needsConnectTo(outputs) ? outputs["apiOriginURL"] : outputs["apiUrl"];
  if (url === "") {
    const { hostname: apiName } = new URL(String(outputs["apiUrl"]));
    return [`# clients/ddns-client.sh finds the API once /etc/hosts has: 127.0.0.1 ${apiName}`];
  }
  return [
    `DDNS_SECRET='${shared_secret}'${key} clients/ddns-client.sh --url ${url} --hostname ${bare(hostname)}`,
  ];
}

function dyndns2(outputs: Record<string, unknown>, { hostname, shared_secret }: ExampleHost): string {
  const url = `${outputs["apiUrl"]}/nic/update?hostname=${bare(hostname)}`;
  return `curl -s --ipv4${connectOption(outputs)} -u 'router:${shared_secret}' "${url}"`;
}

function curl(outputs: Record<string, unknown>, query: string): string {
  const key = outputs["apiKey"] ? ` -H 'x-api-key: ${outputs["apiKey"]}'` : "";
  return `curl -s --ipv4${connectOption(outputs)}${key} "${outputs["apiUrl"]}?${query}"`;
}

/** This machine's resolver does not ask our name server for an alias, nor always knows names below localhost. */
function connectOption(outputs: Record<string, unknown>): string {
  const { hostname, port } = new URL(String(outputs["apiUrl"]));
  return needsConnectTo(outputs) ? ` --connect-to ${hostname}:${port}:127.0.0.1:${port}` : "";
}

function needsConnectTo(outputs: Record<string, unknown>): boolean {
  return new URL(String(outputs["apiUrl"])).hostname !== "localhost";
}

function bare(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

function isSet({ config }: EmbeddedCloud, setting: string): boolean {
  return settingOf(config, setting) === "true";
}
