import { expect } from "chai";
import { digest } from "../../../runtime/silence/digest";
import type { Due } from "../../../runtime/silence/lookThrough";
import { readWatched } from "../../../runtime/silence/watched";
import type { Item } from "../../support/table";

const SILENCE = Date.parse("2030-01-01T00:00:00.000Z");
const DAY_MS = 24 * 3_600_000;

function due(what: Due["what"], item: Item): Due {
  const watched = readWatched({
    hostname: "home.example.com.",
    record_type: "A",
    last_checked: what === "silent" ? "2030-01-01T00:00:00.000Z" : "2030-01-03T12:30:00.000Z",
    last_accessed: "192.0.2.7",
    ...item,
  });
  if (watched === undefined) throw new Error("not an item");
  return { item: watched, what, silence: SILENCE, limitMs: DAY_MS };
}
const mailOf = (...all: Due[]) => digest(all, "ddns-test");

describe("the mail about silent hosts", () => {
  it("names one host in its subject, and says since when, how long that may be, who called last, and what to do", () => {
    const { subject, text } = mailOf(due("silent", {}));
    expect(subject).to.equal("home.example.com is silent (ddns-test)");
    expect(text).to.include(
      "home.example.com (A) is silent: nothing of it was accepted since 2030-01-01 00:00 UTC, for more than 24 hours. " +
        "What was last accepted came from 192.0.2.7.",
    );
    expect(text).to.include("It may be off, or be refused: npx ddns history home.example.com says which");
    expect(text).to.include("npx ddns set home.example.com stale_after=72");
    expect(text).to.include("Sent by the stack ddns-test.");
  });

  it("has one line for both families of a host, and counts hosts", () => {
    const { subject, text } = mailOf(
      due("silent", { record_type: "AAAA" }),
      due("silent", {}),
      due("silent", { hostname: "b.example.com." }),
      due("back", { hostname: "c.example.com." }),
    );
    expect(subject).to.equal("2 hosts are silent, c.example.com is back (ddns-test)");
    expect(text).to.include("- home.example.com (A, AAAA) is silent");
    expect(text).to.include(
      "c.example.com (A) is back since 2030-01-03 12:30 UTC at the latest. It was silent since 2030-01-01 00:00 UTC.",
    );
    expect(text.match(/home\.example\.com/g)).to.have.lengthOf(1);
  });

  it("says of a host that was never accepted that it is waited for", () => {
    const { text } = mailOf(due("silent", { last_checked: undefined }));
    expect(text).to.include(
      "home.example.com (A) is silent: nothing of it was ever accepted. It is waited for since 2030-01-01 00:00 UTC",
    );
  });

  it("names two hundred hosts, counts the rest, and is within what SNS takes", () => {
    const label = "a".repeat(60);
    const many = Array.from({ length: 5_000 }, (_, index) =>
      due("silent", {
        hostname: `${index}.${label}.${label}.${label}.example.com.`,
        last_accessed: "x".repeat(45),
      }),
    );
    const { subject, text } = mailOf(...many, ...many.map((one) => ({ ...one, what: "back" as const })));
    expect(subject).to.equal("5000 hosts are silent, 5000 hosts are back (ddns-test)");
    expect(text.match(/^- .*is silent/gm)).to.have.lengthOf(200);
    expect(text.match(/- and 4800 more/g)).to.have.lengthOf(2);
    expect(Buffer.byteLength(text)).to.be.below(256 * 1024);
  });

  it("is one line of a hundred characters of ASCII in its subject, whatever an item is called", () => {
    for (const hostname of [
      `${"ä".repeat(120)}.`,
      "evil\r\nBcc: x@example.com\u0000.",
      " .",
      `${"x".repeat(250)}.`,
    ]) {
      const { subject, text } = mailOf(due("silent", { hostname, last_accessed: "1\n2" }));
      expect(subject).to.match(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
      expect(text).to.match(/^[\n\x20-\x7e]+$/);
      expect(text).to.not.include("\nBcc");
    }
  });
});
