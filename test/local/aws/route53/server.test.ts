import {
  ChangeTagsForResourceCommand,
  GetHostedZoneCountCommand,
  UpdateHostedZoneCommentCommand,
} from "@aws-sdk/client-route-53";
import { expect } from "chai";
import { startRoute53 } from "../../../../local/aws/route53";
import { type Api, createZone, list, outcome, startApi } from "./api";

const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=00",
};
const XMLNS = "https://route53.amazonaws.com/doc/2013-04-01/";

describe("Route 53 stand-in: the server", () => {
  let api: Api;

  afterEach(() => api.close());

  it("names an operation that it does not imitate", async () => {
    api = await startApi();
    const commands = {
      GetHostedZoneCount: api.client.send(new GetHostedZoneCountCommand({})),
      UpdateHostedZoneComment: api.client.send(new UpdateHostedZoneCommentCommand({ Id: "Z1" })),
      ChangeTagsForResource: api.client.send(
        new ChangeTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: "Z1" }),
      ),
    };
    for (const [name, sent] of Object.entries(commands)) {
      expect(await outcome(sent)).to.equal(`InvalidAction: The Route 53 stand-in does not imitate ${name}.`);
    }
  });

  const RAW: {
    what: string;
    method?: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
    status: number;
    code: string;
  }[] = [
    {
      what: "a request without a signature",
      path: "/2013-04-01/hostedzone",
      headers: {},
      status: 403,
      code: "MissingAuthenticationToken",
    },
    {
      what: "a request with another kind of authorization",
      path: "/2013-04-01/hostedzone",
      headers: { authorization: "Basic dDp0" },
      status: 403,
      code: "MissingAuthenticationToken",
    },
    {
      what: "an operation that it does not imitate",
      path: "/2013-04-01/hostedzonecount",
      status: 501,
      code: "InvalidAction",
    },
    {
      what: "a path that the API does not have",
      path: "/2013-04-01/nothing",
      status: 404,
      code: "UnknownOperationException",
    },
    {
      what: "another version of the API",
      path: "/2012-12-12/hostedzone",
      status: 404,
      code: "UnknownOperationException",
    },
    {
      what: "a method that the path does not have",
      method: "PUT",
      path: "/2013-04-01/hostedzone",
      status: 404,
      code: "UnknownOperationException",
    },
    {
      what: "a path with a broken escape",
      path: "/2013-04-01/hostedzone/%zz",
      status: 404,
      code: "NoSuchHostedZone",
    },
    {
      what: "a parameter that it does not know",
      path: "/2013-04-01/hostedzone?foo=1",
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "a parameter given twice",
      path: "/2013-04-01/hostedzone?maxitems=1&maxitems=2",
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "a body that is no XML",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: "{}",
      status: 400,
      code: "MalformedInput",
    },
    {
      what: "a body with a tag left open",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<CreateHostedZoneRequest xmlns="${XMLNS}"><Name>`,
      status: 400,
      code: "MalformedInput",
    },
    {
      what: "no body",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: "",
      status: 400,
      code: "MalformedInput",
    },
    {
      what: "another document",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<Other xmlns="${XMLNS}"/>`,
      status: 400,
      code: "MalformedInput",
    },
    {
      what: "a document without its namespace",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: "<CreateHostedZoneRequest><Name>example.com</Name><CallerReference>x</CallerReference></CreateHostedZoneRequest>",
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "a missing member",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<CreateHostedZoneRequest xmlns="${XMLNS}"><Name>example.com</Name></CreateHostedZoneRequest>`,
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "a member given twice",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<CreateHostedZoneRequest xmlns="${XMLNS}"><Name>a.example.com</Name><Name>b.example.com</Name><CallerReference>x</CallerReference></CreateHostedZoneRequest>`,
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "text between members",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<CreateHostedZoneRequest xmlns="${XMLNS}">text<Name>example.com</Name><CallerReference>x</CallerReference></CreateHostedZoneRequest>`,
      status: 400,
      code: "InvalidInput",
    },
    {
      what: "a document type",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: `<!DOCTYPE x [<!ENTITY e "x">]><CreateHostedZoneRequest xmlns="${XMLNS}"><Name>&e;.com</Name><CallerReference>x</CallerReference></CreateHostedZoneRequest>`,
      status: 400,
      code: "MalformedInput",
    },
    {
      what: "a body of more than a mebibyte",
      method: "POST",
      path: "/2013-04-01/hostedzone",
      body: "x".repeat(1024 * 1024 + 1),
      status: 400,
      code: "InvalidInput",
    },
  ];

  for (const { what, path, status, code, method = "GET", headers = SIGNED, body } of RAW) {
    it(`refuses ${what} with ${status} ${code}`, async () => {
      api = await startApi();
      const answer = await fetch(`${api.standIn.url}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      const text = await answer.text();

      expect(answer.status).to.equal(status);
      expect(text).to.match(
        new RegExp(
          `<Error><Type>${status >= 500 ? "Receiver" : "Sender"}</Type><Code>${code}</Code><Message>.+</Message></Error><RequestId>`,
        ),
      );
      expect(answer.headers.get("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
      expect(api.standIn.zones.listZones()).to.deep.equal([]);
    });
  }

  it("takes the path of ChangeResourceRecordSets with a final slash, too, as the CLI writes it", async () => {
    api = await startApi();
    const id = await createZone(api.client);
    const body = `<?xml version="1.0"?>\n<ChangeResourceRecordSetsRequest xmlns="${XMLNS}">\n  <ChangeBatch><Changes><Change><Action>CREATE</Action>
      <ResourceRecordSet><Name>home.example.com</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
      </Change></Changes></ChangeBatch>\n</ChangeResourceRecordSetsRequest>`;
    const answer = await fetch(`${api.standIn.url}/2013-04-01/hostedzone/${id}/rrset/`, {
      method: "POST",
      headers: SIGNED,
      body,
    });

    expect(answer.status).to.equal(200);
    expect(await list(api.client, id)).to.deep.equal(["home.example.com. 60 A 192.0.2.1"]);
  });

  it("listens on the loopback only, on the port that it is given", async () => {
    api = await startApi();
    const { port, hostname } = new URL(api.standIn.url);
    const second = await startRoute53({ port: Number(port) }).catch((error: unknown) => error);

    expect(hostname).to.equal("127.0.0.1");
    expect(second).to.include({ code: "EADDRINUSE" });
  });
});
