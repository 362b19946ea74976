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

const BY_NOTIFIER = {
  mode: "notify",
  hostname: "home.dyn.example.com.",
  caller: undefined,
  milliseconds: undefined,
};
const BY_PUBLISHER = { mode: "publish", caller: undefined, milliseconds: undefined };

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
    [
      { outcome: "written_down", status: 202 },
      "home.dyn.example.com A sets: written down from 192.0.2.7, 12 ms",
    ],
    [
      { outcome: "paced", status: 503 },
      "home.dyn.example.com A sets: too soon: try again from 192.0.2.7, 12 ms",
    ],
    [{ ...BY_PUBLISHER, outcome: "published" }, "home.dyn.example.com A by the publisher: published"],
    [
      { ...BY_PUBLISHER, outcome: "again", reason: "leased" },
      "home.dyn.example.com A by the publisher: put off (another request is changing it)",
    ],
  ] as [Record<string, unknown>, string][]) {
    it(`reads: ${line}`, () => {
      expect(shown(message)).to.equal(line);
    });
  }

  for (const [message, line] of [
    [{ outcome: "told", target: "hooks.slack.com" }, "home.dyn.example.com A: told hooks.slack.com"],
    [{ outcome: "told", target: "event bus" }, "home.dyn.example.com A: told event bus"],
    [
      { outcome: "again", reason: "status_500", target: "chat.example" },
      "home.dyn.example.com A: not told yet: chat.example (status 500)",
    ],
    [
      { outcome: "given_up", reason: "timeout", target: "chat.example" },
      "home.dyn.example.com A: given up, never told: chat.example (no answer in time)",
    ],
    [
      { outcome: "dropped", reason: "not_configured" },
      "home.dyn.example.com A: not told: (the stack does not tell it any more)",
    ],
    [
      { outcome: "dropped", reason: "unreadable", hostname: undefined, record_type: undefined },
      "a change: not told: (unreadable)",
    ],
  ] as [Record<string, unknown>, string][]) {
    it(`reads, of who is told of a change: ${line}`, () => {
      expect(shown({ ...BY_NOTIFIER, ...message })).to.equal(line);
    });
  }

  it("is green where somebody was told of a change, and red where not yet", () => {
    expect(requestLine(logged({ ...BY_NOTIFIER, outcome: "told", target: "x" }), true)).to.include(
      "\u001b[32mtold x",
    );
    expect(requestLine(logged({ ...BY_NOTIFIER, outcome: "again", target: "x" }), true)).to.include(
      "\u001b[31mnot",
    );
  });

  it("leaves out the line of a batch of the notifier, unless it has more to tell", () => {
    const batch = logged({ ...BY_NOTIFIER, hostname: undefined, outcomes: { told: 1 }, records: 1 });
    expect(requestLine(batch, false)).to.equal("");
    const faulty = logged({ ...BY_NOTIFIER, hostname: undefined, outcomes: {}, error: "Error" });
    expect(requestLine(faulty, false)).to.equal(faulty);
  });

  it("is red where it was refused, and green else, in colours", () => {
    expect(requestLine(logged({ outcome: "published", status: 200 }), true)).to.include(
      "\u001b[32mpublished",
    );
    const refused = logged({ mode: "dyndns2", outcome: "badauth", status: 200 });
    expect(requestLine(refused, true)).to.include("\u001b[31mrefused");
    const published = logged({ ...BY_PUBLISHER, outcome: "published" });
    expect(requestLine(published, true)).to.include("\u001b[32mpublished");
    const conflict = logged({ ...BY_PUBLISHER, outcome: "conflict" });
    expect(requestLine(conflict, true)).to.include("\u001b[31mrefused");
  });

  const BY_WATCH = { mode: "watch", caller: undefined, milliseconds: undefined };
  for (const [message, line] of [
    [{ ...BY_WATCH, outcome: "silent" }, "home.dyn.example.com A the watch: silent"],
    [{ ...BY_WATCH, outcome: "back" }, "home.dyn.example.com A the watch: back"],
    [
      { mode: "watch", outcome: "zone_filling", zone: "dyn.example.com", record_sets: 9100, percent: 91 },
      "dyn.example.com the watch: 9100 record sets, 91 % of a zone's",
    ],
    [{ mode: "watch", outcome: "watched", hosts: 3, silent: 0 }, ""],
  ] as [Record<string, unknown>, string][]) {
    it(`reads, by the watch: ${line || "nothing where it found nothing"}`, () => {
      expect(shown(message)).to.equal(line);
    });
  }

  it("shows a run of the watch as it is where something went wrong", () => {
    const line = logged({ mode: "watch", outcome: "watched", warnings: ["x"] });
    expect(requestLine(line, false)).to.equal(line);
  });

  it("leaves out the lines of the single records of a request", () => {
    expect(requestLine(logged({ outcome: "published" }), false)).to.equal("");
  });

  it("leaves out the line of a batch of the publisher, unless it has more to tell than those of its changes", () => {
    const batch = (more: Record<string, unknown>) =>
      logged({ mode: "publish", hostname: undefined, told: 1, outcomes: { published: 1 }, ...more });
    expect(requestLine(batch({}), false)).to.equal("");
    for (const more of [{ warnings: ["flapping: home.dyn.example.com. A: over 20"] }, { error: "Error" }]) {
      expect(requestLine(batch(more), false)).to.equal(batch(more));
    }
  });

  it("leaves any other line as it is", () => {
    for (const line of ["plain", '{"a":1}', '{"message":"text","timestamp":"x"}']) {
      expect(requestLine(line, false)).to.equal(line);
    }
  });
});
