import { expect } from "chai";
import { gated, mortal } from "../../../support/processes";
import { hashToken, signedQuery } from "../../../support/tokens";
import { startWorld, type World } from "../../../support/world";

const HERE = "192.0.2.7";

describe("mode=list_hosts", () => {
  let world: World;
  let host: string;
  let secret: string;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.reset();
    host = world.newName();
    secret = `secret of ${host}`;
    await put({ hostname: host, mac_address: "0A:0A:0A:0A:0A:0A" });
  });

  const put = (item: Record<string, unknown>) =>
    world.put({ record_type: "A", shared_secret: secret, read_privilege: true, ...item });
  const list = (handle = world.handler()) =>
    handle({
      from: HERE,
      query: { mode: "list_hosts", hostname: host, hash: hashToken(HERE, host, secret) },
    });
  const operations = () => world.calls.map((call) => call.operation);

  it("lists the readable records of the same secret, the caller's own among them, in three calls", async () => {
    const [printer, camera, hidden, stranger] = [1, 2, 3, 4].map(() => world.newName());
    await put({ hostname: printer, record_type: "AAAA", mac_address: "51:6B:00:A6:F5:77" });
    await put({ hostname: camera, read_privilege: "true" });
    await put({ hostname: hidden, read_privilege: false });
    await put({ hostname: stranger, shared_secret: `${secret}.` });
    const answer = await list();
    expect(answer.status).to.equal(200);
    expect(answer.body.return_message).to.have.deep.members([
      { hostname: host, mac_address: "0A:0A:0A:0A:0A:0A", record_type: "A" },
      { hostname: printer, mac_address: "51:6B:00:A6:F5:77", record_type: "AAAA" },
      { hostname: camera, record_type: "A" },
    ]);
    expect(operations()).to.deep.equal(["GetItem", "UpdateItem", "Query"]);
  });

  it("writes down who asked", async () => {
    await list();
    expect(await world.get(host)).to.include({
      last_accessed: HERE,
      last_checked: new Date(world.now).toISOString(),
    });
  });

  it("refuses a record without read privilege, without a write", async () => {
    for (const read_privilege of [false, "yes", undefined]) {
      await put({ hostname: host, read_privilege });
      expect((await list()).status).to.equal(403);
    }
    expect(operations()).to.deep.equal(["GetItem", "GetItem", "GetItem"]);
  });

  it("uses a signed request up that the record's rules forbid", async () => {
    await put({ hostname: host, read_privilege: false });
    const query = signedQuery({ mode: "list_hosts", hostname: host }, secret, world.now);
    expect((await world.handler()({ from: HERE, query })).status).to.equal(403);
    await world.edit(host, { read_privilege: true });
    expect((await world.handler()({ from: HERE, query })).status).to.equal(401);
  });

  it("refuses a wrong hash before it looks at the privilege", async () => {
    await put({ hostname: host, read_privilege: false });
    const query = { mode: "list_hosts", hostname: host, hash: "0".repeat(64) };
    expect((await world.handler()({ from: HERE, query })).status).to.equal(401);
  });

  it("reads every page of a large group", async () => {
    // A page ends at 1 MB, which few members fill with a mac_address of this length.
    const mac_address = "x".repeat(60_000);
    const names = Array.from({ length: 40 }, (_, index) => `member${index}.${host}`);
    await Promise.all(names.map((hostname) => put({ hostname, mac_address })));
    const answer = await list();
    const hosts = answer.body.return_message as { hostname: string }[];
    expect(new Set(hosts.map((each) => each.hostname)).size).to.equal(names.length + 1);
    expect(operations().filter((operation) => operation === "Query").length).to.be.greaterThan(1);
  });

  it("accepts a signed request once", async () => {
    const query = signedQuery({ mode: "list_hosts", hostname: host }, secret, world.now);
    expect((await world.handler()({ from: HERE, query })).status).to.equal(200);
    expect((await world.handler()({ from: HERE, query })).status).to.equal(401);
  });

  it("uses a signed request up before it queries", async () => {
    const query = signedQuery({ mode: "list_hosts", hostname: host }, secret, world.now);
    world.spoil = (call) =>
      call.operation === "Query"
        ? { kind: "error", status: 400, code: "ProvisionedThroughputExceededException", message: "busy" }
        : undefined;
    expect((await world.handler()({ from: HERE, query })).status).to.equal(503);
    world.reset();
    expect((await world.handler()({ from: HERE, query })).status).to.equal(401);
  });

  it("does not disturb a change under way of its own record", async () => {
    const { send, atGate, open } = gated(world.send, 3);
    const query = { mode: "set", hostname: host, hash: hashToken(HERE, host, secret) };
    const change = world.handler({ ports: { send } })({ from: HERE, query });
    await atGate;
    const sleep = async () => {
      open();
      await change;
    };
    const signed = signedQuery({ mode: "list_hosts", hostname: host }, secret, world.now);
    const answer = await world.handler({ ports: { sleep } })({ from: HERE, query: signed });
    expect((await change).status).to.equal(200);
    expect(answer.status).to.equal(200);
  });

  it("answers 503 with the rest of the lease where a change under way does not end", async () => {
    const { send, died } = mortal(world.send, 3);
    const query = { mode: "set", hostname: host, hash: hashToken(HERE, host, secret) };
    void world.handler({ ports: { send } })({ from: HERE, query });
    await died;
    const signed = signedQuery({ mode: "list_hosts", hostname: host }, secret, world.now);
    const answer = await world.handler()({ from: HERE, query: signed });
    expect([answer.status, answer.headers["retry-after"]]).to.deep.equal([503, "30"]);
  });

  it("answers 503 whichever of its calls fails", async () => {
    for (const operation of ["GetItem", "UpdateItem", "Query"]) {
      world.spoil = (call) => (call.operation === operation ? { kind: "cut" } : undefined);
      expect((await list()).status, operation).to.equal(503);
    }
  });
});
