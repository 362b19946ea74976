/** What `npm start` tells its user: outputs, example hosts, and commands to paste. */
import type { EmbeddedCloud } from "../embeddedCloud";
import { tryLines } from "./tryLines";

/** What there is to say beside the cloud's own. */
interface Facts {
  folder: string;
  outputsFile?: string;
  listen?: string;
  /** @default 1 */
  clockSpeed?: number;
  /** Where mails are kept. */
  mailFile?: string;
}

/** The first line. */
export function describeStart(stack: string): string {
  return `Starting the stack ${stack} on this machine:`;
}

/** All that there is to say once everything serves. */
export function paragraphs(
  cloud: EmbeddedCloud,
  { folder, outputsFile, listen, clockSpeed = 1, mailFile }: Facts,
): string {
  return [
    section(
      "Outputs",
      table(Object.entries(cloud.outputs).map(([name, value]) => [name, outputText(value)])),
    ),
    section("Endpoints", table(endpoints(cloud))),
    section(
      "Example hosts, with their shared secrets",
      table(cloud.local.examples.map((host) => [host.record_type, `${host.hostname} ${host.shared_secret}`])),
    ),
    section("Try it", tryLines(cloud)),
    ...(listen === undefined ? [] : [section("From other machines", elsewhere(cloud, listen))]),
    ...(outputsFile === undefined
      ? []
      : [`\nThe outputs are in ${outputsFile}, with the secrets: for your eyes only.`]),
    ...(cloud.outputs["alarmTopicArn"] && mailFile !== undefined
      ? [`\nMails are shown here, and kept in ${mailFile}.`]
      : []),
    clockSpeed === 1
      ? `\nServing until Ctrl-C. Hosts, records, keys and ports are kept in ${folder}; --fresh begins anew.`
      : `\nServing until Ctrl-C. The service's time goes ${clockSpeed} times as fast, a day in ${duration(86_400 / clockSpeed)}: signed ` +
        "requests are refused for their time, and no host or record is kept.",
  ].join("\n");
}

/** Some outputs are one value for each zone. */
function outputText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${each}`)
    .join(", ");
}

function duration(seconds: number): string {
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${Number(seconds.toPrecision(2))} seconds`;
}

function endpoints({ local }: EmbeddedCloud): string[][] {
  return [
    ["DynamoDB", local.dynamodbEndpoint],
    ["Route 53", local.route53Endpoint],
    ["name server", `${local.nameServer.host} port ${local.nameServer.port}, UDP and TCP`],
  ];
}

/** The same, by the address of `--listen`. */
function elsewhere({ outputs, local }: EmbeddedCloud, listen: string): string[] {
  const url = new URL(String(outputs["apiUrl"]));
  url.hostname = listen.includes(":") ? `[${listen}]` : listen;
  return [
    `--url ${url.toString().replace(/\/$/, "")}`,
    `dig @${listen} -p ${local.nameServer.port} ${outputs["route53ZoneName"]}. NS`,
  ];
}

function section(title: string, lines: string[]): string {
  return `\n${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function table(rows: string[][]): string[] {
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", value = ""]) => `${name.padEnd(width)}  ${value}`.trimEnd());
}
