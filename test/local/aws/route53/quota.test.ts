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
    api = await startApi({ quota: true, clock: () => now }, maxAttempts);
  };
  const call = () => outcome(api.client.send(new ListHostedZonesCommand({})));
  const later = (ms: number) => {
    now += ms;
  };

  it("admits five calls in any second, of the whole account", async () => {
    await start();
    const first = [await call(), await call()];
    later(600);
    const second = [await call(), await call(), await call(), await call()];
    later(399);
    const third = await call();
    later(1);
    const fourth = [await call(), await call(), await call()];

    expect(first).to.deep.equal(["done", "done"]);
    expect(second).to.deep.equal(["done", "done", "done", THROTTLED]);
    expect(third).to.equal(THROTTLED);
    expect(fourth).to.deep.equal(["done", "done", THROTTLED]);
  });

  it("answers a throttled call with 400, which the SDK tries again", async () => {
    await start(3);
    let attempts = 0;
    api.client.middlewareStack.add(
      (next) => async (args) => {
        attempts += 1;
        later(attempts === 7 ? 1000 : 0);
        return next(args);
      },
      { step: "finalizeRequest", name: "count", priority: "low" },
    );
    for (let count = 0; count < 6; count++) {
      expect(await call()).to.equal("done");
    }

    expect(attempts, "five calls, a refused one and its repetition").to.equal(7);
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
    for (let count = 0; count < 20; count++) {
      api.standIn.zones.createZone({ name: "example.com" });
    }

    expect(await call()).to.equal("done");
  });

  it("limits nothing unless it is turned on", async () => {
    api = await startApi({ clock: () => now });
    const id = await createZone(api.client);
    for (let count = 0; count < 10; count++) {
      expect(
        await outcome(change(api.client, id, [upsert(`n${count}.example.com 60 A 192.0.2.1`)])),
      ).to.equal("done");
    }
  });
});
