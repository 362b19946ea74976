import { DeleteHostedZoneCommand, GetChangeCommand, ListHostedZonesCommand } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, createZone, list, outcome, startApi, upsert } from "./api";

const THROTTLED = "Throttling: Rate exceeded";
const BUSY =
  "PriorRequestNotComplete: The request was rejected because Route 53 was still processing a prior request.";

describe("Route 53 stand-in: quotas", () => {
  let api: Api;
  let now = Date.UTC(2026, 0, 1);

  afterEach(() => api.close());

  const start = async (maxAttempts = 1) => {
    api = await startApi({ quota: { changes: { rate: 5, burst: 20 } }, clock: () => now }, maxAttempts);
  };
  const call = () => outcome(api.client.send(new ListHostedZonesCommand({})));
  const later = (ms: number) => {
    now += ms;
  };

  it("admits 50 calls at once and ten a second after them, of the whole account", async () => {
    await start();
    const id = await createZone(api.client);
    later(60_000);
    const callEach = async (count: number) => {
      const outcomes = [];
      for (let made = 0; made < count; made++) {
        outcomes.push(made % 2 ? await call() : await outcome(list(api.client, id)));
      }
      return outcomes;
    };

    expect(await callEach(51)).to.deep.equal([...Array(50).fill("done"), THROTTLED]);
    later(99);
    expect(await callEach(1)).to.deep.equal([THROTTLED]);
    later(1);
    expect(await callEach(2)).to.deep.equal(["done", THROTTLED]);
    later(60_000);
    expect(await callEach(51)).to.deep.equal([...Array(50).fill("done"), THROTTLED]);
  });

  it("admits 40 new zones at once and two a second after them", async () => {
    await start();
    const create = (count: number) => outcome(createZone(api.client, `z${count}.example.com`));
    for (let made = 0; made < 40; made++) expect(await create(made)).to.equal("done");
    expect(await create(40)).to.equal(THROTTLED);
    expect(await call(), "another action").to.equal("done");
    later(500);
    expect([await create(40), await create(41)]).to.deep.equal(["done", THROTTLED]);
  });

  it("counts record changes by themselves: too many at once never pass", async () => {
    await start();
    const id = await createZone(api.client);
    const put = (from: number, count: number) => {
      later(1000);
      const sets = Array.from({ length: count }, (_, index) =>
        upsert(`n${from + index}.example.com 60 A 192.0.2.1`),
      );
      return outcome(change(api.client, id, sets));
    };

    expect(await put(0, 21)).to.equal(THROTTLED);
    expect(await put(0, 20)).to.equal("done");
    expect(await put(20, 6), "five came back in a second").to.equal(THROTTLED);
    later(1000);
    expect(await put(20, 15)).to.equal("done");
  });

  it("answers a throttled call with 400, which the SDK tries again", async () => {
    await start(3);
    let attempts = 0;
    api.client.middlewareStack.add(
      (next) => async (args) => {
        attempts += 1;
        later(attempts === 52 ? 1000 : 0);
        return next(args);
      },
      { step: "finalizeRequest", name: "count", priority: "low" },
    );
    for (let count = 0; count < 51; count++) {
      expect(await call()).to.equal("done");
    }

    expect(attempts, "fifty calls, a refused one and its repetition").to.equal(52);
  });

  it("takes one change of a zone at a time, and of another zone meanwhile", async () => {
    await start();
    const one = await createZone(api.client, "one.example.com");
    const two = await createZone(api.client, "two.example.com");
    later(1000);
    const put = (id: string, name: string) =>
      outcome(change(api.client, id, [upsert(`${name} 60 A 192.0.2.1`)]));

    expect(await put(one, "a.one.example.com")).to.equal("done");
    expect(await put(one, "b.one.example.com")).to.equal(BUSY);
    expect(await put(two, "a.two.example.com")).to.equal("done");
    later(299);
    expect(await put(one, "b.one.example.com")).to.equal(BUSY);
    later(1000);
    expect(await put(one, "b.one.example.com")).to.equal("done");
    expect(await outcome(api.client.send(new DeleteHostedZoneCommand({ Id: one })))).to.equal(BUSY);
  });

  it("does not keep a zone busy with a change that was refused", async () => {
    await start();
    const id = await createZone(api.client);
    expect(await outcome(change(api.client, id, [upsert("www.example.org 60 A 192.0.2.1")]))).to.match(
      /^InvalidChangeBatch/,
    );

    expect(await outcome(change(api.client, id, [upsert("a.example.com 60 A 192.0.2.1")]))).to.equal("done");
  });

  it("shows a change at once, and calls it PENDING for a while", async () => {
    await start();
    const id = await createZone(api.client);
    const info = await change(api.client, id, [upsert("a.example.com 60 A 192.0.2.1")]);
    const status = async () =>
      (await api.client.send(new GetChangeCommand({ Id: info?.Id }))).ChangeInfo?.Status;

    expect(await list(api.client, id)).to.have.length(1);
    expect(await status()).to.equal("PENDING");
    later(1000);
    expect(await status()).to.equal("INSYNC");
  });

  it("does not count what is changed in the process", async () => {
    await start();
    for (let count = 0; count < 100; count++) {
      api.standIn.zones.createZone({ name: "example.com" });
    }

    expect(await call()).to.equal("done");
  });

  it("limits nothing unless it is turned on", async () => {
    api = await startApi({ clock: () => now });
    const id = await createZone(api.client);
    for (let count = 0; count < 60; count++) {
      expect(
        await outcome(change(api.client, id, [upsert(`n${count}.example.com 60 A 192.0.2.1`)])),
      ).to.equal("done");
    }
  });
});
