/** The report as people read it. */
import { BATCHED, MANY, UNNOTED } from "./callsPerRequest";
import { ASSUMED_LATENCY_MS } from "./cost";
import { originalOfMillion } from "./original";
import { NOT_INCLUDED, PRICES, PRICES_AS_OF } from "./prices";
import type { Report } from "./report";
import type { SubjectName } from "./subjects";
import { type Cell, renderTable, section, targetTable } from "./table";

/** Writes all tables, as Markdown. */
export function renderReport(report: Report): string {
  return [
    `# Bench, ${report.form} form, ${report.date.slice(0, 10)}, Node ${report.node}, ${report.platform}`,
    section("Calls to AWS by one request", callsTable(report)),
    section("Package", packageTable(report)),
    section("Cold start, fresh process to first answer, ms", coldTable(report)),
    section("Warm requests, ms", warmTable(report)),
    section(`${MANY} names changed by dyndns2`, manyNamesTable(report)),
    section("The owner's command, ms", ownersTable(report)),
    section("Handler's process after the run", memoryTable(report)),
    section(`A million requests at list prices, US dollars, ${report.memoryMb} MB, arm64`, costTable(report)),
    section("A million requests by each door, US dollars", doorTable(report)),
    costNotes(report),
    section(`A month of alarmEmail, ${report.monitoring.hosts} hosts, US dollars`, monitoringTable(report)),
    section(`Prices, us-east-1, as of ${PRICES_AS_OF}`, priceTable()),
    section("Targets", targetTable(report.targets)),
  ].join("\n\n");
}

function callsTable({ modes }: Report): string {
  return renderTable(
    ["request", "calls", "budget", "which"],
    modes.map(({ mode, total, budget, calls }) => [mode, total, budget, listOf(calls)]),
  );
}

function listOf(calls: Record<string, number>): string {
  return Object.entries(calls)
    .map(([operation, count]) => (count === 1 ? operation : `${count} × ${operation}`))
    .join(", ");
}

function packageTable({ package: { zipBytes, bytes, files } }: Report): string {
  return renderTable(["zip", "unpacked", "files"], [[kilobytes(zipBytes), kilobytes(bytes), files]]);
}

function coldTable({ coldStarts }: Report): string {
  return renderTable(
    ["request", "rounds", "p50", "p99", "/ empty", "/ bare calls"],
    coldStarts.map(({ name, summary, toEmpty, toBase }): Cell[] => [
      label(name),
      summary.count,
      fixed(summary.p50, 1),
      fixed(summary.p99, 1),
      fixed(toEmpty, 2),
      optional(name === "get" ? undefined : toBase),
    ]),
  );
}

function warmTable({ warm }: Report): string {
  return renderTable(
    ["request", "rounds", "p50", "p99", "requests/s", "CPU ms", "time / base", "CPU / base"],
    warm.map(({ name, summary, requestsPerSecond, cpuMs, toBase, cpuToBase }): Cell[] => [
      label(name),
      summary.count,
      fixed(summary.p50, 2),
      fixed(summary.p99, 2),
      fixed(requestsPerSecond, 0),
      fixed(cpuMs, 2),
      optional(toBase),
      optional(cpuToBase),
    ]),
  );
}

function label(name: SubjectName): string {
  switch (name) {
    case "empty":
      return "empty handler";
    case "get":
      return "get";
    case "bare unchanged":
    case "bare changed":
      return `${name.slice("bare ".length)}, bare SDK calls`;
    default:
      return `set, ${name}`;
  }
}

function manyNamesTable({ manyNames }: Report): string {
  return renderTable(
    ["way", "requests", "calls to AWS", "of them Route 53", "p50 ms", "time / first"],
    manyNames.map(({ way, requests, calls, route53Calls, summary, toFirst }) => [
      way,
      requests,
      calls,
      route53Calls,
      fixed(summary.p50, 0),
      fixed(toFirst, 2),
    ]),
  );
}

function ownersTable({ owners }: Report): string {
  return renderTable(
    ["command", "records", "p50", "p99", "calls to AWS"],
    owners.map(({ command, records, summary, calls }): Cell[] => [
      command,
      records,
      fixed(summary.p50, 0),
      fixed(summary.p99, 0),
      calls,
    ]),
  );
}

function memoryTable({ warm }: Report): string {
  return renderTable(
    ["process of", "RSS MB", "of it V8's new space MB", "heap in use MB"],
    warm.map(({ name, process }) => [
      label(name),
      megabytes(process.rss),
      megabytes(process.nursery),
      megabytes(process.heapUsed),
    ]),
  );
}

function costTable({ costs }: Report): string {
  return renderTable(
    ["request", "API Gateway", "Lambda", "DynamoDB", "logs", "total", "Lambda ms"],
    costs.map(({ mode, billedMs, million }) => [
      mode,
      fixed(million.apiGateway, 2),
      fixed(million.lambda, 2),
      fixed(million.dynamodb, 2),
      fixed(million.logs, 2),
      fixed(million.total, 2),
      billedMs,
    ]),
  );
}

/** The requests that people ask about. */
const BY_DOOR = [
  "get",
  "set, unchanged",
  UNNOTED,
  "set, changed",
  BATCHED,
  "set, refused",
  "list_hosts",
  "dyndns2, unchanged",
];

function doorTable({ costs }: Report): string {
  return renderTable(
    [
      ...["request", "by API Gateway", "under its own name", "with CloudFront"],
      ...["by the function's URL", "with CloudFront before it", "the original, at least"],
    ],
    costs
      .filter(({ mode }) => BY_DOOR.includes(mode))
      .map(({ mode, million }) => {
        const original = originalOfMillion(mode);
        return [
          mode,
          fixed(million.total, 2),
          fixed(million.total + million.customDomain, 2),
          fixed(million.total + million.cloudFront, 2),
          fixed(million.byFunctionUrl, 2),
          fixed(million.byFunctionUrl + million.cloudFront, 2),
          original === undefined ? "–" : fixed(original, 2),
        ];
      }),
  );
}

function costNotes({ itemBytes, month, worstDay }: Report): string {
  const { dynamodb, route53 } = ASSUMED_LATENCY_MS;
  return [
    `- ${month.hosts} hosts that poll every ${month.pollMinutes} minutes and change once a day: ` +
      `${fixed(month.usd, 2)} a month, by the function's URL ${fixed(month.usdByUrl, 2)}, the hosted zone ` +
      `(${fixed(PRICES.hostedZone.usd, 2)}) included.`,
    `- The worst day, ${worstDay.rate} refused requests a second from midnight to midnight (rateLimit's default): ` +
      `${fixed(worstDay.api, 0)}; with dyndns2, of 40 items each: ${fixed(worstDay.withDyndns2, 0)}. Without the key: nothing.`,
    `- The same day by the function's URL, ${worstDay.urlRate} a second (reservedConcurrency's default): ` +
      `${fixed(worstDay.byUrl, 1)}; without the key: ${fixed(worstDay.byUrlWithoutKey, 1)}; dyndns2, of 40 items each: ` +
      `${fixed(worstDay.byUrlDyndns2, 0)}.`,
    "- Lambda's milliseconds are an estimate: the processor time measured here, on the share of a processor that",
    `  this memory buys, and assumed waits of ${dynamodb} ms for a call of DynamoDB and ${route53} ms for one of Route 53.`,
    `- An item has ${itemBytes} bytes, so that reading it takes one unit, and writing it one.`,
    ...NOT_INCLUDED.map((line, index) => (index === 0 ? `- Not included: ${line}` : `  ${line}`)),
  ].join("\n");
}

function monitoringTable({ monitoring: { parts, usd, badDayUsd, runMs } }: Report): string {
  const rows = [...parts.map((part): Cell[] => [part.what, part.count, fixed(part.usd, 3)])];
  return [
    renderTable(["what", "a month", "US dollars"], [...rows, ["all of it", "", fixed(usd, 2)]]),
    "",
    `A day in which everything is wrong in every hour: ${fixed(badDayUsd, 2)} more, since metrics of the logs cost in hours that count`,
    `something. A look at all hosts took ${fixed(runMs, 0)} ms here. Not included: the account's ten free alarms, and its free mails.`,
  ].join("\n");
}

function priceTable(): string {
  return renderTable(
    ["what", "US dollars", "per", "source"],
    Object.values(PRICES).map(({ what, usd, per, source }) => [what, String(usd), per, source]),
  );
}

/** As Lambda counts them. */
function megabytes(bytes: number): string {
  return fixed(bytes / 2 ** 20, 1);
}

function kilobytes(bytes: number): string {
  return `${fixed(bytes / 1000, 1)} KB`;
}

function optional(value: number | undefined): string {
  return value === undefined ? "–" : fixed(value, 2);
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits);
}
