import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { type Recorder, startRecorder } from "./support/recorder";
import { type Run, run, SHELLS } from "./support/shells";
import { ToolFolder } from "./support/toolFolder";

const SECRET = "s3cret of the group";
const GATEWAY = "gateway.dyn.example.com.";
const PRINTER = "printer.dyn.example.com.";
const [shell] = SHELLS;

describe("a recorded session, replayed byte for byte", () => {
  let cloud: EmbeddedCloud;
  let table: TableAccess;
  let tools: ToolFolder;
  let recorder: Recorder;

  before(async () => {
    cloud = await startEmbeddedCloud();
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });
  beforeEach(async () => {
    tools = new ToolFolder(false);
    for (const hostname of [GATEWAY, PRINTER]) {
      for (const record_type of ["A", "AAAA"]) {
        await table.put({
          hostname,
          record_type,
          shared_secret: SECRET,
          allow_internal: true,
          read_privilege: true,
          ...(hostname === PRINTER ? { mac_address: "02:00:00:00:00:0A" } : {}),
        });
      }
    }
  });
  afterEach(async () => {
    tools.dispose();
    await recorder.close();
  });

  const client = async (host: "127.0.0.1" | "::1", name: string, ...words: string[]): Promise<Run> => {
    const servicePort = Number(new URL(String(cloud.outputs["apiUrl"])).port);
    recorder = await startRecorder(host, servicePort);
    const authority = host === "::1" ? `[::1]:${recorder.port}` : `127.0.0.1:${recorder.port}`;
    if (shell === undefined) throw new Error("There is no shell to run the clients under.");
    return run(shell, name, ["--hostname", GATEWAY, "--url", `http://${authority}/prod`, ...words], {
      tools,
      env: { DDNS_SECRET: SECRET, DDNS_API_KEY: String(cloud.outputs["apiKey"]) },
    });
  };
  const state = async () => ({
    items: await Promise.all(
      [GATEWAY, PRINTER].flatMap((name) => ["A", "AAAA"].map((type) => table.get(name, type))),
    ),
    zone: cloud.zones.listRecordSets(String(cloud.outputs["route53ZoneID"])),
  });

  const sessions: [string, () => Promise<Run>][] = [
    ["the public IPv4 address", () => client("127.0.0.1", "ddns-client.sh")],
    ["the public IPv6 address", () => client("::1", "ddns-client.sh", "--ip-version", "ipv6")],
    ["a given address", () => client("127.0.0.1", "ddns-client.sh", "--ip-source", "192.0.2.44")],
    ["the group's list", () => client("127.0.0.1", "ddns-client.sh", "--list-hosts")],
    [
      "a removal",
      async () => {
        await client("127.0.0.1", "ddns-client.sh");
        await recorder.close();
        return client("127.0.0.1", "ddns-client.sh", "--delete");
      },
    ],
    [
      "a whole network",
      () => {
        tools.fake(
          "ip",
          'case "$1" in -4) echo "192.0.2.10 dev eth0 lladdr 02:00:00:00:00:0a REACHABLE" ;; esac',
        );
        return client("127.0.0.1", "network-discovery.sh", "--ip-version", "ipv4");
      },
    ],
  ];
  for (const [what, record] of sessions) {
    it(`changes nothing and is refused: ${what}`, async () => {
      const { code, stderr } = await record();
      expect(code, stderr).to.equal(0);
      const before = await state();
      const requests = recorder.sessions.filter(
        (session) => !/mode=get/.test(String(Buffer.concat(session))),
      );
      expect(requests).to.not.be.empty;
      for (const request of requests) {
        const answer = await recorder.replay(request);
        expect(answer).to.match(/^HTTP\/1\.1 401 /);
        expect(answer).to.match(/"server_time":\d{13}/);
      }
      expect(await state()).to.deep.equal(before);
    });
  }
});
