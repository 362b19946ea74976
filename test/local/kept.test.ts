import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Cloud, startCloud } from "../../local/cloud";
import { type KeptResources, openKept } from "../../local/kept";
import { makeFunction } from "./support/cloud";
import { MAPPING, STATEMENTS, TABLE } from "./support/eventSources";

const TABLE_TYPE = "aws:dynamodb/table:Table";

describe("a streamed table that is kept", () => {
  let folder: string;
  let lines: string[];
  let clouds: Cloud[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kept-"));
    lines = [];
    clouds = [];
  });
  afterEach(async () => {
    for (const cloud of clouds) await cloud.close();
    rmSync(folder, { recursive: true });
  });

  /** Starts a cloud over the folder, with the table and with a function that prints what it is handed. */
  async function start(table: Record<string, unknown>) {
    const cloud = await startCloud({ folder, log: (line) => lines.push(line) });
    clouds.push(cloud);
    const kept = openKept(folder, cloud);
    const { outputs } = await kept.create(TABLE_TYPE, "hosts", table);
    const text = `exports.handler = async ({ Records }) => {
      for (const { eventName, dynamodb } of Records) console.log(eventName + " " + dynamodb.Keys.hostname.S);
    };`;
    await makeFunction(cloud, text, Object.values(STATEMENTS));
    const put = (hostname: string) =>
      cloud.create("aws:dynamodb/tableItem:TableItem", hostname, {
        tableName: "hosts",
        hashKey: "hostname",
        item: JSON.stringify({ hostname: { S: hostname } }),
      });
    return { cloud, kept, streamArn: outputs["streamArn"], put };
  }
  const map = (kept: KeptResources, eventSourceArn: unknown, startingPosition = "TRIM_HORIZON") =>
    kept.create(MAPPING, "publisher", { eventSourceArn, functionName: "example", startingPosition });

  for (const position of ["TRIM_HORIZON", "LATEST"]) {
    it(`has what was not read before the process ended delivered by the next one, also from ${position}`, async () => {
      const first = await start(TABLE);
      await first.put("a");
      await first.cloud.close();

      const second = await start(TABLE);
      expect(second.streamArn).to.equal(first.streamArn);
      await map(second.kept, second.streamArn, position);
      await second.put("b");
      await second.cloud.eventSources.idle();
      expect(lines).to.deep.equal(["MODIFY a", "INSERT b"]);
    });
  }

  it("gets its stream in a later run", async () => {
    const { streamEnabled: _enabled, streamViewType: _view, ...without } = TABLE;
    const first = await start(without);
    expect(first.streamArn).to.equal("");
    await first.put("a");
    await first.cloud.close();

    const second = await start(TABLE);
    await map(second.kept, second.streamArn);
    await second.put("b");
    await second.cloud.eventSources.idle();
    expect(lines).to.deep.equal(["INSERT b"]);
    await second.cloud.close();

    const third = await start(TABLE);
    expect(third.streamArn).to.equal(second.streamArn);
    await map(third.kept, third.streamArn);
    await third.cloud.eventSources.idle();
    expect(lines.slice(1).sort()).to.deep.equal(["MODIFY a", "MODIFY b"]);
  });
});
