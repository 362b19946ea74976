import { ListResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { type Api, change, create, createZone, list, outcome, startApi, upsert } from "./api";

describe("Route 53 stand-in: listing record sets", () => {
  let api: Api;
  let zoneId: string;

  beforeEach(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
  });

  afterEach(() => api.close());

  const put = (...lines: string[]) =>
    change(
      api.client,
      zoneId,
      lines.map((line) => upsert(line)),
    );

  it("goes by the reversed name with its trailing dot, then by type", async () => {
    await put(
      "z.example.com 60 A 192.0.2.1",
      'a.example.com 60 TXT "x"',
      "a.example.com 60 AAAA 2001:db8::1",
      "a.example.com 60 A 192.0.2.1",
      "sub.a.example.com 60 A 192.0.2.1",
      "a-b.example.com 60 A 192.0.2.1",
      "a0.example.com 60 A 192.0.2.1",
      "*.example.com 60 A 192.0.2.1",
      "example.com 60 A 192.0.2.1",
    );

    const names = (await list(api.client, zoneId)).map((line) => line.split(" ").slice(0, 3).join(" "));

    expect(names).to.deep.equal([
      "example.com. 60 A",
      "\\052.example.com. 60 A",
      "a-b.example.com. 60 A",
      "a.example.com. 60 A",
      "a.example.com. 60 AAAA",
      "a.example.com. 60 TXT",
      "sub.a.example.com. 60 A",
      "a0.example.com. 60 A",
      "z.example.com. 60 A",
    ]);
  });

  it("starts at or after the name and the type", async () => {
    await put("b.example.com 60 A 192.0.2.1", 'b.example.com 60 TXT "x"', "d.example.com 60 A 192.0.2.1");
    const from = async (StartRecordName: string, StartRecordType?: "A" | "AAAA" | "TXT") =>
      (await list(api.client, zoneId, { StartRecordName, ...(StartRecordType && { StartRecordType }) })).map(
        (line) => line.replace(".example.com. 60", "").split(" ").slice(0, 2).join(" "),
      );

    expect(await from("a.example.com")).to.deep.equal(["b A", "b TXT", "d A"]);
    expect(await from("B.example.com.", "A")).to.deep.equal(["b A", "b TXT", "d A"]);
    expect(await from("b.example.com", "AAAA")).to.deep.equal(["b TXT", "d A"]);
    expect(await from("c.example.com", "TXT"), "a type only counts at its name").to.deep.equal(["d A"]);
    expect(await from("e.example.com")).to.deep.equal([]);
    expect(await from("www.example.org"), "after everything").to.deep.equal([]);
  });

  it("takes a wildcard's name in both spellings", async () => {
    await put("*.example.com 60 A 192.0.2.1");

    for (const StartRecordName of ["*.example.com", "\\052.example.com."]) {
      expect(await list(api.client, zoneId, { StartRecordName })).to.deep.equal([
        "\\052.example.com. 60 A 192.0.2.1",
      ]);
    }
  });

  it("goes on page by page, where the last one ended, and misses nothing", async () => {
    const weighted = ["a", "b", "c"].map((id, n) =>
      create(`w.example.com 60 A 192.0.2.${n}`, { SetIdentifier: id, Weight: n }),
    );
    await change(api.client, zoneId, [
      ...weighted,
      create("x.example.com 60 A 192.0.2.9"),
      create('x.example.com 60 TXT "x"'),
    ]);
    const seen: string[] = [];
    const sizes: (number | undefined)[] = [];
    let start = {};
    for (let truncated: boolean | undefined = true; truncated; ) {
      const page = await api.client.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: 2, ...start }),
      );
      seen.push(
        ...(page.ResourceRecordSets ?? []).map(({ Name, Type, SetIdentifier }) =>
          `${Name} ${Type} ${SetIdentifier ?? ""}`.trim(),
        ),
      );
      sizes.push(page.ResourceRecordSets?.length);
      truncated = page.IsTruncated;
      start = {
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        StartRecordIdentifier: page.NextRecordIdentifier,
      };
    }

    expect(sizes).to.deep.equal([2, 2, 2, 1]);
    expect(seen).to.deep.equal([
      "example.com. NS",
      "example.com. SOA",
      "w.example.com. A a",
      "w.example.com. A b",
      "w.example.com. A c",
      "x.example.com. A",
      "x.example.com. TXT",
    ]);
  });

  it("gives 300 a page at most, whatever is asked for", async () => {
    await change(
      api.client,
      zoneId,
      Array.from({ length: 320 }, (_, n) => create(`n${n}.example.com 60 A 192.0.2.1`)),
    );
    for (const MaxItems of [undefined, 1000]) {
      const page = await api.client.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems }),
      );

      expect([page.ResourceRecordSets?.length, page.IsTruncated, page.MaxItems]).to.deep.equal([
        300,
        true,
        300,
      ]);
    }
  });

  it("refuses a type without a name, an identifier without a type, a bad name and a bad size", async () => {
    const bad = [
      { StartRecordType: "A" as const },
      { StartRecordName: "a.example.com", StartRecordIdentifier: "x" },
      { StartRecordName: "a..example.com" },
      { MaxItems: 0 },
      { MaxItems: -1 },
    ];
    for (const input of bad) {
      expect(await outcome(list(api.client, zoneId, input)), JSON.stringify(input)).to.match(
        /^InvalidInput: /,
      );
    }
  });

  it("refuses a zone that does not exist", async () => {
    expect(await outcome(list(api.client, "Z0NOSUCHZONE"))).to.equal(
      "NoSuchHostedZone: No hosted zone found with ID: Z0NOSUCHZONE",
    );
    expect(
      await outcome(change(api.client, "Z0NOSUCHZONE", [upsert("a.example.com 60 A 192.0.2.1")])),
    ).to.match(/^NoSuchHostedZone: /);
  });
});
