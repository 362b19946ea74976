import { expect } from "chai";
import { type Cloud, startCloud } from "../../../local/cloud";

const TYPE = "aws:acm/certificate:Certificate";

describe("the embedded ACM", () => {
  let cloud: Cloud;
  before(async () => {
    cloud = await startCloud();
  });
  after(() => cloud.close());

  const request = (domainName: string) =>
    cloud.create(TYPE, "certificate", { domainName, validationMethod: "DNS" });

  for (const name of ["ddns.dyn.example.com", "*.dyn.example.com", `${"a".repeat(52)}.example.com`]) {
    it(`takes ${name}`, async () => {
      const { outputs } = await request(name);
      expect(outputs["status"]).to.equal("PENDING_VALIDATION");
    });
  }

  for (const [name, message] of [
    ["my_api.example.com", /domainName/],
    ["-api.example.com", /domainName/],
    ["com", /domainName/],
    [`${"a".repeat(53)}.example.com`, /64 octets/],
  ] as const) {
    it(`refuses ${name}`, async () => {
      expect(await request(name).catch(String)).to.match(message);
    });
  }
});
