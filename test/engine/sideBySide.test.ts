import { expect } from "chai";
import { openTable, ownersClient } from "../support/table";
import { BASE, each, expectSteps } from "./expectations";
import type { EngineStack } from "./stacks";
import { type Client, curl, dig, type EngineWorld, publish, startWorld } from "./world";

describe("two stacks in one account", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  const stacks: Record<string, EngineStack> = {};

  const zoneOf = (name: string) => `${name}.example.com`;
  const exampleOf = (name: string) => `example-record.${zoneOf(name)}.`;

  async function clientOf(name: string): Promise<Client> {
    const { apiUrl, apiKey } = await stacks[name]!.outputs();
    return { url: String(apiUrl), key: String(apiKey) };
  }

  async function publishExample(name: string, address: string) {
    const table = openTable(
      ownersClient(world.cloud.endpoints.dynamodb),
      `route53-dynamic-dns-${name}-config`,
    );
    const item = await table.get(exampleOf(name));
    table.close();
    const host = { hostname: exampleOf(name), secret: String(item?.["shared_secret"]) };
    return publish(await clientOf(name), host, address);
  }

  before(async () => {
    world = await startWorld();
    for (const name of ["dev", "prod"]) {
      stacks[name] = await world.stack(name);
    }
  });

  after(() => world.close());

  it("are built beside each other, with no name in common", async () => {
    for (const name of ["dev", "prod"]) {
      const run = await stacks[name]!.up({ route53ZoneName: zoneOf(name), forceDestroy: "true" });
      expectSteps(run, each("create", BASE));
    }
    expect(world.cloud.resources()).to.have.length(2 * BASE.length);
  });

  it("publish each in its own zone", async () => {
    expect(await publishExample("dev", "192.0.2.1")).to.include({ return_status: "success" });
    expect(await publishExample("prod", "192.0.2.2")).to.include({ return_status: "success" });
    expect(await dig(world.cloud, exampleOf("dev"), "A")).to.deep.equal(["192.0.2.1"]);
    expect(await dig(world.cloud, exampleOf("prod"), "A")).to.deep.equal(["192.0.2.2"]);
  });

  it("take each its own API key alone", async () => {
    const [dev, prod] = [await clientOf("dev"), await clientOf("prod")];
    expect(dev.url).not.to.equal(prod.url);
    expect(await curl({ url: dev.url, key: prod.key! }, { mode: "get" })).to.include({
      return_status: "fail",
    });
    expect(await curl(prod, { mode: "get" })).to.include({ return_status: "success" });
  });

  it("leave each other alone when one is destroyed", async () => {
    const run = await stacks["dev"]!.destroy();
    expect(run.failed, run.printed).to.equal(false);
    expect(world.cloud.resources()).to.have.length(BASE.length);
    expect(await publishExample("prod", "192.0.2.3")).to.include({ return_status: "success" });
    expectSteps(await stacks["prod"]!.preview(), []);
  });
});
