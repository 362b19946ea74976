import { expect } from "chai";
import * as fc from "fast-check";
import { type Api, createZone, startApi } from "./api";

const XMLNS = "https://route53.amazonaws.com/doc/2013-04-01/";
const HEADERS = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=00",
};

describe("Route 53 stand-in: whatever arrives", () => {
  let api: Api;
  let zoneId: string;

  before(async () => {
    api = await startApi();
    zoneId = await createZone(api.client);
  });

  after(() => api.close());

  const element = fc.constantFrom(
    "ChangeBatch",
    "Changes",
    "Change",
    "Action",
    "ResourceRecordSet",
    "Name",
    "Type",
    "TTL",
    "Weight",
    "ResourceRecords",
    "ResourceRecord",
    "Value",
    "AliasTarget",
    "__proto__",
    "constructor",
    "toString",
  );
  const content = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      "CREATE",
      "a.example.com",
      "A",
      "60",
      "192.0.2.1",
      "&lt;",
      "<![CDATA[x]]>",
      "<!-- -->",
      "<?x?>",
      "&#0;",
      "&x;",
    ),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      content,
      fc
        .tuple(element, fc.array(tie("tree"), { maxLength: 3 }))
        .map(([name, inner]) => `<${name}>${inner.join("")}</${name}>`),
    ),
  }));

  it("is refused with a 4xx, by an error document, and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 3 }), async (parts) => {
        const body = `<ChangeResourceRecordSetsRequest xmlns="${XMLNS}">${parts.join("")}</ChangeResourceRecordSetsRequest>`;
        const answer = await fetch(`${api.standIn.url}/2013-04-01/hostedzone/${zoneId}/rrset`, {
          method: "POST",
          headers: HEADERS,
          body,
        });

        expect(answer.status, body).to.be.within(400, 499);
        expect(await answer.text()).to.match(
          /<Code>(InvalidInput|MalformedInput|InvalidChangeBatch)<\/Code>/,
        );
      }),
      { numRuns: 300 },
    );
    expect(api.standIn.zones.listRecordSets(zoneId)).to.have.length(2);
  });
});
