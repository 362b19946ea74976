import { EventEmitter, once } from "node:events";
import { ChangeResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import type { Fault, ServiceCall } from "../../local/aws/calls";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { basic } from "../support/dyndns2";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";

const SECRET = "s3cret of the hosts";
const [HERE, THERE] = ["127.0.0.5", "127.0.0.6"];
const MANY = 100;

describe("a fleet that is published in batches, over HTTP and DNS", function () {
  this.timeout(120_000);
  let cloud: EmbeddedCloud;
  let table: TableAccess;
  let names = 0;
  const calls: ServiceCall[] = [];
  const log: string[] = [];
  const logged = new EventEmitter();
  let spoil: (call: ServiceCall) => Fault | undefined = () => undefined;

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: {
        ...{ publishing: "batched", enableDyndns2: "true", enableApiGateway: "false" },
        ...{ enableFunctionUrl: "true", reservedConcurrency: "0" },
      },
      streamShards: 2,
      log: (line) => {
        log.push(line);
        logged.emit("line");
      },
      intercept: (call) => {
        if (!call.accessKeyId?.startsWith("ASIA")) return undefined;
        calls.push(call);
        return spoil(call);
      },
    });
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });
  beforeEach(() => {
    calls.length = 0;
    log.length = 0;
    spoil = () => undefined;
  });

  const addHost = async () => {
    const hostname = `device-${++names}.dyn.example.com.`;
    await table.put({ hostname, record_type: "A", shared_secret: SECRET, ttl: 60 });
    return hostname;
  };
  const addHosts = (count: number) => Promise.all(Array.from({ length: count }, addHost));
  const set = (hostname: string, from: string, mode = "set") =>
    send(String(cloud.outputs["apiUrl"]), String(cloud.outputs["apiKey"]), {
      query: { mode, hostname, hash: hashToken(from, hostname, SECRET) },
      from,
    });
  const lookup = (hostname: string) => lookupAt(cloud.local.nameServer, hostname, "A");
  const count = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const idle = () => cloud.cloud.eventSources.idle();

  it("is right in DNS within a few requests of Route 53, though all hosts change at once", async () => {
    const hosts = await addHosts(MANY);
    for (const from of [HERE, THERE]) {
      calls.length = 0;
      const answers = await Promise.all(hosts.map((hostname) => set(hostname, from)));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(MANY).fill(202));
      await idle();
      expect(count("ChangeResourceRecordSets")).to.be.below(MANY / 2);
      expect(await Promise.all(hosts.map(lookup))).to.deep.equal(Array(MANY).fill([from]));
    }
    const polls = await Promise.all(hosts.map((hostname) => set(hostname, THERE)));
    expect(polls.map(({ status }) => status)).to.deep.equal(Array(MANY).fill(200));
  });

  it("has a router told good, and its name published and removed", async () => {
    const hostname = await addHost();
    const router = await send(String(cloud.outputs["apiUrl"]), undefined, {
      path: "/nic/update",
      query: { hostname, myip: HERE },
      headers: { Authorization: basic(SECRET) },
      from: HERE,
    });
    expect(router.text.trim()).to.equal(`good ${HERE}`);
    await idle();
    expect(await lookup(hostname)).to.deep.equal([HERE]);
    expect((await set(hostname, HERE, "delete")).status).to.equal(202);
    await idle();
    expect(await lookup(hostname)).to.deep.equal([]);
  });

  it("comes right when the publisher is killed in the middle of a batch", async () => {
    const hosts = await addHosts(5);
    const killed = new Promise<void>((resolve) => {
      spoil = ({ operation }) => {
        if (operation !== "ChangeResourceRecordSets") return undefined;
        spoil = () => undefined;
        cloud.crashFunctions().then(resolve);
        return { kind: "cut" };
      };
    });
    await Promise.all(hosts.map((hostname) => set(hostname, HERE)));
    // What the dead one holds is leased for half a minute: for once, the owner ends that.
    await killed;
    await Promise.all(
      hosts.map((hostname) => table.edit(hostname, { pending_until: new Date(0).toISOString() })),
    );
    await idle();
    expect(await Promise.all(hosts.map(lookup))).to.deep.equal(Array(5).fill([HERE]));
  });

  it("is not kept by a name that Route 53 will not have", async () => {
    const [bad = "", ...hosts] = await addHosts(5);
    const alias = {
      Name: bad,
      Type: "CNAME" as const,
      TTL: 60,
      ResourceRecords: [{ Value: "elsewhere.example." }],
    };
    cloud.zones.changeRecordSets(String(cloud.outputs["route53ZoneID"]), [
      { Action: "CREATE", ResourceRecordSet: alias },
    ]);
    await Promise.all([bad, ...hosts].map((hostname) => set(hostname, HERE)));
    await idle();
    expect(await Promise.all(hosts.map(lookup))).to.deep.equal(Array(4).fill([HERE]));
    expect((await set(bad, HERE)).status).to.equal(409);
  });

  it("has its addresses changed by the publisher alone: the API's role may not", async () => {
    const hostname = await addHost();
    await set(hostname, HERE);
    await idle();
    const [ofApi, ofPublisher] = ["GetItem", "ChangeResourceRecordSets"].map(
      (operation) => calls.find((call) => call.operation === operation)?.accessKeyId,
    );
    const change = (accessKeyId = "") =>
      new Route53Client({
        endpoint: cloud.local.route53Endpoint,
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey: "unused" },
      }).send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: String(cloud.outputs["route53ZoneID"]),
          ChangeBatch: {
            Changes: [
              {
                Action: "UPSERT",
                ResourceRecordSet: {
                  Name: hostname,
                  Type: "A",
                  TTL: 60,
                  ResourceRecords: [{ Value: THERE }],
                },
              },
            ],
          },
        }),
      );
    const [denied] = await Promise.allSettled([change(ofApi)]);
    expect(denied).to.have.nested.property("reason.name", "AccessDenied");
    await change(ofPublisher);
    expect(await lookup(hostname)).to.deep.equal([THERE]);
  });

  it("leaves a line for each record that was published, which ddns history shows", async () => {
    const hostname = await addHost();
    await set(hostname, HERE);
    await idle();
    while (!log.some((line) => line.includes('"told":1'))) await once(logged, "line");
    const own = log.filter((line) => line.includes(hostname));
    expect(own.map((line) => JSON.parse(line).message.outcome)).to.deep.equal(["written_down", "published"]);
  });
});
