import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { basic, lines } from "../support/dyndns2";
import { send } from "../support/http";
import { openTable, ownersClient } from "../support/table";

const SECRET = "a secret of these records";
const HERE = "127.0.0.5";

describe("dyndns2 within Route 53's quota", function () {
  this.timeout(60_000);
  let cloud: EmbeddedCloud;
  const calls: string[] = [];
  const names = Array.from({ length: 20 }, (_, index) => `n${index}.dyn.example.com.`);

  before(async () => {
    cloud = await startEmbeddedCloud({
      config: { enableDyndns2: "true" },
      quota: { changes: { rate: 50, burst: 200 } },
      intercept: ({ operation }) => {
        calls.push(operation);
        return undefined;
      },
    });
    const table = openTable(
      ownersClient(cloud.local.dynamodbEndpoint),
      String(cloud.outputs["configTableName"]),
    );
    for (const hostname of names) {
      await table.put({ hostname, record_type: "A", shared_secret: SECRET });
    }
    table.close();
    calls.length = 0;
  });
  after(() => cloud.close());

  const update = async (query: Record<string, string>) => {
    const answer = await send(String(cloud.outputs["apiUrl"]), undefined, {
      path: "/nic/update",
      headers: { Authorization: basic(SECRET) },
      from: HERE,
      query: { hostname: names.join(","), ...query },
    });
    return lines(answer);
  };
  const route53Calls = () => calls.filter((operation) => operation.includes("ResourceRecordSets"));

  it("publishes 20 new names, and then removes them, with a look and a change each time", async () => {
    expect(await update({})).to.deep.equal(names.map(() => `good ${HERE}`));
    expect(route53Calls()).to.deep.equal(["ListResourceRecordSets", "ChangeResourceRecordSets"]);
    expect(await update({ offline: "YES" })).to.deep.equal(names.map(() => "good"));
    // A look and a change each time; the SDK's second and third attempts, where the second change had to wait for the first.
    expect(route53Calls()).to.have.length.at.most(6);
    expect(route53Calls().filter((operation) => operation.startsWith("List"))).to.have.length(2);
  });
});
