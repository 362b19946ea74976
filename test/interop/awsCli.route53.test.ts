import { expect } from "chai";
import { type Route53StandIn, startRoute53 } from "../../local/aws/route53";
import { awsCli } from "../support/awsCli";

describe("The AWS CLI against the Route 53 stand-in", function () {
  this.timeout(120_000);
  let standIn: Route53StandIn;
  let zoneId = "";

  before(async () => {
    standIn = await startRoute53();
  });

  after(() => standIn.close());

  const { run: aws, failure } = awsCli("route53", () => standIn.url);

  const query = (expression: string) => ["--query", expression, "--output", "text"];

  function changeBatch(Action: string, Value: string, TTL = 60): string[] {
    const ResourceRecordSet = {
      Name: "*.example.com",
      Type: "A",
      TTL,
      ResourceRecords: [{ Value }],
    };
    return [
      "--hosted-zone-id",
      zoneId,
      "--change-batch",
      JSON.stringify({ Changes: [{ Action, ResourceRecordSet }] }),
    ];
  }

  it("creates a zone", async () => {
    const created = await aws(
      ...["create-hosted-zone", "--name", "example.com", "--caller-reference", "cli"],
      ...["--hosted-zone-config", "Comment=by the CLI", ...query("HostedZone.[Id, Name, Config.Comment]")],
    );
    const [id = "", ...rest] = created.trim().split("\t");
    zoneId = id;

    expect(id).to.match(/^\/hostedzone\/Z[A-Z0-9]+$/);
    expect(rest).to.deep.equal(["example.com.", "by the CLI"]);
  });

  it("gets and lists it", async () => {
    const got = await aws(
      "get-hosted-zone",
      "--id",
      zoneId,
      ...query("[HostedZone.Id, length(DelegationSet.NameServers)]"),
    );
    const listed = await aws("list-hosted-zones", ...query("HostedZones[].Id"));
    const byName = await aws(
      "list-hosted-zones-by-name",
      "--dns-name",
      "example.com",
      ...query("HostedZones[].Id"),
    );

    expect([got, listed, byName].map((text) => text.trim())).to.deep.equal([`${zoneId}\t4`, zoneId, zoneId]);
  });

  it("creates, replaces and deletes a record set, and asks for its changes", async () => {
    const values = () =>
      aws(
        ...["list-resource-record-sets", "--hosted-zone-id", zoneId],
        ...query("ResourceRecordSets[?Type=='A'].[Name, TTL, ResourceRecords[0].Value]"),
      ).then((text) => text.trim().split("\t"));
    const steps: [string, string, string[]][] = [
      ["CREATE", "192.0.2.1", ["\\052.example.com.", "60", "192.0.2.1"]],
      ["UPSERT", "192.0.2.2", ["\\052.example.com.", "60", "192.0.2.2"]],
      ["DELETE", "192.0.2.2", [""]],
    ];
    const changes: string[] = [];
    for (const [action, value, expected] of steps) {
      const id = await aws(
        "change-resource-record-sets",
        ...changeBatch(action, value),
        ...query("ChangeInfo.Id"),
      );
      expect(await values()).to.deep.equal(expected);
      changes.push(id.trim());
    }
    const [first = "", second = ""] = changes;
    expect((await aws("get-change", "--id", first, ...query("ChangeInfo.Status"))).trim()).to.equal("INSYNC");
    await aws("wait", "resource-record-sets-changed", "--id", second);
  });

  it("shows a refusal in the service's words", async () => {
    expect(await failure("change-resource-record-sets", ...changeBatch("DELETE", "192.0.2.9"))).to.equal(
      "An error occurred (InvalidChangeBatch) when calling the ChangeResourceRecordSets operation: [Tried to delete resource record set [name='\\052.example.com.', type='A'] but it was not found]",
    );
    expect(await failure("get-hosted-zone", "--id", "Z0")).to.match(
      /\(NoSuchHostedZone\).*No hosted zone found with ID: Z0/,
    );
    expect(await failure("get-hosted-zone-count")).to.match(/does not imitate GetHostedZoneCount/);
  });

  it("collects the pages of a listing, and one page alone", async () => {
    const changes = Array.from({ length: 320 }, (_, n) => ({
      Action: "CREATE" as const,
      ResourceRecordSet: {
        Name: `n${n}.example.com`,
        Type: "A" as const,
        TTL: 60,
        ResourceRecords: [{ Value: "192.0.2.1" }],
      },
    }));
    standIn.zones.changeRecordSets(zoneId.replace("/hostedzone/", ""), changes);
    const listing = ["list-resource-record-sets", "--hosted-zone-id", zoneId];

    const names = async (...more: string[]) =>
      (await aws(...listing, ...more, ...query("ResourceRecordSets[].[Name]"))).trim().split("\n");

    expect(await names()).to.have.length(322);
    expect(await names("--page-size", "100")).to.have.length(322);
    const page = await aws(
      ...[...listing, "--no-paginate", "--start-record-name", "n5.example.com", "--start-record-type", "A"],
      ...["--max-items", "2", ...query("[ResourceRecordSets[].Name, NextRecordName]")],
    );
    expect(page).to.match(/n5\.example\.com\.\s+n50\.example\.com\./);
  });

  it("deletes the zone once it is empty", async () => {
    expect(await failure("delete-hosted-zone", "--id", zoneId)).to.match(/\(HostedZoneNotEmpty\)/);
    const changes = standIn.zones
      .listRecordSets(zoneId.replace("/hostedzone/", ""))
      .filter(({ Type }) => Type === "A")
      .map((ResourceRecordSet) => ({ Action: "DELETE" as const, ResourceRecordSet }));
    standIn.zones.changeRecordSets(zoneId.replace("/hostedzone/", ""), changes);
    await aws("delete-hosted-zone", "--id", zoneId);

    expect(await failure("get-hosted-zone", "--id", zoneId)).to.match(/\(NoSuchHostedZone\)/);
  });
});
