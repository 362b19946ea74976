import { expect } from "chai";
import { SECRET_MARK } from "./fakeAws";
import { type Evaluated, evaluate } from "./program";

const CARRIED_OVER_KEY = "carriedOverKey0123456789";

const WEBHOOK = `https://hooks.example.com/${CARRIED_OVER_KEY}`;

const CONFIGS: Record<string, string>[] = [
  {},
  { useApiKey: "false" },
  { apiKeyValue: CARRIED_OVER_KEY },
  { enableCloudFront: "withoutCustomAlias" },
  { enableCloudFront: "withCustomAlias" },
  { changeWebhook: WEBHOOK },
];

/** The names of properties that hold a secret, and are not marked as secret. */
function exposed(properties: Record<string, unknown>, marked: string[]): string[] {
  return Object.keys(properties).filter((key) => {
    const text = JSON.stringify(properties[key]) ?? "";
    return (text.includes(SECRET_MARK) || text.includes(CARRIED_OVER_KEY)) && !marked.includes(key);
  });
}

/** The text of the function's archive, which has no marks at all. */
async function codeOf(program: Evaluated): Promise<string> {
  const { code } = program.one("aws:lambda/function:Function", "api-function").inputs as {
    code: { assets: Promise<Record<string, { text?: Promise<string> }>> };
  };
  return (await (
    await code.assets
  )["__index.js"]!.text)!;
}

describe("no secret is in the clear", () => {
  for (const config of CONFIGS) {
    it(`with ${JSON.stringify(config)}`, async () => {
      const program = await evaluate({ config });
      const found = program.resources.flatMap(({ name, inputs, secretInputs }) =>
        exposed({ ...inputs, code: undefined }, secretInputs).map((key) => `${name}.${key}`),
      );
      expect(found).to.deep.equal([]);
      expect(exposed(program.outputs, program.secretOutputs)).to.deep.equal([]);
      expect(program.warnings.join()).not.to.include(SECRET_MARK);
      expect(await codeOf(program)).not.to.include(SECRET_MARK);
    });
  }

  it("which the search would find: the fake cloud's secrets do reach the resources", async () => {
    const program = await evaluate({ config: { enableCloudFront: "withoutCustomAlias" } });
    const found = program.resources.flatMap(({ name, inputs }) =>
      exposed({ ...inputs, code: undefined }, []).map((key) => `${name}.${key}`),
    );
    expect(found).to.have.members([
      "config-example-a.item",
      "config-example-aaaa.item",
      "api-function.environment",
      "cdn.origins",
    ]);
    expect(exposed(program.outputs, [])).to.deep.equal(["apiKey"]);
  });
});
