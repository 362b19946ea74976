import { join } from "node:path";
import { describeInEveryShell, type Run, run, type Shell } from "./shells";
import { type StubService, startStubService } from "./stubService";
import type { ToolFolder } from "./toolFolder";

const SECRET = "s3cret";

/** The host that runs network-discovery.sh. */
export const GATEWAY = "gateway.example.com.";

/** What a test of network-discovery.sh needs at hand. */
export interface Discovery {
  shell: Shell;
  tools: () => ToolFolder;
  service: () => StubService;
  /** Runs it for GATEWAY. */
  discover: (...words: string[]) => Promise<Run>;
  /** What was set so far, as "name address". */
  sent: () => string[];
  /** Puts an ip in whose neighbour tables are fixtures; "" is an empty table. */
  fakeIp: (neighbours4: string, neighbours6: string) => void;
}

/** A member of the group as list_hosts shows it. Its MAC address ends in the number. */
export function member(number: number | string, record_type = "A", mac_address = `02:00:00:00:00:${number}`) {
  return { hostname: `h${number}.example.com.`, record_type, mac_address };
}

/** Declares tests of network-discovery.sh against the stub service, for every shell. */
export function describeDiscovery(title: string, declare: (discovery: Discovery) => void): void {
  describeInEveryShell(title, (shell, tools) => {
    let service: StubService;
    beforeEach(async () => {
      service = await startStubService();
      service.secret = SECRET;
      tools().addDateOfMilliseconds();
    });
    afterEach(() => service.close());

    declare({
      shell,
      tools,
      service: () => service,
      discover: (...words) =>
        run(shell, "network-discovery.sh", ["--hostname", GATEWAY, "--url", service.url, ...words], {
          tools: tools(),
          env: { DDNS_SECRET: SECRET },
        }),
      sent: () =>
        service.seen
          .filter(({ parameters }) => parameters["mode"] === "set")
          .map(
            ({ parameters }) => `${parameters["hostname"]} ${parameters["ip"] ?? parameters["internalIp"]}`,
          ),
      fakeIp: (neighbours4, neighbours6) =>
        tools().fake(
          "ip",
          `case "$1 $2" in\n"-4 neigh") ${show(neighbours4)} ;;\n"-6 neigh") ${show(neighbours6)} ;;\nesac`,
        ),
    });
  });
}

function show(fixture: string): string {
  return fixture === "" ? "exit 0" : `exec /bin/cat "${join(__dirname, "..", "fixtures", fixture)}"`;
}
