import { ListHostedZonesCommand, type Route53Client } from "@aws-sdk/client-route-53";
import { expect } from "chai";
import type { Fault, ServiceCall } from "../../../../local/aws/calls";
import { type Api, change, createZone, list, outcome, startApi, upsert } from "./api";

describe("Route 53 stand-in: intercepts", () => {
  let api: Api;

  afterEach(() => api.close());

  it("sees each call with its operation and the SDK's input", async () => {
    const calls: ServiceCall[] = [];
    api = await startApi({
      intercept: (call) => {
        calls.push(call);
        return undefined;
      },
    });
    const id = await createZone(api.client);
    await change(api.client, id, [upsert("home.example.com 60 A 192.0.2.1")]);
    await list(api.client, id, { StartRecordName: "home.example.com", StartRecordType: "A", MaxItems: 1 });

    expect(calls.map(({ service, operation }) => `${service} ${operation}`)).to.deep.equal([
      "route53 CreateHostedZone",
      "route53 ChangeResourceRecordSets",
      "route53 ListResourceRecordSets",
    ]);
    expect(calls[1]?.request).to.deep.equal({
      HostedZoneId: id,
      ChangeBatch: { Changes: [upsert("home.example.com 60 A 192.0.2.1")] },
    });
    expect(calls[2]?.request).to.deep.equal({
      HostedZoneId: id,
      StartRecordName: "home.example.com",
      StartRecordType: "A",
      MaxItems: "1",
    });
  });

  const FAULTS: { fault: Fault; outcome: RegExp; carriedOut: boolean }[] = [
    {
      fault: { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" },
      outcome: /^Throttling: Rate exceeded$/,
      carriedOut: false,
    },
    {
      fault: { kind: "error", status: 500, code: "InternalFailure", message: "Ouch" },
      outcome: /^InternalFailure: Ouch$/,
      carriedOut: false,
    },
    { fault: { kind: "cut" }, outcome: /ECONNRESET|socket hang up/, carriedOut: false },
    { fault: { kind: "lost" }, outcome: /ECONNRESET|socket hang up/, carriedOut: true },
    { fault: { kind: "hang" }, outcome: /AbortError/, carriedOut: false },
  ];

  for (const { fault, outcome: expected, carriedOut } of FAULTS) {
    it(`lets "${fault.kind}" happen, ${carriedOut ? "after" : "without"} carrying the call out`, async () => {
      let spoil = false;
      api = await startApi({
        intercept: () => (spoil ? fault : undefined),
      });
      const id = await createZone(api.client);
      spoil = true;
      const got = await changeWithLimit(api.client, id);
      spoil = false;

      expect(got).to.match(expected);
      expect(await list(api.client, id)).to.have.length(carriedOut ? 1 : 0);
    });
  }

  async function changeWithLimit(client: Route53Client, id: string): Promise<string> {
    client.middlewareStack.add((next) => (args) => Promise.race([next(args), rejectAfter(300)]), {
      step: "initialize",
      name: "limit",
    });
    return outcome(change(client, id, [upsert("home.example.com 60 A 192.0.2.1")]));
  }

  function rejectAfter(ms: number): Promise<never> {
    return new Promise((_, reject) => {
      AbortSignal.timeout(ms).addEventListener("abort", () =>
        reject(Object.assign(new Error("no answer"), { name: "AbortError" })),
      );
    });
  }

  it("lets go of hanging calls when it is closed", async () => {
    api = await startApi({ intercept: () => ({ kind: "hang" }) });
    const hanging = outcome(api.client.send(new ListHostedZonesCommand({})));
    await new Promise((resolve) => setImmediate(resolve));
    await api.standIn.close();

    expect(await hanging).to.match(/ECONNRESET|socket hang up|ECONNREFUSED/);
  });
});
