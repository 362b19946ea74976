import { expect } from "chai";
import type { ServiceCall } from "../../../../local/aws/calls";
import { type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { startWorld, type World } from "../../../support/world";

const SECRET = "a secret of these records";
const HERE = "192.0.2.7";
const V6 = "2001:db8::7";

interface ChangeRequest {
  ChangeBatch: { Changes: { Action: string; ResourceRecordSet: { Name: string; Type: string } }[] };
}

interface BatchGetRequest {
  RequestItems: Record<
    string,
    { Keys: { hostname: unknown; record_type: unknown }[]; ConsistentRead: boolean }
  >;
}

describe("dyndns2: names share the work", () => {
  let world: World;
  let update: Dyndns2Client;
  let hosts: string[];

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.reset();
    update = dyndns2Client(world.handler(), SECRET);
    hosts = Array.from({ length: 5 }, () => world.newName());
    await putHosts(world, SECRET, hosts, ["A", "AAAA"], { allow_internal: true });
  });

  const callsOf = (operation: string) => world.calls.filter((call) => call.operation === operation);
  const changesOf = (call: ServiceCall) =>
    (call.request as ChangeRequest).ChangeBatch.Changes.map((change) => change.ResourceRecordSet);

  it("reads all items with one consistent BatchGetItem", async () => {
    await update({ hostname: hosts.join(","), query: { myip: `${HERE},${V6}` }, from: HERE });
    expect(callsOf("GetItem")).to.be.empty;
    const [batch = fail(), ...more] = callsOf("BatchGetItem");
    expect(more).to.be.empty;
    const [table] = Object.values((batch.request as BatchGetRequest).RequestItems);
    expect(table?.ConsistentRead).to.equal(true);
    expect(table?.Keys).to.have.length(10);
  });

  it("asks again for what a BatchGetItem leaves unprocessed, and for nothing else", async () => {
    const asked: unknown[][] = [];
    const waits: number[] = [];
    const handle = world.handler({
      ports: {
        sleep: async (milliseconds) => {
          waits.push(milliseconds);
        },
        send: async (operation, input, signal) => {
          if (operation !== "BatchGetItem") return world.send(operation, input, signal);
          const { RequestItems } = input as unknown as BatchGetRequest;
          const [[table, { Keys, ConsistentRead }] = fail()] = Object.entries(RequestItems);
          asked.push(Keys.map((key) => key.hostname));
          const output = await world.send(
            operation,
            { RequestItems: { [table]: { Keys: Keys.slice(0, 2), ConsistentRead } } } as typeof input,
            signal,
          );
          const rest = Keys.slice(2);
          return {
            ...output,
            UnprocessedKeys: rest.length > 0 ? { [table]: { Keys: rest, ConsistentRead } } : {},
          };
        },
      },
    });
    const answer = await dyndns2Client(handle, SECRET)({ hostname: hosts.join(","), from: HERE });
    expect(lines(answer)).to.deep.equal(hosts.map(() => `good ${HERE}`));
    expect(asked).to.deep.equal([hosts, hosts.slice(2), hosts.slice(4)]);
    expect(waits).to.have.length(2);
  });

  it("changes all names that differ with one batch, and leaves the others alone", async () => {
    const [same = "", ...others] = hosts;
    await update({ hostname: same, from: HERE });
    world.reset();
    const answer = await update({ hostname: hosts.join(","), from: HERE });
    expect(lines(answer)).to.deep.equal([`nochg ${HERE}`, ...others.map(() => `good ${HERE}`)]);
    const [batch, ...more] = callsOf("ChangeResourceRecordSets");
    expect(more).to.be.empty;
    expect(batch && changesOf(batch).map((set) => set.Name)).to.deep.equal(others);
  });

  it("answers 20 unchanged names without any call to Route 53", async () => {
    const twenty = Array.from({ length: 20 }, () => world.newName());
    await putHosts(world, SECRET, twenty);
    await update({ hostname: twenty.join(","), from: HERE });
    world.reset();
    const answer = await update({ hostname: twenty.join(","), from: HERE });
    expect(lines(answer)).to.deep.equal(twenty.map(() => `nochg ${HERE}`));
    expect(world.calls.map((call) => call.service)).to.not.include("route53");
    expect(callsOf("BatchGetItem")).to.have.length(1);
    expect(callsOf("UpdateItem")).to.have.length(20);
  });

  it("looks at all new names, and both families of each, with one call", async () => {
    await update({ hostname: hosts.join(","), query: { myip: `${HERE},${V6}` }, from: HERE });
    expect(callsOf("ListResourceRecordSets")).to.have.length(1);
    world.reset();
    await update({ hostname: hosts.join(","), query: { offline: "YES" }, from: HERE });
    expect(callsOf("ListResourceRecordSets")).to.have.length(1);
    expect(callsOf("ChangeResourceRecordSets")).to.have.length(1);
  });

  it("splits a batch that Route 53 refuses, so that the one bad name fails alone", async () => {
    const [, , bad = ""] = hosts;
    await update({ hostname: hosts.join(","), from: HERE });
    world.reset();
    world.now += 60_000;
    // Known to the table as published, so that only Route 53 notices.
    world.hold("DELETE", { Name: bad, Type: "A", TTL: 60, ResourceRecords: [{ Value: HERE }] });
    world.hold("CREATE", {
      Name: bad,
      Type: "CNAME",
      TTL: 60,
      ResourceRecords: [{ Value: "a.example.net." }],
    });
    const answer = await update({ hostname: hosts.join(","), query: { myip: "198.51.100.4" }, from: HERE });
    expect(answer.status).to.equal(200);
    expect(lines(answer)).to.deep.equal(hosts.map((name) => (name === bad ? "dnserr" : "good 198.51.100.4")));
    for (const name of hosts.filter((other) => other !== bad)) {
      expect(world.held(name)?.values).to.deep.equal(["198.51.100.4"]);
    }
    expect(await world.get(bad)).to.not.have.any.keys("pending_address", "pending_until", "last_verified");
  });

  it("answers 911 to all when the batch fails, and repairs them at the next poll after the lease", async () => {
    world.spoil = ({ operation }) =>
      operation === "ChangeResourceRecordSets"
        ? { kind: "error", status: 400, code: "AccessDenied", message: "no" }
        : undefined;
    const failed = await update({ hostname: hosts.join(","), from: HERE });
    expect(failed.status).to.equal(503);
    expect(lines(failed)).to.deep.equal(hosts.map(() => "911"));
    world.reset();
    world.now += 31_000;
    expect(lines(await update({ hostname: hosts.join(","), from: HERE }))).to.deep.equal(
      hosts.map(() => `good ${HERE}`),
    );
  });

  it("tells an unknown host in the middle of others by nothing but badauth", async () => {
    const unknown = world.newName();
    const foreign = world.newName();
    await putHosts(world, "another secret", [foreign]);
    const answers = [];
    for (const name of [unknown, foreign]) {
      answers.push(await update({ hostname: [hosts[0], name, hosts[1]].join(","), from: HERE }));
      await update({ hostname: [hosts[0], hosts[1]].join(","), query: { offline: "YES" }, from: HERE });
    }
    expect(lines(answers[0] ?? fail())).to.deep.equal([`good ${HERE}`, "badauth", `good ${HERE}`]);
    expect(answers[1]).to.deep.equal(answers[0]);
  });
});

function fail(): never {
  throw new Error("There should be one.");
}
