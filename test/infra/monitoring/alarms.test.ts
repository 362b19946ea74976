import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { PRICES } from "../../../bench/prices";
import { alarmsOf } from "../../../infra/monitoring/alarms";
import { USD } from "../../../infra/monitoring/cost";
import { metricFiltersOf } from "../../../infra/monitoring/metricFilters";
import { savedQueriesOf } from "../../../infra/monitoring/savedQueries";
import { namespaceOf, type Watched } from "../../../infra/monitoring/watched";
import { ROOT } from "../program";

const ALL: Watched = {
  naming: { prefix: "ddns-test", tags: { project: "ddns", stack: "test" } },
  hasGateway: true,
  hasPublisher: true,
  hasNotifier: true,
};
const LEAST: Watched = { ...ALL, hasGateway: false, hasPublisher: false, hasNotifier: false };
const PAGE = readFileSync(path.join(ROOT, "docs", "operations.md"), "utf8");

describe("the alarms", () => {
  it("each say what has happened, what to do first, and have a part of the operator's page that begins with steps", () => {
    for (const { key, means, first } of alarmsOf(ALL)) {
      expect(means, key).to.match(/^[A-Z].{20,}\.$/);
      expect(first, key).to.match(/^[A-Z].{15,}\.$/);
      const [, part = ""] = new RegExp(`\n### ${key}\n(.*?)(\n##|$)`, "s").exec(PAGE) ?? [];
      expect(part, key).to.match(/\n1\. /);
    }
  });

  it("are all that the operator's page answers", () => {
    const [, answers = ""] = /\n## It rang: what now\n(.*?)\n## /s.exec(PAGE) ?? [];
    const parts = [...answers.matchAll(/\n### (\S+)\n/g)].map(([, key]) => key);
    expect(parts).to.have.members(alarmsOf(ALL).map(({ key }) => key));
  });

  it("look at metrics of the logs that are counted, and all that is counted has one", () => {
    for (const watched of [ALL, LEAST]) {
      const looked = alarmsOf(watched)
        .flatMap(({ metrics }) => metrics)
        .filter(({ namespace }) => namespace === namespaceOf(watched))
        .map(({ metricName }) => metricName);
      expect([...new Set(looked)]).to.have.members([
        ...new Set(metricFiltersOf(watched).map(({ metric }) => metric)),
      ]);
    }
  });

  it("come with what a stack has: none about parts that are not there", () => {
    const keys = alarmsOf(LEAST).map(({ key }) => key);
    expect(keys).to.not.include.members(["gateway-refusing"]);
    expect(keys.filter((key) => /publisher|notifier|given-up/.test(key))).to.deep.equal([]);
    expect(metricFiltersOf(LEAST).map(({ log }) => log)).to.not.include.members(["publisher", "notifier"]);
  });

  it("cost 2 US dollars a month at the most, one by one, in a stack that has all there is", () => {
    const looked = alarmsOf(ALL).reduce((sum, { metrics }) => sum + metrics.length, 0);
    expect(looked * PRICES.cloudWatchAlarm.usd).to.be.at.most(2);
  });

  it("take the page's saved queries for granted that there are", () => {
    const names = savedQueriesOf(ALL).map(({ name }) => name);
    const [, table = ""] = /\n## Saved queries\n(.*?)\n## /s.exec(PAGE) ?? [];
    expect([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)).to.have.members(names);
    for (const { key, first } of alarmsOf(ALL)) {
      const [, query] = /saved query ([a-z0-9 ]+?)(:|,|$)/.exec(first) ?? [];
      if (query !== undefined) expect(names, key).to.include(query);
    }
    for (const [, name] of PAGE.matchAll(/saved query `([^`]+)`/gi)) expect(names).to.include(name);
  });
});

describe("the dashboard's prices", () => {
  it("are those of the bench, which names their sources", () => {
    expect(USD).to.deep.equal({
      apiGatewayRequest: PRICES.apiGatewayRequest.usd / 1e6,
      lambdaRequest: PRICES.lambdaRequest.usd / 1e6,
      lambdaGbSecond: PRICES.lambdaArm64.usd,
      dynamodbRead: PRICES.dynamodbRead.usd / 1e6,
      dynamodbWrite: PRICES.dynamodbWrite.usd / 1e6,
    });
  });
});
