import { expect } from "chai";
import { SECRET_MARK } from "./fakeAws";
import type { Registration } from "./fakeEngine";
import { type Run, runProgram } from "./runner";
import { struckOut } from "./wire";

const REGION = { "aws:region": "eu-central-1" };
const CARRIED_OVER_KEY = "carriedOverKey0123456789";

/** Another process compiles, and in one case checks, the whole program. */
const COMPILING_MS = 180_000;

describe("the program, loaded by Pulumi's own runner", () => {
  let run: Run;

  before(async function () {
    this.timeout(COMPILING_MS);
    run = await runProgram({
      config: {
        ...REGION,
        route53ZoneName: "dyn.example.com",
        enableCloudFront: "withCustomAlias",
        enableDyndns2: "true",
        apiKeyValue: CARRIED_OVER_KEY,
      },
      secretKeys: ["apiKeyValue"],
      typeCheck: true,
    });
  });

  function registered(type: string, name?: string): Registration {
    const found = run.registrations.filter(
      (one) => one.type === type && (name === undefined || one.name === name),
    );
    expect(found, `${type} ${name ?? ""}`).to.have.length(1);
    return found[0]!;
  }

  function stackOutputs() {
    return run.outputs.get(registered("pulumi:pulumi:Stack").urn)!;
  }

  it("passes the type check and ends well, with the one warning, of a zone that is nobody's", () => {
    const told = run.messages.filter(({ severity }) => severity !== "debug");
    expect(run.printed).to.equal("");
    expect(told.map(({ severity, text }) => `${severity}: ${text.slice(0, 36)}`)).to.deep.equal([
      'warning: route53ZoneName is "dyn.example.com"',
    ]);
    expect(run.exitCode).to.equal(0);
  });

  it("exports the outputs", () => {
    expect(Object.keys(stackOutputs())).to.have.members([
      "apiUrl",
      "apiOriginURL",
      "cloudFrontURL",
      "route53ZoneID",
      "route53ZoneName",
      "DNSZoneNameServers",
      "additionalZones",
      "additionalNameServers",
      "dsRecord",
      "additionalDsRecords",
      "apiKey",
      "configTableName",
      "logGroupName",
      "noteVisitsEvery",
      "minChangeInterval",
      "publisherLogGroupName",
      "staleAfter",
      "alarmTopicArn",
      "dashboardUrl",
      "watchLogGroupName",
      "notifierLogGroupName",
      "region",
      "functionUrl",
    ]);
    expect(stackOutputs()["apiUrl"]).to.equal("https://ddns.dyn.example.com");
  });

  it("leaves no secret in the clear: in no input, in no state, in no output, in no message", () => {
    const seen = struckOut({
      inputs: run.registrations.map(({ inputs }) => inputs),
      states: run.registrations.map(({ state }) => state),
      outputs: [...run.outputs.values()],
      // Pulumi's own debug messages hold whatever goes over the wire.
      messages: run.messages.filter(({ severity }) => severity !== "debug"),
    });
    expect(seen).to.include("[secret]");
    expect(seen).not.to.include(SECRET_MARK);
    expect(seen).not.to.include(CARRIED_OVER_KEY);
    expect(struckOut(stackOutputs()["apiKey"])).to.equal('"[secret]"');
  });

  it("marks what providers return in the clear", () => {
    expect(registered("aws:apigateway/usagePlanKey:UsagePlanKey").additionalSecretOutputs).to.deep.equal([
      "value",
    ]);
    expect(registered("aws:apigateway/apiKey:ApiKey").additionalSecretOutputs).to.deep.equal(["value"]);
    for (const { name, additionalSecretOutputs } of run.registrations.filter(({ type }) =>
      /Password/.test(type),
    )) {
      expect(additionalSecretOutputs, name).to.include("result");
    }
  });

  it("never writes to the example items again", () => {
    const items = run.registrations.filter(({ type }) => type === "aws:dynamodb/tableItem:TableItem");
    expect(items).to.have.length(2);
    for (const { name, ignoreChanges, additionalSecretOutputs } of items) {
      expect(ignoreChanges, name).to.deep.equal(["item"]);
      expect(additionalSecretOutputs, name).to.deep.equal(["item"]);
    }
  });

  it("waits a quarter of an hour for the certificate, not longer", () => {
    expect(registered("aws:acm/certificateValidation:CertificateValidation").createTimeout).to.equal("15m");
  });

  it("protects what people have put work into, and nothing else", () => {
    const guarded = run.registrations.filter((one) => one.protect).map(({ type }) => type);
    expect(guarded).to.have.members([
      "aws:route53/zone:Zone",
      "aws:dynamodb/table:Table",
      "ddns:infra:DestroyLock",
    ]);
  });

  it("hangs the lock on everything, so that a destroy begins there", () => {
    const { dependencies } = registered("ddns:infra:DestroyLock");
    const made = run.registrations.filter(({ type }) => /^(aws|random):/.test(type)).map(({ name }) => name);
    const held = new Set<string>();
    const hold = (name: string) => {
      if (held.has(name)) return;
      held.add(name);
      for (const one of run.registrations) if (one.name === name) one.dependencies.forEach(hold);
    };
    dependencies.forEach(hold);
    expect(made.filter((name) => !held.has(name))).to.deep.equal([]);
  });

  it("makes things in an order in which each finds what it needs", () => {
    expect(registered("aws:lambda/function:Function").dependencies).to.include.members([
      "api-logs",
      "api-policy",
    ]);
    expect(registered("aws:lambda/function:Function").dependencies).to.include("origin-secret");
    expect(registered("aws:lambda/function:Function").dependencies).not.to.include("cdn");
    expect(registered("aws:apigateway/usagePlan:UsagePlan").dependencies).to.include("api");
    expect(registered("aws:cloudfront/distribution:Distribution").dependencies).to.include.members([
      "api",
      "origin-secret",
      "api-name-certificate-validation-us-east-1",
    ]);
    expect(registered("aws:route53/record:Record", "api-name-a").dependencies).to.include.members([
      "cdn",
      "zone",
    ]);
  });

  it("puts everything into a component", () => {
    const stack = registered("pulumi:pulumi:Stack").urn;
    const top = run.registrations.filter(({ parent }) => parent === stack).map(({ name }) => name);
    expect(top).to.have.members([
      "zone",
      "config",
      "api",
      "api",
      "api-key",
      "api-name",
      "cdn",
      "origin-secret",
      "destroy-lock",
    ]);
  });

  it("finds the API key where stacks had it within the API", () => {
    expect(registered("aws:apigateway/apiKey:ApiKey").aliases).to.deep.equal([
      "urn:pulumi:test::route53-dynamic-dns::ddns:infra:Api$aws:apigateway/apiKey:ApiKey::api-key",
    ]);
  });

  it("waits after it has moved the API's name, until no resolver has where it was", () => {
    expect(registered("aws:route53/record:Record", "api-name-aaaa").afterUpdate).to.deep.equal([
      "wait-for-resolvers",
    ]);
  });

  it("finds the records and the certificate of the API's name where stacks had them within CloudFront", () => {
    const former = "urn:pulumi:test::route53-dynamic-dns::ddns:infra:Cdn$";
    for (const [name, before] of [
      ["api-name-a", "cdn-alias"],
      ["api-name-aaaa", "cdn-alias-aaaa"],
      ["api-name-validation", "cdn-certificate-proof"],
      ["api-name-certificate-us-east-1", "cdn-certificate"],
      ["api-name-certificate-validation-us-east-1", "cdn-certificate-validation"],
    ] as const) {
      const { aliases, type } = run.registrations.find((one) => one.name === name)!;
      expect(aliases, name).to.deep.equal([`${former}${type}::${before}`]);
    }
  });

  it("finds the function and all of its own where stacks had it within the API", () => {
    const former = "urn:pulumi:test::route53-dynamic-dns::ddns:infra:Api$";
    for (const name of ["api-logs", "api-role", "api-policy", "api-function"]) {
      const { aliases, type } = run.registrations.find((one) => one.name === name)!;
      expect(aliases, name).to.deep.equal([`${former}${type}::${name}`]);
    }
  });
});

describe("the program with forceDestroy", () => {
  it("protects nothing, so that pulumi destroy takes everything along", async function () {
    this.timeout(COMPILING_MS);
    const config = { ...REGION, route53ZoneName: "dyn.example.com", forceDestroy: "true" };
    const { registrations, exitCode } = await runProgram({ config, typeCheck: false });
    expect(exitCode).to.equal(0);
    expect(registrations).not.to.have.length(0);
    expect(registrations.filter((one) => one.protect)).to.deep.equal([]);
    const table = registrations.find(({ type }) => type === "aws:dynamodb/table:Table")!;
    expect(table.inputs["deletionProtectionEnabled"]).to.equal(false);
  });
});

describe("a failing program, in Pulumi's own runner", () => {
  async function errorsOf(options: Parameters<typeof runProgram>[0]) {
    const run = await runProgram(options);
    expect(run.exitCode).not.to.equal(0);
    return run.messages.filter(({ severity }) => severity === "error").map(({ text }) => text);
  }

  it("tells all mistakes in one message, without a stack and without secrets", async function () {
    this.timeout(COMPILING_MS);
    const errors = await errorsOf({
      config: { route53ZoneName: "hunter2!", apiKeyValue: "hunter2", useApikey: "true" },
      secretKeys: ["route53ZoneName"],
      typeCheck: false,
    });
    expect(errors).to.have.length(1);
    expect(errors[0]!.split("\n").map((line) => line.trim().slice(0, 33))).to.deep.equal([
      'The configuration of stack "test"',
      "- useApikey is no setting: did yo",
      "- aws:region is not given: say wh",
      "- route53ZoneName is [secret]: ea",
      "- apiKeyValue is [secret]: give 2",
    ]);
    expect(errors[0]).not.to.include("hunter2");
  });

  it("tells in one sentence that the zone is another", async function () {
    this.timeout(COMPILING_MS);
    const errors = await errorsOf({
      config: { ...REGION, route53ZoneName: "dyn.example.com", route53ZoneId: "Z1EXISTING" },
      zones: { Z1EXISTING: { name: "other.example" } },
      typeCheck: false,
    });
    expect(errors).to.deep.equal([
      'route53ZoneId is "Z1EXISTING", which is the zone of other.example, but route53ZoneName is ' +
        '"dyn.example.com": make the two agree',
    ]);
  });
});
