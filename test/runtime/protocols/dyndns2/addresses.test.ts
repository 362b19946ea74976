import { expect } from "chai";
import { type Dyndns2Client, dyndns2Client, lines, putHosts } from "../../../support/dyndns2";
import { useRecord } from "../../../support/record";
import type { World } from "../../../support/world";

const SECRET = "a secret of these records";
const V4 = "192.0.2.7";
const OTHER_V4 = "198.51.100.4";
const V6 = "2001:db8::7";
const OTHER_V6 = "2001:db8:4::4";

describe("dyndns2: myip, myipv6 and the other parameters", () => {
  const record = useRecord(SECRET, { allow_internal: true });
  let world: World;
  let update: Dyndns2Client;
  let host: string;
  beforeEach(async () => {
    ({ world, host } = record);
    update = dyndns2Client(world.handler(), SECRET);
    await putHosts(world, SECRET, [host], ["AAAA"], { allow_internal: true });
  });

  const held = () => ({ A: world.held(host)?.values, AAAA: world.held(host, "AAAA")?.values });

  it("publishes the caller's own address, in the family of the call, without them", async () => {
    expect((await update({ hostname: host, from: V6 })).text).to.equal(`good ${V6}\n`);
    expect(held()).to.deep.equal({ A: undefined, AAAA: [V6] });
  });

  for (const query of [
    { myip: "" },
    { myip: "", myipv6: "" },
    { myip: " " },
    { myip: "," },
    { myipv6: "" },
  ] as Record<string, string>[]) {
    it(`takes empty ones for absent ones: ${JSON.stringify(query)}`, async () => {
      expect((await update({ hostname: host, query, from: V4 })).text).to.equal(`good ${V4}\n`);
    });
  }

  for (const [query, published] of [
    [{ myip: OTHER_V4 }, [OTHER_V4]],
    [{ myip: OTHER_V6 }, [OTHER_V6]],
    [{ myipv6: OTHER_V6 }, [OTHER_V6]],
    [{ myip: "", myipv6: OTHER_V6 }, [OTHER_V6]],
    [{ myip: OTHER_V4, myipv6: "" }, [OTHER_V4]],
    [{ myip: `${OTHER_V4},${OTHER_V6}` }, [OTHER_V4, OTHER_V6]],
    [{ myip: `${OTHER_V6}, ${OTHER_V4}` }, [OTHER_V4, OTHER_V6]],
    [{ myip: `${OTHER_V4},` }, [OTHER_V4]],
    [{ myip: OTHER_V4, myipv6: OTHER_V6 }, [OTHER_V4, OTHER_V6]],
    [{ myip: `${OTHER_V4},${OTHER_V6}`, myipv6: "2001:DB8:4:0::4" }, [OTHER_V4, OTHER_V6]],
    [{ myip: `::ffff:${OTHER_V4}` }, [OTHER_V4]],
    [{ ip: OTHER_V4 }, [OTHER_V4]],
    [{ myipv4: OTHER_V4, ip6: OTHER_V6 }, [OTHER_V4, OTHER_V6]],
    [{ ipv4: OTHER_V4, ipv6: OTHER_V6 }, [OTHER_V4, OTHER_V6]],
    [{ myIP: OTHER_V4 }, [OTHER_V4]],
    [{ ipv6: `${OTHER_V6}/128` }, [OTHER_V6]],
    [{ myip: `${OTHER_V4}/32` }, [OTHER_V4]],
    [{ myip: "auto" }, [V4]],
    [{ myip: OTHER_V4, myipv6: "no" }, [OTHER_V4]],
    [{ myip: OTHER_V4, myipv6: "preserve" }, [OTHER_V4]],
    [{ myipv6: "preserve" }, [V4]],
    [{ myip: `${OTHER_V4},fe80::1` }, [OTHER_V4]],
    [{ myip: "169.254.3.4", myipv6: OTHER_V6 }, [OTHER_V6]],
    [{ myip: OTHER_V4, lan: "10.0.0.1" }, [OTHER_V4]],
  ] as [Record<string, string>, string[]][]) {
    it(`publishes ${published.join(" and ")} for ${JSON.stringify(query)}`, async () => {
      const answer = await update({ hostname: host, query, from: V4 });
      expect(answer.text).to.equal(`good ${published.join(",")}\n`);
      const { A = [], AAAA = [] } = held();
      expect([...A, ...AAAA]).to.have.members(published);
    });
  }

  for (const query of [
    { myip: "here" },
    { myip: "192.0.2.256" },
    { myip: "127.1" },
    { myip: "fe80::1%eth0" },
    { myip: "2001:db8::/40" },
    { myip: "2001:db8:1::/64,2001:db8:2::/64" },
    { myip: "192.0.2.0/24" },
    { members: "perhaps" },
    { myip: "0.0.0.0" },
    { myip: "::" },
    { myip: "255.255.255.255" },
    { myip: "ff02::1" },
    { myip: `${V4},${OTHER_V4}` },
    { myipv6: `${V6},${OTHER_V6}` },
    { myip: V6, myipv6: OTHER_V6 },
    { myip: "fe80::1" },
    { myip: "240.0.0.1" },
    { myip: "fec0::10" },
    { myip: "no", myipv6: OTHER_V6, ip: "no", myipv4: "no", ipv6: "x" },
    { address: OTHER_V4 },
    { lanprefix: "2001:db8:1:2::/64" },
    { offline: "perhaps" },
    { myip: "no" },
    { myip: [V4, V4] },
    { myip: V4, MyIP: V4 },
    { hostname: ["a.example.com", "b.example.com"] },
    { offline: ["YES", "NO"] },
  ] as Record<string, string | string[]>[]) {
    it(`answers 400 to ${JSON.stringify(query)}, without any call to AWS`, async () => {
      const answer = await update({ ...("hostname" in query ? {} : { hostname: host }), query });
      expect(answer.status).to.equal(400);
      expect(answer.headers["content-type"]).to.match(/^text\/plain/);
      expect(world.calls).to.be.empty;
    });
  }

  it("names the parameter that holds no address", async () => {
    expect((await update({ hostname: host, query: { myipv6: "x" } })).text).to.match(/^myipv6 /);
    expect((await update({ hostname: host, query: { myip: "x" } })).text).to.match(/^myip /);
  });

  for (const [query, published, mistake] of [
    [{ myip: OTHER_V4, myipv6: "x" }, OTHER_V4, /^myipv6 is no IP address: /],
    [{ myip: `${OTHER_V4},2001:db8::/40` }, OTHER_V4, /^myip is no prefix of a network of hosts: /],
    [{ myip: "192.0.2.256", myipv6: OTHER_V6 }, OTHER_V6, /^myip is no IP address: /],
    [{ myip: `${V4},${OTHER_V4},${OTHER_V6}` }, OTHER_V6, /^Give one IPv4 address at most\.$/],
  ] as [Record<string, string>, string, RegExp][]) {
    it(`publishes ${published} for ${JSON.stringify(query)}, and says what is wrong with the other`, async () => {
      const answer = await update({ hostname: host, query, from: V4 });
      const [name, said, ...more] = lines(answer);
      expect([answer.status, name, more]).to.deep.equal([200, `good ${published}`, []]);
      expect(said).to.match(mistake);
      const { A = [], AAAA = [] } = held();
      expect([...A, ...AAAA]).to.deep.equal([published]);
    });
  }

  it("publishes nothing of a family that is given rightly and wrongly", async () => {
    const answer = await update({ hostname: host, query: { myipv6: OTHER_V6, ipv6: "x" }, from: V4 });
    expect(`${answer.status} ${answer.text}`).to.match(/^400 ipv6 is no IP address/);
    expect(held()).to.deep.equal({ A: undefined, AAAA: undefined });
  });

  it("names a parameter that it does not read, rather than publish the caller's own address", async () => {
    const answer = await update({ hostname: host, query: { address: OTHER_V4 }, from: V4 });
    expect(answer.text).to.match(/^"address" is not read: give myip, /);
    expect(held()).to.deep.equal({ A: undefined, AAAA: undefined });
  });

  it("takes the caller's own address, whatever it is", async () => {
    const answer = await update({ hostname: host, query: { myip: "127.0.0.1" }, from: "127.0.0.1" });
    expect(answer.text).to.equal("good 127.0.0.1\n");
  });

  it("names the parameter that was given twice", async () => {
    expect((await update({ query: { hostname: [host, host] } })).text).to.equal("Give hostname once.\n");
    const answer = await update({ hostname: host, query: { myipv6: ["", ""] } });
    expect(answer.text).to.equal("Give myipv6 once.\n");
  });

  it("takes a parameter of any name for what it is", async () => {
    const query = { constructor: "x", ["__proto__"]: "y", hasOwnProperty: "z" };
    expect((await update({ hostname: host, query, from: V4 })).text).to.equal(`good ${V4}\n`);
  });

  it("passes over what it has no use for: system, wildcard, mx, backmx, url", async () => {
    const query = { system: "dyndns", wildcard: "ON", mx: "mail.example.net", backmx: "YES", url: "x" };
    expect((await update({ hostname: host, query, from: V4 })).text).to.equal(`good ${V4}\n`);
  });
});
