import { expect } from "chai";
import { requestLine } from "../../../local/main/requestLine";

function logged(message: Record<string, unknown>): string {
  const request = { mode: "set", hostname: "home.dyn.example.com.", record_type: "A", caller: "192.0.2.7" };
  return JSON.stringify({
    timestamp: "2030-01-01T00:00:00.000Z",
    level: "INFO",
    requestId: "1",
    message: { ...request, milliseconds: 12, ...message },
  });
}

describe("a request on the terminal of npm start", () => {
  const shown = (message: Record<string, unknown>) =>
    requestLine(logged(message), false).replace(/^\S+ /, "");

  for (const [message, line] of [
    [{ outcome: "published", status: 200 }, "home.dyn.example.com A sets: published from 192.0.2.7, 12 ms"],
    [
      { outcome: "unauthorized", reason: "wrong_secret", status: 401 },
      "home.dyn.example.com A sets: refused (another secret than the item's: npx ddns rotate gives a new one) from 192.0.2.7, 12 ms",
    ],
    [
      { mode: "get", hostname: undefined, record_type: undefined, outcome: "reflected", status: 200 },
      "- asks for its address: told from 192.0.2.7, 12 ms",
    ],
    [
      {
        mode: "dyndns2",
        hostname: "a.dyn.example.com.,b.dyn.example.com.",
        record_type: "A,AAAA",
        outcome: "good,nochg",
        status: 200,
      },
      "a.dyn.example.com,b.dyn.example.com A,AAAA dyndns2: published, unchanged from 192.0.2.7, 12 ms",
    ],
    [
      {
        mode: "set_prefix",
        record_type: "AAAA",
        outcome: "published,left_alone,forbidden",
        reason: "no_host_part",
        status: 207,
      },
      "home.dyn.example.com AAAA tells its network's prefix: published, left alone, refused (no host part: npx ddns set HOST interface_id=::…) from 192.0.2.7, 12 ms",
    ],
  ] as [Record<string, unknown>, string][]) {
    it(`reads: ${line}`, () => {
      expect(shown(message)).to.equal(line);
    });
  }

  it("is red where it was refused, and green else, in colours", () => {
    expect(requestLine(logged({ outcome: "published", status: 200 }), true)).to.include(
      "\u001b[32mpublished",
    );
    const refused = logged({ mode: "dyndns2", outcome: "badauth", status: 200 });
    expect(requestLine(refused, true)).to.include("\u001b[31mrefused");
  });

  it("leaves out the lines of the single records of a request", () => {
    expect(requestLine(logged({ outcome: "published" }), false)).to.equal("");
  });

  it("leaves any other line as it is", () => {
    for (const line of ["plain", '{"a":1}', '{"message":"text","timestamp":"x"}']) {
      expect(requestLine(line, false)).to.equal(line);
    }
  });
});
