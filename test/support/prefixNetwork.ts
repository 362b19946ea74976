import { expect } from "chai";
import { hashToken, signedPrefix } from "./tokens";
import { type Answer, startWorld, type World } from "./world";

/** The network that hosts are in before its prefix changes, without its length; the one after; who asks. */
export const OLD = "2001:db8:1:100::";
export const NEW = "2001:db8:9:900::/64";
export const FROM = "2001:db8:1:100::1";

/** What an answer says of one record. */
export interface Entry {
  hostname: string;
  outcome: string;
  address?: string;
  reason?: string;
}

/** What the suites of a network's prefix share: a world of their own, and four fresh names of one secret before each test. */
export interface NetworkUnderTest {
  readonly world: World;
  readonly names: string[];
  /** Takes four other names, of another secret. */
  renew(): string[];
  secret(): string;
  /** Passes a millisecond. */
  later(): number;
  /** Puts an AAAA item. */
  put(hostname: string, extra?: Record<string, unknown>): Promise<void>;
  /** Publishes an address by mode=set, and forgets the calls. */
  publish(hostname: string, internalIp: string): Promise<void>;
  /** Tells a prefix, by default the new one for the first name, signed. */
  tell(
    query?: { hostname?: string; prefix?: string; members?: "yes" },
    handle?: ReturnType<World["handler"]>,
  ): Promise<Answer>;
  entries(answer: Answer): Entry[];
  held(hostname: string): string[] | undefined;
  operations(): string[];
}

/** Starts a world for a suite. */
export function useNetwork(): NetworkUnderTest {
  let world: World;
  let names: string[] = [];
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    world.reset();
    renew();
  });

  const renew = () => {
    names = Array.from({ length: 4 }, () => world.newName());
    return names;
  };
  const put = (hostname: string, extra: Record<string, unknown> = {}) =>
    world.put({
      hostname,
      record_type: "AAAA",
      shared_secret: `a secret of ${names[0]}`,
      allow_internal: true,
      read_privilege: true,
      ...extra,
    });
  const later = () => {
    world.now += 1;
    return world.now;
  };
  const secret = () => `a secret of ${names[0]}`;
  const publish = async (hostname: string, internalIp: string) => {
    const hash = hashToken(FROM, hostname, secret());
    const answer = await world.handler()({ from: FROM, query: { mode: "set", hostname, internalIp, hash } });
    expect(answer.status, answer.text).to.equal(200);
    world.calls.length = 0;
  };
  const tell = (
    query: { hostname?: string; prefix?: string; members?: "yes" } = {},
    handle = world.handler(),
  ): Promise<Answer> =>
    handle({
      from: FROM,
      query: signedPrefix({ hostname: names[0] ?? "", prefix: NEW, ...query }, secret(), later()),
    });
  const entries = (answer: Answer) => answer.body.return_message as Entry[];
  const held = (hostname: string) => world.held(hostname, "AAAA")?.values;
  const operations = () => world.calls.map(({ operation }) => operation);
  return {
    get world() {
      return world;
    },
    get names() {
      return names;
    },
    renew,
    secret,
    later,
    put,
    publish,
    tell,
    entries,
    held,
    operations,
  };
}
