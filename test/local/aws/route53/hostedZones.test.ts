import { ListResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, create, createZone, outcome, remove, startApi, upsert } from "./api";
import { batch } from "./refusals";

describe("Route 53 stand-in: the zone as a whole", () => {
  let api: Api;
  let zoneId: string;

  before(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
    await change(api.client, zoneId, [create("old.example.com 60 A 192.0.2.1")]);
  });

  after(() => api.close());

  it("refuses to delete the apex's SOA and NS", async () => {
    const page = await api.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: 2 }),
    );
    const sets = page.ResourceRecordSets ?? [];
    expect(sets.map(({ Type }) => Type)).to.deep.equal(["NS", "SOA"]);
    const messages = {
      SOA: "A HostedZone must contain exactly one SOA record.",
      NS: "A HostedZone must contain at least one NS record for the zone itself.",
    };
    for (const set of sets) {
      const got = await outcome(change(api.client, zoneId, [{ Action: "DELETE", ResourceRecordSet: set }]));
      expect(got).to.equal(batch(messages[set.Type as "SOA" | "NS"]));
    }
  });

  it("refuses an alias in the zone whose target is missing, foreign or itself", async () => {
    const none = { Name: "new.example.com", Type: "A" as const };
    const targets = {
      "none.example.com": "but that target was not found",
      "www.example.org": "but the alias target name does not lie within the target zone",
      "new.example.com": "but that target was not found",
    };
    for (const [target, complaint] of Object.entries(targets)) {
      const set = {
        ...none,
        AliasTarget: { DNSName: target, HostedZoneId: zoneId, EvaluateTargetHealth: false },
      };
      const got = await outcome(change(api.client, zoneId, [{ Action: "CREATE", ResourceRecordSet: set }]));
      expect(got).to.equal(
        batch(`Tried to create an alias that targets ${target}., type A in zone ${zoneId}, ${complaint}`),
      );
    }
  });

  it("accepts exactly 1000 records, and exactly 500 to upsert", async () => {
    const zone = await createZone(api.client, "full.example.com");
    const lines = Array.from({ length: 500 }, (_, n) => `n${n}.full.example.com 60 A 192.0.2.1`);
    await change(
      api.client,
      zone,
      lines.map((line) => upsert(line)),
    );
    await change(api.client, zone, [
      ...lines.map((line) => remove(line)),
      ...lines.map((line) => create(line)),
    ]);

    expect(api.standIn.zones.listRecordSets(zone)).to.have.length(502);
  });

  it("throws the same in the process, with the code and the single messages", () => {
    const failure = catchError(() =>
      api.standIn.zones.changeRecordSets(zoneId, [
        {
          Action: "CREATE",
          ResourceRecordSet: {
            Name: "old.example.com",
            Type: "A",
            TTL: 1,
            ResourceRecords: [{ Value: "192.0.2.1" }],
          },
        },
        {
          Action: "DELETE",
          ResourceRecordSet: {
            Name: "new.example.com",
            Type: "A",
            TTL: 1,
            ResourceRecords: [{ Value: "192.0.2.1" }],
          },
        },
      ]),
    );

    expect(failure).to.include({ code: "InvalidChangeBatch", status: 400 });
    expect(failure).to.have.property("messages").with.length(2);
  });

  function catchError(run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      return error;
    }
  }
});
