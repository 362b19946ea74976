import { expect } from "chai";
import { hasInterfaceId, readInterfaceId } from "../../admin/interfaceId";
import { type OwnersWorld, startOwnersWorld } from "./world";

describe("a host part", () => {
  for (const [typed, read] of [
    ["::1a2b:3c4d:5e6f:7890", "::1a2b:3c4d:5e6f:7890"],
    ["::0001", "::1"],
    ["::5:1A2B:3c4d:5e6f:7890", "::5:1a2b:3c4d:5e6f:7890"],
    ["EUI64", "eui64"],
  ] as const) {
    it(`is read from ${typed}`, () => {
      expect(readInterfaceId(typed)).to.equal(read);
    });
  }

  for (const wrong of [
    "",
    "::",
    "::0",
    "::1:0:0:0:0",
    "2001:db8::1",
    "1a2b",
    "::g",
    "::192.0.2.1",
    "::1%eth0",
  ]) {
    it(`is not ${JSON.stringify(wrong)}, with a sentence that says what is`, () => {
      expect(() => readInterfaceId(wrong)).to.throw(/is no host part: give the last half of an IPv6 address/);
    });
  }

  for (const [what, address, item, has] of [
    ["the last half", "2001:db8:1:2:1a2b:3c4d:5e6f:7890", { interface_id: "::1a2b:3c4d:5e6f:7890" }, true],
    [
      "another last half",
      "2001:db8:1:2:1a2b:3c4d:5e6f:7891",
      { interface_id: "::1a2b:3c4d:5e6f:7890" },
      false,
    ],
    ["zeros before it that differ", "2001:db8:1:2:9::1", { interface_id: "::1" }, false],
    ["a subnet, too", "2001:db8:1:5:1::1", { interface_id: "::5:1:0:0:1" }, true],
    ["another subnet", "2001:db8:1:6:1::1", { interface_id: "::5:1:0:0:1" }, false],
    // RFC 4291, appendix A: 34-56-78-9A-BC-DE is 3656:78FF:FE9A:BCDE.
    [
      "a MAC's",
      "2001:db8::3656:78ff:fe9a:bcde",
      { interface_id: "eui64", mac_address: "34-56-78-9A-BC-DE" },
      true,
    ],
    [
      "another MAC's",
      "2001:db8::3656:78ff:fe9a:bcdf",
      { interface_id: "eui64", mac_address: "34:56:78:9a:bc:de" },
      false,
    ],
    ["nothing to compare with", "2001:db8::1", {}, true],
    ["an odd one", "2001:db8::1", { interface_id: 7 }, true],
    ["an IPv4 address", "192.0.2.1", { interface_id: "::1" }, true],
  ] as [string, string, Record<string, unknown>, boolean][]) {
    it(`is ${has ? "found in" : "missed in"} an address: ${what}`, () => {
      expect(hasInterfaceId(address, item)).to.equal(has);
    });
  }
});

describe("a host with a host part", function () {
  this.timeout(90_000);
  let world: OwnersWorld;

  before(async () => {
    world = await startOwnersWorld();
  });
  after(() => world.close());

  it("has it in its AAAA item alone, and is marked where its address has another", async () => {
    const { code } = await world.ddns(
      "add",
      "stable",
      "--interface-id",
      "::1a2b:3c4d:5e6f:7890",
      "--allow-internal",
    );
    expect(code).to.equal(0);
    const host = "stable.dyn.example.com.";
    expect(await world.table.get(host, "AAAA")).to.include({ interface_id: "::1a2b:3c4d:5e6f:7890" });
    expect(await world.table.get(host)).not.to.have.property("interface_id");
    const secret = String((await world.table.get(host))?.["shared_secret"]);
    const flags = async () =>
      (await world.hosts.list({ filter: "stable" })).find(({ recordType }) => recordType === "AAAA")?.flags;
    await world.publish(host, secret, "2001:db8::1a2b:3c4d:5e6f:7890");
    expect(await flags()).to.deep.equal(["internal"]);
    await world.publish(host, secret, "2001:db8::dead:beef:dead:beef");
    expect(await flags()).to.deep.equal(["internal", "not its interface_id"]);
  });

  it("is not made by a MAC address that is not given, but with it", async () => {
    const refused = await world.ddns("add", "lacking", "--interface-id", "eui64");
    expect([refused.code, refused.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && text.includes("follows from mac_address"),
    );
    expect(await world.table.get("lacking.dyn.example.com.")).to.equal(undefined);
    await world.ddns("add", "lacking", "--interface-id", "eui64", "--mac", "52:54:00:12:34:56");
    expect(await world.table.get("lacking.dyn.example.com.", "AAAA")).to.include({ interface_id: "eui64" });
  });
});
