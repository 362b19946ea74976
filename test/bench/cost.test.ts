import { expect } from "chai";
import {
  ASSUMED_LATENCY_MS,
  billedMs,
  costOfDay,
  costOfMillion,
  costOfMonth,
  requestUnits,
  type Usage,
} from "../../bench/cost";
import { originalOfMillion } from "../../bench/original";
import { PRICES } from "../../bench/prices";

const GET: Usage = { calls: {}, names: 1, itemBytes: 400, cpuMs: 0.5, logLines: [200], memoryMb: 512 };
const CHANGED: Usage = {
  ...GET,
  calls: { GetItem: 1, UpdateItem: 2, ChangeResourceRecordSets: 1 },
};
const MANY_CHANGED: Usage = {
  ...GET,
  names: 20,
  calls: { BatchGetItem: 1, UpdateItem: 40, ChangeResourceRecordSets: 1 },
};

describe("the cost of a million requests", () => {
  describe("DynamoDB's request units", () => {
    it("are one for a read and one for each write of a small item", () => {
      expect(requestUnits(CHANGED)).to.deep.equal({ read: 1, write: 2 });
    });

    it("are one for each item of a batch", () => {
      expect(requestUnits(MANY_CHANGED)).to.deep.equal({ read: 20, write: 40 });
    });

    it("are half a unit for an eventually consistent query", () => {
      expect(requestUnits({ ...GET, calls: { Query: 1 } })).to.deep.equal({ read: 0.5, write: 0 });
    });

    it("count each begun 4 KB of a read and each begun KB of a write", () => {
      expect(requestUnits({ ...CHANGED, itemBytes: 4097 })).to.deep.equal({ read: 2, write: 10 });
    });
  });

  describe("Lambda's duration", () => {
    it("is the processor time on the memory's share of a processor, in begun milliseconds", () => {
      expect(billedMs({ ...GET, cpuMs: 1, memoryMb: 1769 })).to.equal(1);
      expect(billedMs({ ...GET, cpuMs: 1, memoryMb: 512 })).to.equal(4);
      expect(billedMs({ ...GET, cpuMs: 1, memoryMb: 10_240 })).to.equal(1);
    });

    it("waits for each call, and once for what is written side by side", () => {
      const { dynamodb, route53 } = ASSUMED_LATENCY_MS;
      expect(billedMs({ ...CHANGED, cpuMs: 0 })).to.equal(3 * dynamodb + route53);
      expect(billedMs({ ...MANY_CHANGED, cpuMs: 0 })).to.equal(3 * dynamodb + route53);
    });

    it("is never less than a millisecond", () => {
      expect(billedMs({ ...GET, cpuMs: 0 })).to.equal(1);
    });
  });

  it("adds the services up", () => {
    const cost = costOfMillion(CHANGED);
    expect(cost.total).to.be.closeTo(cost.apiGateway + cost.lambda + cost.dynamodb + cost.logs, 1e-9);
    expect(cost.apiGateway).to.equal(3.5);
    expect(cost.dynamodb).to.be.closeTo(0.125 + 2 * 0.625, 1e-9);
  });

  it("by the function's own URL is all but API Gateway's", () => {
    const { byFunctionUrl, total, apiGateway } = costOfMillion(CHANGED);
    expect(byFunctionUrl).to.be.closeTo(total - apiGateway, 1e-9);
  });

  it("of the original is at least that of its calls", () => {
    expect(originalOfMillion("get")).to.be.closeTo(3.7, 0.01);
    const waits = 1_000_000 * 0.16 * 0.125 * PRICES.lambdaX86.usd;
    expect(originalOfMillion("set, unchanged")).to.be.closeTo(3.7 + waits + 0.0625 + 0.625, 1e-9);
    expect(originalOfMillion("dyndns2, unchanged")).to.equal(undefined);
  });

  it("takes half a gigabyte-second for a second at 512 MB", () => {
    const waits = { ListResourceRecordSets: 1000 / ASSUMED_LATENCY_MS.route53 };
    const { lambda } = costOfMillion({ ...GET, cpuMs: 0, calls: waits });
    expect(lambda).to.be.closeTo(0.2 + 1_000_000 * 0.5 * PRICES.lambdaArm64.usd, 0.01);
  });

  it("bills more log for a longer line", () => {
    const short = costOfMillion(GET).logs;
    const long = costOfMillion({ ...GET, logLines: [200 + 1024] }).logs;
    expect(long - short).to.be.closeTo((1_000_000 * 1024 * PRICES.logIngestion.usd) / 1024 ** 3, 1e-9);
  });

  it("of a month includes the hosted zone", () => {
    expect(costOfMonth([])).to.equal(0.5);
    expect(costOfMonth([{ requests: 500_000, million: 4 }])).to.equal(2.5);
  });

  it("of a day is that of its seconds", () => {
    expect(costOfDay(100, 5)).to.be.closeTo(43.2, 1e-9);
  });

  it("names a page of AWS for each price", () => {
    for (const [name, { source, usd }] of Object.entries(PRICES)) {
      expect(source).to.match(/^https:\/\/aws\.amazon\.com\/.*pricing\//);
      if (name === "customDomain") expect(usd).to.equal(0);
      else expect(usd).to.be.greaterThan(0);
    }
  });
});
