import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../../local/aws/nameServer";
import { ask, encodeQuery, readMessages, readReply, withLength } from "./client";
import { exampleZones } from "./zone";

describe("name server: TCP connections", () => {
  let server: NameServer;
  let sockets: Socket[] = [];

  before(async () => {
    const zones = exampleZones([
      "home 60 A 192.0.2.7",
      `huge 60 TXT ${Array.from({ length: 50 }, (_, n) => `"${String(n).padStart(2, "0")}${"x".repeat(250)}"`).join(" | ")}`,
    ]);
    server = await startNameServer({ zones, tcpIdleMs: 1000 });
  });

  after(() => server.close());

  afterEach(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    sockets = [];
  });

  function open(): Socket {
    const socket = connect(server.port, server.host);
    sockets.push(socket);
    return socket;
  }

  /** Resolves when the connection is gone, also when it was reset. */
  function closed(socket: Socket): Promise<void> {
    socket.on("error", () => {});
    return new Promise((resolve) => socket.once("close", () => resolve()));
  }

  const query = (name: string, type = "A") => withLength(encodeQuery(name, type));

  it("answers several queries sent at once, in their order", async () => {
    const socket = open();
    socket.write(
      Buffer.concat([query("home.example.com"), query("no.example.com"), query("www.example.org")]),
    );
    const replies = await readMessages(socket, 3);

    expect(replies.map((reply) => readReply(reply).rcode)).to.deep.equal(["NOERROR", "NXDOMAIN", "REFUSED"]);
  });

  it("answers a query that arrives byte by byte", async () => {
    const socket = open();
    socket.setNoDelay(true);
    for (const byte of query("home.example.com")) {
      await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    }
    const [reply] = await readMessages(socket, 1);

    expect(readReply(reply as Buffer).answer).to.have.length(1);
  });

  it("answers somebody who has closed the sending side", async () => {
    const socket = open();
    socket.end(query("home.example.com"));
    const [reply] = await readMessages(socket, 1);

    expect(readReply(reply as Buffer).answer).to.have.length(1);
  });

  it("keeps a connection open while queries come, beyond the idle time", async () => {
    // Long enough that no pause of a busy machine is taken for silence.
    const tcpIdleMs = 3000;
    const patient = await startNameServer({ zones: exampleZones(["home 60 A 192.0.2.7"]), tcpIdleMs });
    const socket = connect(patient.port, patient.host);
    sockets.push(socket);
    const started = Date.now();
    while (Date.now() - started < tcpIdleMs + 500) {
      socket.write(query("home.example.com"));
      await readMessages(socket, 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    expect(socket.destroyed).to.equal(false);
    await patient.close();
  });

  it("closes a connection that says nothing", async () => {
    const socket = open();
    socket.resume();
    await closed(socket);
  });

  it("closes a connection that never completes its query, however often it sends", async () => {
    const socket = open();
    socket.on("error", () => {});
    socket.resume();
    socket.write(Buffer.from([0xff, 0xff]));
    const dribble = setInterval(() => socket.write(Buffer.from([0])), 50);
    await closed(socket);
    clearInterval(dribble);
  });

  it("closes a connection on a message that is too short, or itself an answer", async () => {
    for (const message of [Buffer.alloc(0), Buffer.alloc(11), Buffer.alloc(12, 0x80)]) {
      const socket = open();
      socket.on("error", () => {});
      socket.resume();
      socket.write(withLength(message));
      await closed(socket);
    }
  });

  it("stops reading from somebody who does not read the answers, and lets go in the end", async () => {
    const greedy = open();
    greedy.on("error", () => {});
    greedy.write(Buffer.concat(Array.from({ length: 3000 }, () => query("huge.example.com", "TXT"))));
    await once(greedy, "connect");
    expect((await ask(server, "home.example.com", "A")).answer).to.have.length(1);
    const silent = open().resume();
    await closed(silent);
    await closed(greedy.resume());

    expect(greedy.bytesRead, "of 38 million bytes").to.be.lessThan(20_000_000);
  });

  it("survives somebody who resets the connection", async () => {
    const socket = open();
    await once(socket, "connect");
    socket.write(query("huge.example.com", "TXT"));
    socket.resetAndDestroy();
    const asked = await ask(server, "home.example.com", "A", { transport: "tcp" });

    expect(asked.answer).to.have.length(1);
  });

  it("lets go of open connections when it is closed", async () => {
    const other = await startNameServer({ zones: exampleZones([]) });
    const socket = connect(other.port, other.host);
    await once(socket, "connect");
    socket.resume();
    await Promise.all([closed(socket), other.close()]);
  });
});
