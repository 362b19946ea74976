import { expect } from "chai";
import type { Fault } from "../../local/aws/calls";
import {
  type ChangesWorld,
  HERE,
  startChangesWorld,
  THERE,
  toldTo,
  toldToBus,
  useWebhooks,
} from "../support/changesWorld";
import { ANSWERS, type Receiver, startReceiver } from "../support/receiver";

const TOKEN = "t0ken-in-a-path";

describe("changes of addresses that a webhook does not take", function () {
  this.timeout(120_000);
  const own = useWebhooks(TOKEN);
  let world: ChangesWorld;
  let steady: Receiver;
  let moody: Receiver;
  before(() => {
    ({ world, steady, moody } = own);
  });

  for (const way of ["badly", "elsewhere", "notAtAll", "never"] as const) {
    it(`reach the others while one answers ${way}, and that one later, each record's in order`, async () => {
      moody.behave = ANSWERS[way];
      const [one, other] = [await world.addHost(), await world.addHost()];
      await world.set(one, HERE);
      await world.set(other, HERE);
      await world.set(one, THERE);
      await steady.has(3);
      await world.idle();
      expect(toldTo(steady, one)).to.deep.equal([
        [null, HERE],
        [HERE, THERE],
      ]);
      expect(toldToBus(world, one)).to.have.lengthOf(2);
      expect(moody.received.length).to.be.greaterThan(0);
      moody.reset();
      await world.later();
      expect(toldTo(moody, one)).to.deep.equal([
        [null, HERE],
        [HERE, THERE],
      ]);
      expect(toldTo(moody, other)).to.deep.equal([[null, HERE]]);
    });
  }

  for (const way of ["noContent", "rubbish", "endlessly", "halfway"] as const) {
    it(`count as told where one takes them and answers ${way}`, async () => {
      moody.behave = ANSWERS[way];
      const hostname = await world.addHost();
      await world.set(hostname, HERE);
      await world.later();
      expect(toldTo(moody, hostname)).to.deep.equal([[null, HERE]]);
    });
  }

  it("are told again where the function dies between a POST and its end", async () => {
    const hostname = await world.addHost();
    const died = new Promise<void>((resolve) => {
      moody.behave = () => {
        moody.behave = ANSWERS.well;
        world.cloud.crashFunctions().then(resolve);
      };
    });
    await world.set(hostname, HERE);
    await died;
    await world.later();
    expect(toldTo(moody, hostname)).to.deep.equal([
      [null, HERE],
      [null, HERE],
    ]);
  });
});

describe("changes of addresses, while the event bus refuses them", function () {
  this.timeout(120_000);
  let world: ChangesWorld;
  let receiver: Receiver;
  let fault: Fault | undefined;

  before(async () => {
    receiver = await startReceiver(`/a/${TOKEN}`);
    const config = { enableChangeEvents: "true", changeWebhook: receiver.url };
    world = await startChangesWorld(config, ({ operation }) =>
      operation === "PutEvents" ? fault : undefined,
    );
  });
  after(async () => {
    await world.close();
    await receiver.close();
  });

  it("reach webhooks, the later ones, too, and the bus later, each record's in order", async () => {
    fault = { kind: "error", status: 400, code: "NotAuthorizedForSourceException", message: "no" };
    const hostname = await world.addHost();
    await world.set(hostname, HERE);
    expect(await world.logged(hostname, "again")).to.include({
      reason: "NotAuthorizedForSourceException",
      target: "event bus",
    });
    await world.set(hostname, THERE);
    await receiver.has(2);
    const all = [
      [null, HERE],
      [HERE, THERE],
    ];
    expect(toldTo(receiver, hostname)).to.deep.equal(all);
    expect(toldToBus(world, hostname)).to.deep.equal([]);
    await world.idle();
    fault = undefined;
    await world.later();
    expect(toldToBus(world, hostname)).to.deep.equal(all);
    expect(toldTo(receiver, hostname)).to.deep.equal(all);
  });
});
