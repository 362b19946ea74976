import { expect } from "chai";
import { bodyOf, headersOf, operation, testGateway } from "../../support/gateway";

describe("the embedded API Gateway", () => {
  describe("shaping its own answers", () => {
    const responses = {
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: 404,
        responseTemplates: { "application/json": '{"return_message":$context.error.messageString}' },
        responseParameters: { "gatewayresponse.header.Cache-Control": "'no-store'" },
      },
      DEFAULT_4XX: { responseTemplates: { "application/json": '{"kind":"$context.error.responseType"}' } },
    };
    const shaped = () => testGateway({ "x-amazon-apigateway-gateway-responses": responses });

    it("takes the document's status, template and headers", async () => {
      const response = await shaped().request("/prod/other");
      expect([response.status, bodyOf(response)]).to.deep.equal([
        404,
        { return_message: "Missing Authentication Token" },
      ]);
      expect(headersOf(response)).to.include({
        "cache-control": "no-store",
        "content-type": "application/json",
      });
    });

    it("falls back to DEFAULT_4XX, with the status that the kind has", async () => {
      const response = await shaped().request("/prod");
      expect([response.status, bodyOf(response)]).to.deep.equal([403, { kind: "INVALID_API_KEY" }]);
    });
  });

  describe("reading the document", () => {
    for (const [name, changes, message] of [
      ["another version", { swagger: "3.0" }, /only Swagger 2.0/],
      ["no methods", { paths: {} }, /doesn't contain any methods/],
      [
        "an unknown extension",
        { "x-amazon-apigateway-policy": {} },
        /does not imitate x-amazon-apigateway-policy/,
      ],
      ["a path parameter", { paths: { "/{proxy+}": { get: operation() } } }, /does not imitate the path/],
      [
        "an unknown gateway response",
        { "x-amazon-apigateway-gateway-responses": { NO_SUCH: {} } },
        /NO_SUCH/,
      ],
      [
        "a template with an unknown variable",
        {
          "x-amazon-apigateway-gateway-responses": {
            THROTTLED: { responseTemplates: { "application/json": "$context.authorizer.claims" } },
          },
        },
        /context.authorizer.claims/,
      ],
      [
        "another integration",
        {
          paths: { "/": { get: { "x-amazon-apigateway-integration": { type: "http", httpMethod: "GET" } } } },
        },
        /only aws_proxy/,
      ],
      [
        "an unknown security",
        { paths: { "/": { get: operation({ security: [{ sigv4: [] }] }) } } },
        /does not imitate the security sigv4/,
      ],
      [
        "an authorizer's keys",
        { "x-amazon-apigateway-api-key-source": "AUTHORIZER" },
        /API keys from an authorizer/,
      ],
    ] as [string, Record<string, unknown>, RegExp][]) {
      it(`refuses ${name}`, () => {
        expect(() => testGateway(changes)).to.throw(message);
      });
    }

    it("refuses an ARN that a region is missing from", () => {
      const uri = `arn:aws:apigateway:undefined:lambda:path/2015-03-31/functions/arn:aws:lambda:x/invocations`;
      const integration = { uri, type: "aws_proxy", httpMethod: "POST" };
      const paths = { "/": { get: { "x-amazon-apigateway-integration": integration } } };
      expect(() => testGateway({ paths })).to.throw(/Invalid ARN/);
    });
  });
});
