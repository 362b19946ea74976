import { expect } from "chai";
import { gatewayResponses } from "../../infra/gatewayResponses";
import { evaluate } from "./program";

const responses = Object.entries(
  gatewayResponses({ enableDyndns2: false, enableCheckip: false, enableAcme: false }),
);

/** What the client gets: API Gateway puts its message, in quotes, in the variable's place. */
function bodyOf(template: string): unknown {
  return JSON.parse(template.replace("$context.error.messageString", JSON.stringify("its own words")));
}

describe("API Gateway's own answers", () => {
  for (const [name, { responseTemplates, responseParameters }] of responses) {
    it(`have our form for ${name}, and are not to be cached`, () => {
      const body = bodyOf(responseTemplates["application/json"]) as Record<string, unknown>;
      expect(Object.keys(body)).to.deep.equal(["return_status", "return_message"]);
      expect(body["return_status"]).to.equal("fail");
      expect(body["return_message"]).to.be.a("string").that.is.not.empty;
      expect(responseParameters["gatewayresponse.header.Cache-Control"]).to.equal("'no-store'");
    });
  }

  it("have the status that the API promises", () => {
    expect(Object.fromEntries(responses.map(([name, { statusCode }]) => [name, statusCode]))).to.deep.equal({
      INVALID_API_KEY: 403,
      MISSING_AUTHENTICATION_TOKEN: 404,
      ACCESS_DENIED: 403,
      THROTTLED: 429,
      QUOTA_EXCEEDED: 429,
      DEFAULT_4XX: undefined,
      DEFAULT_5XX: undefined,
    });
  });

  it("name the setting that a path waits for, and say nothing of paths that are served", () => {
    const told = (isOn: boolean) =>
      bodyOf(
        gatewayResponses({ enableDyndns2: isOn, enableCheckip: isOn, enableAcme: isOn })[
          "MISSING_AUTHENTICATION_TOKEN"
        ]!.responseTemplates["application/json"],
      );
    expect(told(false)).to.deep.equal({
      return_status: "fail",
      return_message:
        "There is nothing at this path. /nic/update is switched off: it needs enableDyndns2=true. " +
        "/v3/update is switched off: it needs enableDyndns2=true. " +
        "/checkip is switched off: it needs enableCheckip=true. " +
        "/acme/present, /acme/cleanup, /update, /register are switched off: they need enableAcme=true.",
    });
    expect(told(true)).to.include({ return_message: "There is nothing at this path." });
  });

  it("tell when to try again where that may help", () => {
    const waits = responses.filter(
      ([, { responseParameters }]) => "gatewayresponse.header.Retry-After" in responseParameters,
    );
    expect(waits.map(([name]) => name)).to.deep.equal(["THROTTLED", "DEFAULT_5XX"]);
  });

  it("are in the API's document as they are here, the ones without a status too", async () => {
    const { inputs } = (await evaluate()).one("aws:apigateway/restApi:RestApi");
    const document = JSON.parse(inputs["body"] as string);
    expect(document["x-amazon-apigateway-gateway-responses"]).to.deep.equal(
      gatewayResponses({ enableDyndns2: false, enableCheckip: false, enableAcme: false }),
    );
    expect(document["x-amazon-apigateway-gateway-responses"]["DEFAULT_5XX"]).not.to.have.property(
      "statusCode",
    );
  });
});
