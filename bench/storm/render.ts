/** The storms as people read them. */
import { type Cell, renderTable, section, targetTable } from "../table";
import { bucketText, type StormReport } from "./report";

/** Writes all tables, as Markdown. */
export function renderStorms(report: StormReport): string {
  return [
    `# Storms, ${report.date.slice(0, 10)}, Node ${report.node}`,
    "All hosts change at once, and come again when they are told to. Route 53 takes 10 requests a second, 50 at once;\nits limit on record changes, of which AWS publishes no figures, is given by the row.",
    section("Measured in the embedded cloud", measuredTable(report)),
    section("Simulated, every wish written down at the start", simulatedTable(report)),
    section("Immediate at its best: one change a request, none in vain", atBestTable(report)),
    section("Targets", targetTable(report.targets)),
  ].join("\n\n");
}

function measuredTable({ measured }: StormReport): string {
  return renderTable(
    [
      ...[
        "hosts",
        "publishing",
        "record changes",
        "last right after, s",
        "after the last accepted, s",
        "200",
        "202",
      ],
      ...[
        "503",
        "requests of Route 53",
        "changes in them",
        "longest queue",
        "calls a host",
        "largest process, MB",
      ],
    ],
    measured.map((storm): Cell[] => [
      storm.hosts,
      storm.way,
      bucketText(storm.bucket),
      storm.seconds.toFixed(1),
      storm.secondsAfterLast.toFixed(1),
      ...[200, 202, 503].map((status) => storm.answers[status] ?? 0),
      storm.requests,
      storm.changes,
      storm.longestQueue,
      storm.callsAHost.all.toFixed(2),
      storm.memoryMb.toFixed(0),
    ]),
  );
}

function simulatedTable({ simulated }: StormReport): string {
  return renderTable(
    ["hosts", "record changes", "seconds", "requests of Route 53", "throttled"],
    simulated.map(({ hosts, bucket, seconds, requests, throttled }) => [
      hosts,
      bucketText(bucket),
      seconds.toFixed(1),
      requests,
      throttled,
    ]),
  );
}

function atBestTable({ atBest }: StormReport): string {
  return renderTable(
    ["hosts", "seconds", "requests of Route 53"],
    atBest.map(({ hosts, seconds, requests }) => [hosts, seconds.toFixed(0), requests]),
  );
}
