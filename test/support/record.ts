import type { Item } from "./table";
import { startWorld, type World } from "./world";

/** What the suites of one record share: a world of their own, and a fresh record before each test. */
export interface RecordUnderTest {
  readonly world: World;
  readonly host: string;
}

/**
 * Starts a world for a suite, and gives every test a record of its own.
 *
 * @param item what its item has besides its name, type and secret
 */
export function useRecord(sharedSecret: string, item: Item = {}): RecordUnderTest {
  const current: { world?: World; host?: string } = {};
  before(async () => {
    current.world = await startWorld();
  });
  after(() => current.world?.close());
  beforeEach(async () => {
    const { world } = record;
    world.reset();
    current.host = world.newName();
    await world.put({
      hostname: current.host,
      record_type: "A",
      shared_secret: sharedSecret,
      ttl: 60,
      ...item,
    });
  });
  const record: RecordUnderTest = {
    get world() {
      return needed(current.world);
    },
    get host() {
      return needed(current.host);
    },
  };
  return record;
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A record is there only while a test runs.");
  return value;
}
