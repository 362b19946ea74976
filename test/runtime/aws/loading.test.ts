import { join, sep } from "node:path";
import { expect } from "chai";
import type { Handler } from "../../../runtime/handler";
import { proxyEvent } from "../../support/events";

const RUNTIME = join(__dirname, "..", "..", "..", "runtime") + sep;
const ENVIRONMENT = { ZONE_ID: "Z1", ZONE_NAME: "example.com", CONFIG_TABLE: "table", DEFAULT_TTL: "60" };

interface Loader {
  _load: (this: unknown, request: string, ...rest: unknown[]) => unknown;
}

/** Serves a request with modules that were loaded for it, and tells the packages that were asked for. */
async function packagesLoadedBy(query: Record<string, string>): Promise<string[]> {
  for (const file of Object.keys(require.cache).filter((path) => path.startsWith(RUNTIME))) {
    delete require.cache[file];
  }
  const loader = require("node:module") as Loader;
  const load = loader._load;
  const info = console.info;
  const loaded: string[] = [];
  loader._load = function (request, ...rest) {
    loaded.push(request);
    return load.call(this, request, ...rest);
  };
  console.info = () => {};
  try {
    const { createHandler } = require("../../../runtime/handler") as {
      createHandler: (env: Record<string, string>) => Handler;
    };
    await createHandler(ENVIRONMENT)(proxyEvent({ query }, "request-1"));
  } finally {
    loader._load = load;
    console.info = info;
  }
  return loaded.filter((request) => !request.startsWith("."));
}

describe("what the runtime loads", () => {
  it("serves get without the AWS SDK and without Node's crypto", async () => {
    const loaded = await packagesLoadedBy({ mode: "get" });
    expect(loaded.filter((name) => name.includes("aws") || name.includes("crypto"))).to.deep.equal([]);
  });

  it("refuses a malformed request without the AWS SDK", async () => {
    const loaded = await packagesLoadedBy({ mode: "set", hostname: "host.example.com.", hash: "none" });
    expect(loaded.filter((name) => name.includes("aws"))).to.deep.equal([]);
  });
});
