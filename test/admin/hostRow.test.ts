import { expect } from "chai";
import { ROW_STATES, rowsOf } from "../../admin/console/source";
import type { RecordView } from "../../admin/view";

describe("a host on the owner's page", () => {
  const record = (recordType: "A" | "AAAA", state: RecordView["state"], lastSeen?: number): RecordView => ({
    hostname: "home.dyn.example.com.",
    recordType,
    address: undefined,
    ttl: undefined,
    lastSeen,
    lastChanged: undefined,
    flags: [],
    group: undefined,
    staleAfter: undefined,
    comment: undefined,
    wish: undefined,
    state,
  });

  it("has the worst state of its records", () => {
    expect(rowsOf([record("A", "fresh", 1), record("AAAA", "silent", 0)], new Set())[0]?.state).to.equal(
      "silent",
    );
    const differing = new Set(["home.dyn.example.com. A"]);
    expect(rowsOf([record("A", "fresh", 1)], differing)[0]?.state).to.equal("disagrees");
    expect(rowsOf([record("A", "refused", 1)], differing)[0]?.state).to.equal("refused");
  });

  it("is put by need: what the service cannot do before what disagrees, and that before who is silent", () => {
    expect(ROW_STATES.slice(4, 8)).to.deep.equal(["waiting", "expired", "disagrees", "silent"]);
  });

  it("is fresh where one family is, and the other was never asked for", () => {
    expect(rowsOf([record("A", "fresh", 1), record("AAAA", "never_seen")], new Set())[0]?.state).to.equal(
      "fresh",
    );
  });
});
