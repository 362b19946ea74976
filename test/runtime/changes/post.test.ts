import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect } from "chai";
import { createPost, type PostOptions } from "../../../runtime/changes/post";
import { createLookup } from "../../../runtime/changes/target";
import { ANSWERS, type Receiver, startReceiver } from "../../support/receiver";

/** A resolver that has these addresses for every name. */
const names =
  (...addresses: string[]): PostOptions["lookup"] =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
const postWith = (options: Partial<PostOptions> = {}) =>
  createPost({ lookup: createLookup(), allowsLoopback: false, ...options });
const failed = (reason: string) => ({ kind: "failed", reason });

describe("a POST to a webhook, in Lambda", () => {
  for (const url of [
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://0x7f.1/",
    "https://2130706433/",
  ]) {
    it(`is never made to ${url}`, async () => {
      expect(await postWith()(url, "{}")).to.deep.equal(failed("address_not_public"));
    });
  }

  it("is never made to a name of which any address is internal", async () => {
    for (const addresses of [["192.168.0.1"], ["8.8.8.8", "10.0.0.1"], ["2001:4860:4860::8888", "fd00::1"]]) {
      const post = postWith({ lookup: names(...addresses) });
      expect(await post("https://hooks.example.com/", "{}")).to.deep.equal(failed("address_not_public"));
    }
  });

  it("is never made without TLS", async () => {
    const post = postWith({ lookup: names("8.8.8.8") });
    expect(await post("http://hooks.example.com/", "{}")).to.deep.equal(failed("no_https"));
  });

  it("tells that a name has no address", async () => {
    expect(await postWith({ lookup: names() })("https://hooks.example.com/", "{}")).to.deep.equal(
      failed("ENOTFOUND"),
    );
    expect(await postWith()("https://hooks.invalid/", "{}")).to.have.property("kind", "failed");
  });

  it("does not wait for a resolver that hangs", async () => {
    const post = postWith({ lookup: () => new Promise(() => {}), milliseconds: 50 });
    expect(await post("https://hooks.example.com/", "{}")).to.deep.equal(failed("timeout"));
  });
});

describe("a POST to a webhook, at the embedded cloud", () => {
  let receiver: Receiver;
  const local = (options: Partial<PostOptions> = {}) => postWith({ allowsLoopback: true, ...options });

  before(async () => {
    receiver = await startReceiver("/hook?token=t0ken");
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  it("may go to this machine, and to no other without TLS", async () => {
    expect(await local()(receiver.url, '{"a":1}')).to.deep.equal({ kind: "taken" });
    expect(receiver.received.map(({ body }) => body)).to.deep.equal([{ a: 1 }]);
    expect(await local()("http://10.0.0.1/", "{}")).to.deep.equal(failed("address_not_public"));
    expect(await local({ lookup: names("8.8.8.8") })("http://hooks.example.com/", "{}")).to.deep.equal(
      failed("no_https"),
    );
    const mixed = local({ lookup: names("127.0.0.1", "10.0.0.1") });
    expect(await mixed(receiver.url.replace("127.0.0.1", "x.example"), "{}")).to.deep.equal(
      failed("address_not_public"),
    );
  });

  it("connects to the address that was looked at, whatever the name has a moment later", async () => {
    let asked = 0;
    const lookup: PostOptions["lookup"] = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
    };
    const url = receiver.url.replace("127.0.0.1", "rebinding.invalid");
    expect(await local({ lookup })(url, "{}")).to.deep.equal({ kind: "taken" });
    expect(receiver.received[0]?.headers.host).to.match(/^rebinding\.invalid:/);
    expect(asked).to.equal(1);
  });

  it("has been taken whatever else comes with a status of 2xx", async () => {
    for (const way of ["well", "noContent", "rubbish", "endlessly", "halfway"] as const) {
      receiver.behave = ANSWERS[way];
      // Longer than this test may take: what never ends is not waited for.
      expect(await local({ milliseconds: 60_000 })(receiver.url, "{}"), way).to.deep.equal({ kind: "taken" });
    }
  });

  it("has been taken once that status is there, though the rest never comes", async () => {
    receiver.behave = (response) => response.writeHead(200).flushHeaders();
    expect(await local({ milliseconds: 100 })(receiver.url, "{}")).to.deep.equal({ kind: "taken" });
  });

  it("fails by any other status, by silence and by a connection that is cut, and follows no redirect", async () => {
    for (const [way, reason] of [
      ["badly", "status_500"],
      ["elsewhere", "redirect"],
      ["notAtAll", "ECONNRESET"],
      ["never", "timeout"],
    ] as const) {
      receiver.behave = ANSWERS[way];
      expect(await local({ milliseconds: 300 })(receiver.url, "{}"), way).to.deep.equal(failed(reason));
    }
    expect(receiver.received).to.have.lengthOf(4);
  });

  it("tells who refuses a connection, and nothing of the URL", async () => {
    expect(await local()("http://127.0.0.1:1/t0ken", "{}")).to.deep.equal(failed("ECONNREFUSED"));
  });

  describe("with TLS", () => {
    let server: Server;
    let hello: Promise<string>;
    const urlOf = () => `https://hooks.example.com:${(server.address() as AddressInfo).port}/`;

    beforeEach(async () => {
      server = createServer().listen(0, "127.0.0.1");
      hello = once(server, "connection").then(async ([socket]) => {
        const [bytes] = await once(socket, "data");
        socket.destroy();
        return (bytes as Buffer).toString("latin1");
      });
      await once(server, "listening");
    });
    afterEach(() => server.close());

    it("asks for the certificate of the URL's name, at the address that was looked at", async () => {
      const posted = await local({ lookup: names("127.0.0.1") })(urlOf(), '{"a":"b"}');
      expect(posted).to.deep.equal(failed("ECONNRESET"));
      expect(await hello)
        .to.include("hooks.example.com")
        .and.to.not.include('{"a":"b"}');
    });
  });
});
