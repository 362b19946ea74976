/** What `npm start` tells its user: outputs, example hosts, and commands to paste. */
import type { EmbeddedCloud } from "../embeddedCloud";

/** The first line. */
export function describeStart(stack: string): string {
  return `Starting the stack ${stack} on this machine:`;
}

/** All that there is to say once everything serves. */
export function paragraphs(cloud: EmbeddedCloud): string {
  return [
    section("Outputs", table(Object.entries(cloud.outputs).map(([name, value]) => [name, String(value)]))),
    section("Endpoints", table(endpoints(cloud))),
    section(
      "Example hosts, with their shared secrets",
      table(cloud.local.examples.map((host) => [host.record_type, `${host.hostname} ${host.shared_secret}`])),
    ),
    section("Try it", tryLines(cloud)),
    "Serving until Ctrl-C.",
  ].join("\n");
}

function endpoints({ local }: EmbeddedCloud): string[][] {
  return [
    ["DynamoDB", local.dynamodbEndpoint],
    ["Route 53", local.route53Endpoint],
    ["name server", `${local.nameServer.host} port ${local.nameServer.port}, UDP and TCP`],
  ];
}

/** Each line works as it stands, in bash, in this order. */
function tryLines({ outputs, local }: EmbeddedCloud): string[] {
  const host = local.examples.find((example) => example.record_type === "A");
  if (!host) {
    return [];
  }
  const name = host.hostname;
  const key = outputs["apiKey"] ? ` -H 'x-api-key: ${outputs["apiKey"]}'` : "";
  const call = (query: string) =>
    `curl -s --ipv4${resolveOption(outputs)}${key} "${outputs["apiUrl"]}?${query}"`;
  return [
    call("mode=get"),
    `HASH=$(printf '%s' '127.0.0.1${name}${host.shared_secret}' | sha256sum | cut -d ' ' -f 1)`,
    call(`mode=set&hostname=${name}&hash=$HASH`),
    `dig @${local.nameServer.host} -p ${local.nameServer.port} ${name} A`,
    call(`mode=list_hosts&hostname=${name}&hash=$HASH`),
    `AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 aws dynamodb scan ` +
      `--table-name ${outputs["configTableName"]} --endpoint-url ${local.dynamodbEndpoint}`,
  ];
}

/** An alias is a name of the zone, and this machine's resolver does not ask our name server. */
function resolveOption(outputs: Record<string, unknown>): string {
  const { hostname, port } = new URL(String(outputs["apiUrl"]));
  return hostname.endsWith("localhost") ? "" : ` --connect-to ${hostname}:${port}:127.0.0.1:${port}`;
}

function section(title: string, lines: string[]): string {
  return `\n${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function table(rows: string[][]): string[] {
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", value = ""]) => `${name.padEnd(width)}  ${value}`.trimEnd());
}
