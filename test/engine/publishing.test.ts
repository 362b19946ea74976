import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { send } from "../support/http";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { hashToken } from "../support/tokens";
import { each, expectDataKept, expectSteps, PUBLISHER } from "./expectations";
import type { Config, EngineStack, Run } from "./stacks";
import { dig, type EngineWorld, startWorld } from "./world";

const IMMEDIATE: Config = {
  route53ZoneName: "dyn.example.com",
  enableApiGateway: "false",
  enableFunctionUrl: "true",
  reservedConcurrency: "0",
};
const BATCHED: Config = { ...IMMEDIATE, publishing: "batched" };

const FUNCTION = "update lambda/Function api-function";
const HOSTS = Array.from({ length: 10 }, (_, index) => `device-${index}.dyn.example.com.`);
const SECRET = "s3cret of the hosts";
/** How long a host waits before it asks again: Retry-After would be half a minute. */
const AGAIN_AFTER_MS = 200;

describe("a stack that changes how it publishes", function () {
  this.timeout(300_000);
  let world: EngineWorld;
  let stack: EngineStack;
  let table: TableAccess;
  let url = "";
  let key = "";

  before(async () => {
    world = await startWorld();
    stack = await world.stack("dev");
    table = openTable(ownersClient(world.cloud.endpoints.dynamodb), "route53-dynamic-dns-dev-config");
  });
  after(async () => {
    table.close();
    await world.close();
  });

  const set = async (hostname: string, address: string): Promise<number> => {
    const query = {
      mode: "set",
      hostname,
      internalIp: address,
      hash: hashToken("127.0.0.1", hostname, SECRET),
    };
    // A function that is replaced under a call answers in no form of ours: the host asks again.
    const [sent] = await Promise.allSettled([send(url, key, { query, from: "127.0.0.1" })]);
    return sent?.status === "fulfilled" ? sent.value.status : 0;
  };
  const isAccepted = (status: number) => status === 200 || status === 202;

  /** Updates the stack while every host changes again and again, and tells which address each had accepted last. */
  const upWhileHostsChange = async (
    config: Config,
  ): Promise<{ run: Run; last: string[]; statuses: number[] }> => {
    const statuses = new Set<number>();
    let isOver = false;
    const changing = HOSTS.map(async (hostname, host) => {
      let address = "";
      for (let change = 1; !isOver || address === ""; change += 1) {
        const next = `192.0.2.${1 + ((host * 25 + change) % 250)}`;
        const status = await set(hostname, next);
        statuses.add(status);
        if (isAccepted(status)) address = next;
        else await delay(AGAIN_AFTER_MS);
      }
      return address;
    });
    const run = await stack.up(config);
    isOver = true;
    return { run, last: await Promise.all(changing), statuses: [...statuses] };
  };
  /** After the next poll of each host, whatever was on its way. */
  const expectRight = async (last: readonly string[]) => {
    for (const [host, hostname] of HOSTS.entries()) {
      while (!isAccepted(await set(hostname, String(last[host])))) await delay(AGAIN_AFTER_MS);
    }
    await world.cloud.eventSources.idle();
    for (const [host, hostname] of HOSTS.entries()) {
      expect(await dig(world.cloud, hostname, "A"), hostname).to.deep.equal([last[host]]);
      expect(await table.get(hostname), hostname).to.include({ ip_address: last[host] });
    }
  };

  it("begins with immediate publishing, and without a stream", async () => {
    const run = await stack.up(IMMEDIATE);
    expect(run.failed, run.printed).to.equal(false);
    const outputs = await stack.outputs();
    [url, key] = [String(outputs["apiUrl"]), String(outputs["apiKey"])];
    const config = { shared_secret: SECRET, record_type: "A", ttl: 60, allow_internal: true };
    await Promise.all(HOSTS.map((hostname) => table.put({ hostname, ...config })));
    expect(await set(String(HOSTS[0]), "192.0.2.1")).to.equal(200);
  });

  it("is switched to batches while its hosts change: the publisher first, and the rights of the old way last", async () => {
    const { run, last, statuses } = await upWhileHostsChange(BATCHED);
    expectDataKept(run);
    expectSteps(run, [
      "update dynamodb/Table config",
      ...each("create", PUBLISHER),
      "create iam/RolePolicy api-batched-policy",
      FUNCTION,
      "delete iam/RolePolicy api-policy",
    ]);
    const at = (step: string) => run.steps.indexOf(step);
    expect(at("create lambda/EventSourceMapping publisher-source")).to.be.below(at(FUNCTION));
    expect(at("delete iam/RolePolicy api-policy")).to.be.above(at(FUNCTION));
    expect(statuses).to.include(202);
    await expectRight(last);
    expectSteps(await stack.preview(), []);
  });

  it("is switched back while its hosts change: the rights of the old way first, and the publisher goes last", async () => {
    const { run, last, statuses } = await upWhileHostsChange(IMMEDIATE);
    expectDataKept(run);
    expectSteps(run, [
      "create iam/RolePolicy api-policy",
      FUNCTION,
      ...each("delete", PUBLISHER),
      "delete iam/RolePolicy api-batched-policy",
    ]);
    const at = (step: string) => run.steps.indexOf(step);
    expect(at("create iam/RolePolicy api-policy")).to.be.below(at(FUNCTION));
    expect(at("delete lambda/EventSourceMapping publisher-source")).to.be.above(at(FUNCTION));
    expect(statuses).to.include(200);
    await expectRight(last);
    expectSteps(await stack.preview(), []);
  });

  it("takes up the stream that is there when it is switched to batches again, and changes more than the publisher's", async () => {
    const { run, last } = await upWhileHostsChange({
      ...BATCHED,
      minChangeInterval: "0",
      noteVisitsEvery: "60",
    });
    expect(run.failed, run.printed).to.equal(false);
    expect(run.steps).to.not.include("update dynamodb/Table config");
    await expectRight(last);
  });

  it("is gone without a trace after a destroy", async () => {
    expect((await stack.up({ ...BATCHED, forceDestroy: "true" })).failed).to.equal(false);
    const run = await stack.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect([...world.cloud.resources(), ...world.cloud.zones.listZones()]).to.deep.equal([]);
    expect([...world.cloud.queues.keys()]).to.deep.equal([]);
  });
});
