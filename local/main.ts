/**
 * The command line of the embedded cloud, `npm start`. local/README.md and `--help` describe it.
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { removeLeftovers } from "./aws/lambda/leftovers";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embeddedCloud";
import { type CommandLine, HELP, parseCommandLine } from "./main/arguments";
import { type DataFolder, openDataFolder } from "./main/dataFolder";
import { describeStart, paragraphs } from "./main/greeting";
import { type LogFile, openLogFile } from "./main/logFile";
import { framedMail, type MailFile, mailLine, openMailFile } from "./main/mails";
import { checkOutputsFile, writeOutputs } from "./main/outputsFile";
import { untilParentEnded } from "./main/parent";
import { resourceLine } from "./main/plainWords";
import { checkPorts, isTaken } from "./main/ports";
import { requestLine } from "./main/requestLine";
import { announceRunning } from "./main/runningFile";
import { abandonProgram } from "./program";

/** The project's folder. */
const ROOT = dirname(__dirname);

/** Starts what the command line asks for and serves until it is to stop. */
async function main(args: string[]): Promise<void> {
  const stopped = Promise.race([untilStopped(), untilParentEnded()]);
  const command = parseCommandLine(args);
  if (command.help || command.version) {
    process.stdout.write(command.help ? HELP : `${version()}\n`);
    return;
  }
  const outputsFile = command.outputsFile === undefined ? undefined : checkOutputsFile(command.outputsFile);
  const folder = openDataFolder(folderOf(command), command.fresh);
  const kept = await withKeptPorts(command, folder);
  await checkPorts(kept);
  const logFile = openLogFile(folder.path, command.clockSpeed !== 1);
  const mailFile = openMailFile(folder.path);
  const starting = start(kept, folder, { logFile, mailFile });
  const cloud = await Promise.race([starting, stopped]);
  if (!cloud) {
    // Stopped while it was starting: whatever comes up meanwhile ends with the process.
    abandonProgram();
    process.exit(0);
  }
  if (outputsFile !== undefined) {
    await writeOutputs(outputsFile, cloud, logFile.path);
  }
  const withdraw = announceRunning(cloud, logFile.path);
  folder.savePorts(portsOf(cloud));
  const { listen, clockSpeed } = command;
  print(paragraphs(cloud, { folder: folder.path, outputsFile, listen, clockSpeed, mailFile: mailFile.path }));
  await stopped;
  withdraw();
  await cloud.close();
  folder.close();
  process.exit(0);
}

/** `.local/STACK` of this project, or where the person says, from the folder in which they stand. */
function folderOf({ dataFolder, stack }: CommandLine): string {
  if (dataFolder === undefined) return join(ROOT, ".local", stack);
  return resolve(
    (process.env["npm_lifecycle_event"] === "start" && process.env["INIT_CWD"]) || ".",
    dataFolder,
  );
}

/** What was pasted somewhere stays true: the ports of the run before, unless the command line names others. */
async function withKeptPorts(command: CommandLine, { ports }: DataFolder): Promise<CommandLine> {
  const { http, dns } = command.portsAreNamed;
  return {
    ...command,
    httpPort: await keptPort(command.httpPort, http, ports["http"]),
    dnsPort: await keptPort(command.dnsPort, dns, ports["dns"]),
  };
}

async function keptPort(wanted: number, isNamed: boolean, before: number | undefined): Promise<number> {
  if (before === undefined || (isNamed && wanted !== 0)) return wanted;
  // A free one was asked for: any other does, too, where that of before is taken.
  return wanted === 0 && (await isTaken(before)) ? 0 : before;
}

function portsOf({ cloud, local }: EmbeddedCloud): Record<string, number> {
  const port = (url: unknown) => Number(new URL(String(url)).port);
  return {
    http: port(cloud.httpUrl),
    dns: local.nameServer.port,
    dynamodb: port(local.dynamodbEndpoint),
    route53: port(local.route53Endpoint),
  };
}

async function start(
  command: CommandLine,
  folder: DataFolder,
  { logFile, mailFile }: { logFile: LogFile; mailFile: MailFile },
): Promise<EmbeddedCloud> {
  print(describeStart(command.stack));
  try {
    await removeLeftovers();
    return await startEmbeddedCloud({
      stack: command.stack,
      config: command.config,
      httpPort: command.httpPort,
      dnsPort: command.dnsPort,
      listen: command.listen,
      quota: command.quota,
      // The times of a fast clock would be in the future of the next run.
      ...(command.clockSpeed === 1 ? { folder: folder.path } : { clockSpeed: command.clockSpeed }),
      dynamodbPort: folder.ports["dynamodb"],
      route53Port: folder.ports["route53"],
      progress: (line) => print(`  ${line}`),
      resource: (type, name) => print(`  ${resourceLine(type, name, command.verbose)}`),
      log: (line) => {
        logFile.append(line);
        printLog(line, command.json);
      },
      mail: (mail) => {
        mailFile.append(mail);
        print(isForPeople(command.json) ? framedMail(mail) : mailLine(mail));
      },
    });
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, command);
  }
}

/** A busy port is told with the option that picks another, a zone that is not there with why it is not. */
function explain(error: NodeJS.ErrnoException & { port?: number }, command: CommandLine): Error {
  if (error.message.startsWith("no matching Route 53 Hosted Zone found")) {
    return new Error(`${error.message}: npm start begins with no zones, so leave route53ZoneId out`);
  }
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") {
    return error;
  }
  const option = error.port === command.httpPort ? "--http-port" : "--dns-port";
  const reason = error.code === "EACCES" ? "may not be opened by this user" : "is in use";
  return new Error(`port ${error.port} ${reason}; choose another with ${option}, 0 takes a free one`);
}

/** Settings were given by --config here, and not to Pulumi. */
function inOwnWords(message: string): string {
  return message.replace(/\bpulumi config set(?: --secret)? ([\w:]+) (\S+?)(?=[),;]|$)/g, "--config $1=$2");
}

function version(): string {
  return String(
    (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version,
  );
}

/** A line in words for who watches a terminal; for whatever else reads it, as it was written. */
function printLog(line: string, asJson: boolean): void {
  const shown = isForPeople(asJson) ? requestLine(line, !process.env["NO_COLOR"]) : line;
  if (shown !== "") print(shown);
}

function isForPeople(asJson: boolean): boolean {
  return process.stdout.isTTY === true && !asJson;
}

/** Waits for a signal, or until nobody reads the output any more, such as `head` or a terminal that is gone. */
function untilStopped(): Promise<undefined> {
  return new Promise((resolve, reject) => {
    // Not `once`: a closing terminal and npm send the same signal again, and the second one would kill what still
    // tidies up.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => resolve(undefined));
    }
    process.stdout.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EPIPE" || error.code === "EIO" ? resolve(undefined) : reject(error),
    );
  });
}

/** Mistakes in the settings come as a list, an item a line. */
function oneLine(message: string): string {
  const [first = "", ...items] = message.split("\n").map((line) => line.trim().replace(/^- /, ""));
  return [first, items.filter((item) => item !== "").join("; ")].join(" ").trimEnd();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    `error: ${inOwnWords(oneLine(error instanceof Error ? error.message : String(error)))}\n`,
  );
  process.exit(1);
});
