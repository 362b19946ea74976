import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin, Module } from "node:module";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { zipSync } from "fflate";
import { packagesToLeaveOut } from "../../infra/lambdaPackage";
import { evaluate, ROOT } from "./program";

/** The files of the archive that Pulumi would zip and upload, by their paths in it. */
async function archiveFiles(): Promise<Record<string, Uint8Array>> {
  const { inputs } = (await evaluate()).one("aws:lambda/function:Function");
  const assets = await (inputs["code"] as pulumi.asset.AssetArchive).assets;
  const files: Record<string, Uint8Array> = {};
  for (const [name, asset] of Object.entries(assets)) {
    Object.assign(files, await filesOf(name, asset));
  }
  return files;
}

async function filesOf(
  name: string,
  asset: pulumi.asset.Asset | pulumi.asset.Archive,
): Promise<Record<string, Uint8Array>> {
  if (asset instanceof pulumi.asset.StringAsset) {
    return { [name]: new TextEncoder().encode(await asset.text) };
  }
  if (asset instanceof pulumi.asset.FileArchive) {
    return folderFiles(name, path.join(ROOT, await asset.path));
  }
  throw new Error(`${name} is an asset of a kind that is not expected here`);
}

function folderFiles(name: string, folder: string): Record<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((entry) => statSync(path.join(folder, entry)).isFile())
    .map((entry) => [`${name}/${entry}`, readFileSync(path.join(folder, entry))]);
  return Object.fromEntries(entries);
}

/** The exports of the serialized text, evaluated as Node would. */
function evaluateText(text: string): { handler: unknown } {
  const module = new Module(path.join(ROOT, "__index.js"));
  Object.assign(module, { paths: [path.join(ROOT, "node_modules")] });
  (module as unknown as { _compile(text: string, name: string): void })._compile(text, module.id);
  return module.exports;
}

describe("the function's archive", () => {
  let files: Record<string, Uint8Array>;
  let text: string;

  before(async () => {
    files = await archiveFiles();
    text = new TextDecoder().decode(files["__index.js"]);
  });

  it("holds the serialized index and ipaddr.js, and nothing else", () => {
    const tops = new Set(Object.keys(files).map((name) => name.split("/").slice(0, 2).join("/")));
    expect([...tops]).to.have.members(["__index.js", "node_modules/ipaddr.js"]);
    expect(Object.keys(files)).to.include("node_modules/ipaddr.js/package.json");
  });

  it("takes at most 100 KB, zipped", () => {
    expect(zipSync(files).length).to.be.lessThan(100 * 1024);
  });

  it("is the same for every stack", async () => {
    const config = { enableCloudFront: "withCustomAlias", enableDyndns2: "true", defaultTtl: "300" };
    const { inputs } = (await evaluate({ config, stack: "other", serializes: true })).one(
      "aws:lambda/function:Function",
    );
    const assets = await (inputs["code"] as pulumi.asset.AssetArchive).assets;
    expect(await (assets["__index.js"] as pulumi.asset.StringAsset).text).to.equal(text);
  });

  it("requires Node's own modules, the SDK that Lambda has, and ipaddr.js, and nothing else", () => {
    const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
    const foreign = required.filter((name) => !isBuiltin(name) && !/^(@aws-sdk\/|ipaddr\.js$)/.test(name));
    expect(required).not.to.have.length(0);
    expect(foreign).to.deep.equal([]);
  });

  it("loads the SDK only when it is needed, not at every cold start", () => {
    const atStart = [...text.matchAll(/^\w+ \w+ = require\("([^"]+)"\)/gm)].map(([, name]) => name!);
    expect(atStart).not.to.have.length(0);
    expect(atStart.filter((name) => name.startsWith("@"))).to.deep.equal([]);
  });

  it("leaves out all of package.json's dependencies but ipaddr.js", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    expect([...packagesToLeaveOut(), "ipaddr.js"]).to.have.members(Object.keys(dependencies));
  });
});

describe("the function's handler", () => {
  const environment = { ZONE_ID: "Z1", ZONE_NAME: "dyn.example.com", CONFIG_TABLE: "t", DEFAULT_TTL: "60" };
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  it("declares fewer than three parameters, or Lambda's Node 24 refuses it", async () => {
    const text = new TextDecoder().decode((await archiveFiles())["__index.js"]);
    Object.assign(process.env, environment);
    const { handler } = evaluateText(text);
    expect(handler).to.be.a("function");
    expect((handler as { length: number }).length).to.be.lessThan(3);
  });
});
