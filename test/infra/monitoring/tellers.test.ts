import { expect } from "chai";
import type { Watched } from "../../../infra/monitoring/watched";
import { changed, NOW, startNotifier } from "../../support/notifier";
import { useSilenceWorld } from "../../support/silenceWorld";
import { openLogBook } from "./logBook";

const ALL: Watched = {
  naming: { prefix: "ddns-test", tags: { project: "ddns", stack: "test" } },
  hasGateway: true,
  hasPublisher: false,
  hasNotifier: true,
};

describe("what is counted in the notifier's log", () => {
  it("is a change that was given up, and not one that is tried again, was told, or is too old to begin with", async () => {
    const world = startNotifier();
    const book = openLogBook(ALL);
    await world.run([changed(1), changed(2, "old.example.com.", NOW - 7_000_000)]);
    await world.deliver();
    world.sent.length = 0;
    await world.run([changed(3)]);
    world.post = async () => ({ kind: "failed", reason: "status_500" });
    await world.deliver();
    book.write("notifier", world.logs);
    expect(world.logs.map(({ outcome }) => outcome)).to.include.members(["told", "again", "dropped"]);
    expect(book.counted()).to.deep.equal({});

    world.logs.length = 0;
    world.now = NOW + 3_700_000;
    await world.deliver();
    book.write("notifier", world.logs);
    const givenUp = world.logs.filter(({ outcome }) => outcome === "given_up").length;
    expect(givenUp).to.be.at.least(1);
    expect(book.counted()).to.deep.equal({ ChangesGivenUp: givenUp });
  });

  it("is found by the query for changes that were told: to whom, and what became of it", async () => {
    const world = startNotifier();
    const book = openLogBook(ALL);
    await world.run([changed(1)]);
    await world.deliver();
    book.write("notifier", world.logs);
    const rows = book.ask("changes told");
    expect(rows.map((row) => row["message.target"])).to.have.members([
      ...["event bus", "hooks.example.com", "chat.example.net"],
    ]);
    for (const row of rows) {
      expect(row).to.include({ "message.hostname": "h1.example.com.", "message.outcome": "told" });
    }
  });
});

describe("what is counted in the watch's log", () => {
  const own = useSilenceWorld();

  it("is how full a zone is, in per cent, where that is nearly so, and nothing before", async () => {
    const book = openLogBook(ALL);
    await own.run();
    book.write("watch", own.world.logs);
    expect(book.counted()).to.deep.equal({});

    own.world.logs.length = 0;
    const { zones, zoneId } = own.world;
    for (let from = 0; from < 9_300; from += 930) {
      const changes = Array.from({ length: 930 }, (_, index) => ({
        Action: "CREATE" as const,
        ResourceRecordSet: {
          Name: `filling${from + index}.example.com.`,
          Type: "A" as const,
          TTL: 60,
          ResourceRecords: [{ Value: "192.0.2.1" }],
        },
      }));
      zones.changeRecordSets(zoneId, changes);
    }
    await own.run();
    book.write("watch", own.world.logs);
    expect(book.counted()).to.deep.equal({ ZoneFilling: 93 });
  });

  it("shows on the dashboard how many hosts there are, and how many are silent", async () => {
    const book = openLogBook(ALL);
    await own.host(1);
    await own.host(30);
    await own.run();
    book.write("watch", own.world.logs);
    const [row] = book.query(
      'filter message.outcome = "watched" | stats max(message.hosts) as hosts, max(message.silent) as silent by bin(15m)',
      ["watch"],
    );
    expect(row).to.include({ hosts: 2, silent: 1 });
  });
});
