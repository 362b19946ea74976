import { expect } from "chai";
import fc from "fast-check";
import type { RecordKey } from "../../../runtime/values/recordKey";
import { LEASE_MS, WISH_RENEWAL_MS } from "../../../runtime/values/timeLimits";
import { ordersOf, stepped } from "../../support/interleaved";
import { useRecord } from "../../support/record";
import { hashToken } from "../../support/tokens";

const SECRET = "a secret of this record";
const [OLD, NEW, THIRD] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
const BATCHED = { isBatched: true };
const IMMEDIATE = { isBatched: false };

/** The calls of each, where nobody is in its way. */
const CALLS = { ofARequest: 2, ofAnImmediateRequest: 4, ofAPublisher: 4 };

type Process = ReturnType<typeof stepped>;

describe("what becomes of a record whose changes are published in batches", () => {
  const record = useRecord(SECRET);
  const key = (): RecordKey => ({ hostname: record.host, recordType: "A" });
  const query = (from: string) => ({
    mode: "set",
    hostname: record.host,
    hash: hashToken(from, record.host, SECRET),
  });
  const ask = (from: string, how = BATCHED) => record.world.handler(how)({ from, query: query(from) });

  /** The processes of a test. Each hands back what is to be handed over again. */
  const request = (from: string, how = BATCHED): Process =>
    stepped(record.world.send, (send) =>
      record.world.handler({ ...how, ports: { send } })({ from, query: query(from) }),
    );
  const publisher = (): Process =>
    stepped(record.world.send, (send) => record.world.publisher({ ports: { send } })([key()]));

  /** The stream hands the item over until nothing is handed back. */
  const drain = async () => {
    for (let round = 0; round < 4; round += 1) {
      if ((await record.world.publisher()([key()])).length === 0) return;
      record.world.now += LEASE_MS + 1;
    }
    throw new Error("The publisher hands the item back again and again.");
  };
  const expectAgreement = async (address: string, what: string) => {
    const item = await record.world.get(record.host);
    expect(record.world.held(record.host)?.values, what).to.deep.equal([address]);
    expect(item, what).to.include({ ip_address: address });
    expect(item, what).to.not.have.any.keys("pending_address", "pending_until");
  };
  /** A published record anew. */
  const begin = async () => {
    await record.world.put({ hostname: record.host, record_type: "A", shared_secret: SECRET, ttl: 60 });
    expect((await ask(OLD, IMMEDIATE)).status).to.equal(200);
  };
  const run = async (order: readonly number[], processes: readonly Process[]) => {
    for (const next of order) await processes[next]?.step();
    for (const process of processes) while (!process.isOver) await process.step();
    return Promise.all(processes.map(({ ended }) => ended));
  };

  /** Has two processes make their calls in an order, kills one of them, and lets everything else come to its end. */
  const dieBeside = async (other: Process, dying: Process, order: readonly number[]) => {
    for (const next of order) await [other, dying][next]?.step();
    dying.kill();
    await run([], [other]);
    record.world.now += LEASE_MS + 1;
    await drain();
  };

  it("is what the request asked for that was answered last, in whichever order two make their calls", async () => {
    for (const [one, other] of [
      [NEW, THIRD],
      [OLD, NEW],
      [NEW, OLD],
    ] as const) {
      for (const order of ordersOf(CALLS.ofARequest, CALLS.ofARequest)) {
        await begin();
        const answered: string[] = [];
        const processes = [one, other].map((address) => {
          const process = request(address);
          process.ended.then(() => answered.push(address));
          return process;
        });
        await run(order, processes);
        await drain();
        await expectAgreement(String(answered[1]), `${one}, ${other}: ${order.join()}`);
      }
    }
  });

  it("is the newest wish, when another comes while a publisher is at work on the one before", async () => {
    for (const order of ordersOf(CALLS.ofARequest, CALLS.ofAPublisher)) {
      await begin();
      await ask(NEW);
      const [answer] = await run(order, [request(THIRD), publisher()]);
      expect(answer, order.join()).to.include({ status: 202 });
      await drain();
      await expectAgreement(THIRD, order.join());
    }
  }).timeout(60_000);

  it("is the newest wish, also when it goes back to what was published", async () => {
    for (const order of ordersOf(CALLS.ofARequest, CALLS.ofAPublisher)) {
      await begin();
      await ask(NEW);
      await run(order, [request(OLD), publisher()]);
      await drain();
      await expectAgreement(OLD, order.join());
    }
  }).timeout(60_000);

  it("is the wish, when two publishers are handed it at once", async () => {
    for (const order of ordersOf(CALLS.ofAPublisher, CALLS.ofAPublisher)) {
      await begin();
      await ask(NEW);
      await run(order, [publisher(), publisher()]);
      record.world.now += LEASE_MS + 1;
      await drain();
      await expectAgreement(NEW, order.join());
    }
  }).timeout(120_000);

  it("is the newest wish, when the publisher is killed before any of its calls, in any order with a request", async () => {
    for (let lifetime = 0; lifetime < CALLS.ofAPublisher; lifetime += 1) {
      for (const order of ordersOf(CALLS.ofARequest, lifetime)) {
        await begin();
        await ask(NEW);
        const dying = publisher();
        const other = request(THIRD);
        await dieBeside(other, dying, order);
        await expectAgreement(THIRD, `killed after ${lifetime}: ${order.join()}`);
      }
    }
  }).timeout(120_000);

  it("is the newest wish, when another publisher comes to it, and the one before is killed after any of its calls", async () => {
    for (let lifetime = 1; lifetime < CALLS.ofAPublisher; lifetime += 1) {
      for (const order of ordersOf(CALLS.ofAPublisher, lifetime - 1)) {
        await begin();
        await ask(NEW);
        const dying = publisher();
        await dying.step();
        await ask(THIRD);
        const other = publisher();
        await dieBeside(other, dying, order);
        await expectAgreement(THIRD, `killed after ${lifetime}: ${order.join()}`);
      }
    }
  }).timeout(120_000);

  it("is confirmed while a newer wish waits for its turn", async () => {
    await begin();
    await ask(NEW);
    const atWork = publisher();
    for (const _ of ["the read", "the write-ahead"]) await atWork.step();
    expect((await ask(THIRD)).status).to.equal(202);
    const [handedBack] = await run([], [atWork]);
    expect(handedBack).to.deep.equal([]);
    expect(await record.world.get(record.host)).to.include({ ip_address: NEW, wanted_address: THIRD });
    await drain();
    await expectAgreement(THIRD, "at the end");
  });

  it("is handed over again while another writer has it", async () => {
    await begin();
    await ask(NEW);
    const dying = publisher();
    for (const _ of ["the read", "the write-ahead"]) await dying.step();
    dying.kill();
    expect(await record.world.publisher()([key()])).to.deep.equal([key()]);
    record.world.now += LEASE_MS + 1;
    expect(await record.world.publisher()([key()])).to.deep.equal([]);
    await expectAgreement(NEW, "after the lease");
  });

  it("is repaired by the next poll, when an immediate request and a publisher are at work at once", async () => {
    for (const order of ordersOf(CALLS.ofAnImmediateRequest, CALLS.ofAPublisher)) {
      await begin();
      await ask(NEW);
      await run(order, [request(THIRD, IMMEDIATE), publisher()]);
      record.world.now += LEASE_MS + WISH_RENEWAL_MS;
      expect((await ask(THIRD)).status).to.be.oneOf([200, 202]);
      await drain();
      await expectAgreement(THIRD, order.join());
    }
  }).timeout(180_000);

  it("is repaired by the next poll and a publisher, whatever came before", async () => {
    const addresses = fc.constantFrom(OLD, NEW, THIRD);
    const event = fc.oneof(
      fc.record({ kind: fc.constant("request" as const), address: addresses, isBatched: fc.boolean() }),
      fc.record({ kind: fc.constant("publisher" as const) }),
      fc.record({ kind: fc.constantFrom("kill", "edit", "copy", "later"), of: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 2, maxLength: 7 }),
        fc.array(fc.nat(5), { maxLength: 30 }),
        addresses,
        async (events, steps, last) => {
          await begin();
          const copy = await record.world.get(record.host);
          const processes: Process[] = [];
          for (const [index, { kind, ...what }] of events.entries()) {
            if (kind === "request" && "address" in what) {
              processes.push(request(what.address, { isBatched: what.isBatched }));
            } else if (kind === "publisher") processes.push(publisher());
            else if (kind === "kill" && "of" in what) processes[what.of]?.kill();
            else if (kind === "edit") await record.world.edit(record.host, { comment: `edit ${index}` });
            else if (kind === "copy") await record.world.put({ ...copy, last_verified: undefined });
            else {
              // No invocation lives as long as a lease.
              for (const process of processes) process.kill();
              record.world.now += LEASE_MS + 1;
            }
            for (const step of steps.slice(index * 4, index * 4 + 4)) {
              const process = processes[step];
              if (process && !process.isOver) await process.step();
            }
          }
          for (const process of processes) while (!process.isOver) await process.step();
          record.world.now += LEASE_MS + WISH_RENEWAL_MS;
          expect((await ask(last)).status).to.be.oneOf([200, 202]);
          await drain();
          await expectAgreement(last, "after the poll");
        },
      ),
      { numRuns: Number(process.env["DDNS_TEST_RUNS"] ?? 60) },
    );
  }).timeout(120_000);
});
