import { expect } from "chai";
import { apiStatements, functionPolicy, publisherStatements } from "../../infra/policies";
import { accessRequests } from "../../local/aws/iam/accessRequests";
import { allows, parsePolicy } from "../../local/aws/iam/policy";
import { evaluate } from "./program";

const PLACE = { region: "eu-central-1", accountId: "123456789012" };
const TABLE_ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/t";
const ZONES = ["Z1", "Z2"];
const GRANTS = { zoneArns: ZONES.map((id) => `arn:aws:route53:::hostedzone/${id}`), tableArn: TABLE_ARN };
const LOG_GROUP_ARN = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/f";

type Change = [action: string, name: string, type: string];

const apiPolicy = (isBatched: boolean, hasAcme: boolean) =>
  functionPolicy(apiStatements({ ...GRANTS, indexName: "i", isBatched, hasAcme }), LOG_GROUP_ARN);

/** What the embedded IAM, which reads policies as AWS does, says of a request of Route 53. */
function mayChange(policy: unknown, changes: readonly Change[], zone = "Z1"): boolean {
  const request = {
    HostedZoneId: zone,
    ChangeBatch: {
      Changes: changes.map(([Action, Name, Type]) => ({ Action, ResourceRecordSet: { Name, Type } })),
    },
  };
  const call = { service: "route53" as const, operation: "ChangeResourceRecordSets", request };
  return accessRequests(call, PLACE).every((each) => allows([parsePolicy(JSON.stringify(policy))], each));
}

const CHALLENGE: Change = ["UPSERT", "_acme-challenge.home.example.com.", "TXT"];
const ADDRESS: Change = ["UPSERT", "home.example.com.", "A"];

describe("the policy of a function with enableAcme", () => {
  it("lets it change TXT at the names of challenges, in the stack's zones", () => {
    const policy = apiPolicy(false, true);
    expect(mayChange(policy, [CHALLENGE])).to.equal(true);
    expect(mayChange(policy, [["DELETE", "_ACME-Challenge.Home.example.com", "TXT"]], "Z2")).to.equal(true);
    expect(mayChange(policy, [ADDRESS, ["DELETE", "home.example.com.", "AAAA"]])).to.equal(true);
    expect(mayChange(policy, [CHALLENGE], "Z3")).to.equal(false);
  });

  const CROSSINGS: [string, Change[]][] = [
    ["TXT at a host's own name", [["UPSERT", "home.example.com.", "TXT"]]],
    ["TXT at the apex", [["UPSERT", "example.com.", "TXT"]]],
    ["TXT at a name that only ends so", [["UPSERT", "x._acme-challenge.example.com.", "TXT"]]],
    ["TXT at a name that only begins so", [["UPSERT", "_acme-challengex.example.com.", "TXT"]]],
    ["a CNAME at a challenge's name", [["UPSERT", "_acme-challenge.home.example.com.", "CNAME"]]],
    ["an NS at a challenge's name", [["UPSERT", "_acme-challenge.home.example.com.", "NS"]]],
    ["another action", [["CREATE", "_acme-challenge.home.example.com.", "TXT"]]],
    ["TXT elsewhere beside a challenge", [CHALLENGE, ["UPSERT", "home.example.com.", "TXT"]]],
    ["a challenge and an address in one request", [CHALLENGE, ADDRESS]],
    ["no change at all", []],
  ];
  for (const [title, changes] of CROSSINGS) {
    it(`does not let it change ${title}`, () => {
      expect(mayChange(apiPolicy(false, true), changes)).to.equal(false);
      expect(mayChange(apiPolicy(true, true), changes)).to.equal(false);
    });
  }

  it("leaves addresses to the publisher, and challenges to the API's function, where changes are published in batches", () => {
    const api = apiPolicy(true, true);
    expect(mayChange(api, [CHALLENGE])).to.equal(true);
    expect(mayChange(api, [ADDRESS])).to.equal(false);
    expect(mayChange(api, [["UPSERT", "_acme-challenge.home.example.com.", "A"]])).to.equal(false);
    const publisher = functionPolicy(
      publisherStatements({ ...GRANTS, streamArn: `${TABLE_ARN}/stream/1`, queueArn: "arn:aws:sqs:e:1:q" }),
      LOG_GROUP_ARN,
    );
    expect(mayChange(publisher, [CHALLENGE])).to.equal(false);
    expect(mayChange(publisher, [ADDRESS])).to.equal(true);
  });

  it("adds one statement to what it was, and without the setting nothing", () => {
    for (const isBatched of [false, true]) {
      const [without, withAcme] = [apiPolicy(isBatched, false), apiPolicy(isBatched, true)];
      const sids = (policy: typeof without) => policy.Statement.map(({ Sid }) => Sid);
      const added = sids(withAcme).filter((sid) => !sids(without).includes(sid));
      expect(added).to.deep.equal([...(isBatched ? ["ReadRecords"] : []), "ChangeChallengeRecords"]);
      expect(mayChange(without, [CHALLENGE])).to.equal(false);
    }
  });

  it("is the one that the program makes", async () => {
    const { inputs } = (await evaluate({ config: { enableAcme: "true" } })).one(
      "aws:iam/rolePolicy:RolePolicy",
    );
    expect(
      JSON.parse(inputs["policy"] as string).Statement.map(({ Sid }: { Sid: string }) => Sid),
    ).to.include("ChangeChallengeRecords");
  });
});
