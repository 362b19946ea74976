import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { type EventBridge, startEventBridge } from "../../../local/aws/eventBridge";

describe("the embedded EventBridge, by the SDK", () => {
  let bridge: EventBridge;
  let client: EventBridgeClient;

  before(async () => {
    bridge = await startEventBridge({
      region: "us-east-1",
      accountId: "000000000000",
      clock: () => 5,
    });
    client = new EventBridgeClient({
      endpoint: bridge.url,
      region: "us-east-1",
      credentials: { accessKeyId: "OWNER", secretAccessKey: "unused" },
    });
  });
  after(async () => {
    client.destroy();
    await bridge.close();
  });

  const ENTRY = { Source: "ddns", DetailType: "Address changed", Detail: '{"new":"192.0.2.1"}' };
  const put = (...Entries: object[]) => client.send(new PutEventsCommand({ Entries }));
  const refusal = (sent: Promise<unknown>) =>
    sent.then(
      () => "nothing was refused",
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it("takes events, and tells of each whoever waits for it", async () => {
    const waited = bridge.next(({ detail }) => detail["new"] === "192.0.2.9");
    const { FailedEntryCount, Entries } = await put(ENTRY, { ...ENTRY, Detail: '{"new":"192.0.2.9"}' });
    expect(FailedEntryCount).to.equal(0);
    const event = await waited;
    expect(event).to.deep.include({
      source: "ddns",
      detailType: "Address changed",
      at: 5,
      id: Entries?.[1]?.EventId,
    });
    expect(bridge.events.map(({ detail }) => detail["new"])).to.deep.equal(["192.0.2.1", "192.0.2.9"]);
    expect(await bridge.next(() => true)).to.equal(bridge.events[0]);
  });

  for (const [what, more, code] of [
    ["no source", { Source: undefined }, "InvalidArgument"],
    ["no type", { DetailType: "" }, "InvalidArgument"],
    ["no detail", { Detail: undefined }, "InvalidArgument"],
    ["a detail that is no JSON", { Detail: "{" }, "MalformedDetail"],
    ["a detail that is no object", { Detail: "[]" }, "MalformedDetail"],
    ["a source of AWS's own", { Source: "aws.ec2" }, "NotAuthorizedForSourceException"],
    ["another bus", { EventBusName: "other" }, "ResourceNotFoundException"],
  ] as const) {
    it(`refuses ${what}, of that entry alone`, async () => {
      const before = bridge.events.length;
      const { FailedEntryCount, Entries } = await put(
        { ...ENTRY, ...more },
        { ...ENTRY, EventBusName: "default" },
      );
      expect(FailedEntryCount).to.equal(1);
      expect(Entries?.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([code, undefined]);
      expect(bridge.events.length).to.equal(before + 1);
    });
  }

  it("refuses none, eleven and too long ones as a whole, and names what it does not imitate", async () => {
    expect(await refusal(put())).to.match(/^ValidationException/);
    expect(await refusal(put(...Array(11).fill(ENTRY)))).to.match(/^ValidationException/);
    const long = { ...ENTRY, Detail: JSON.stringify({ text: "x".repeat(262_144) }) };
    expect(await refusal(put(long))).to.match(/^ValidationException.*over the limit/);
    expect(await refusal(put({ ...ENTRY, Resources: ["arn"] }))).to.match(/imitate Resources/);
    expect(await refusal(client.send(new ListRulesCommand({})))).to.match(/imitate EventBridge's ListRules/);
  });
});
