/** What `npm start` tells its user: outputs, example hosts, and commands to paste. */
import type { EmbeddedCloud } from "../embeddedCloud";
import { tryLines } from "./tryLines";

/** The first line. */
export function describeStart(stack: string): string {
  return `Starting the stack ${stack} on this machine:`;
}

/** All that there is to say once everything serves. */
export function paragraphs(cloud: EmbeddedCloud, folder: string, outputsFile?: string): string {
  return [
    section("Outputs", table(Object.entries(cloud.outputs).map(([name, value]) => [name, String(value)]))),
    section("Endpoints", table(endpoints(cloud))),
    section(
      "Example hosts, with their shared secrets",
      table(cloud.local.examples.map((host) => [host.record_type, `${host.hostname} ${host.shared_secret}`])),
    ),
    section("Try it", tryLines(cloud)),
    ...(outputsFile === undefined
      ? []
      : [`\nThe outputs are in ${outputsFile}, with the secrets: for your eyes only.`]),
    `\nServing until Ctrl-C. Hosts, records, keys and ports are kept in ${folder}; --fresh begins anew.`,
  ].join("\n");
}

function endpoints({ local }: EmbeddedCloud): string[][] {
  return [
    ["DynamoDB", local.dynamodbEndpoint],
    ["Route 53", local.route53Endpoint],
    ["name server", `${local.nameServer.host} port ${local.nameServer.port}, UDP and TCP`],
  ];
}

function section(title: string, lines: string[]): string {
  return `\n${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function table(rows: string[][]): string[] {
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", value = ""]) => `${name.padEnd(width)}  ${value}`.trimEnd());
}
