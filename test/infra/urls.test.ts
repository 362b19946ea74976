import { expect } from "chai";
import { originOf, urlOf } from "../../infra/urls";

const ON_AWS = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod";
const ON_ONE_MACHINE = "http://localhost:8080/prod";

describe("an invoke URL", () => {
  it("tells CloudFront its origin on AWS", () => {
    expect(originOf(ON_AWS)).to.deep.equal({
      domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
      path: "/prod",
      protocolPolicy: "https-only",
      httpPort: 80,
      httpsPort: 443,
    });
  });

  it("tells CloudFront's stand-in its origin, with the port, on one machine", () => {
    expect(originOf(ON_ONE_MACHINE)).to.deep.equal({
      domainName: "localhost",
      path: "/prod",
      protocolPolicy: "http-only",
      httpPort: 8080,
      httpsPort: 443,
    });
  });

  it("lends its scheme and port to other hosts' URLs, and not its path", () => {
    expect(urlOf("ddns.dyn.example.com", ON_AWS)).to.equal("https://ddns.dyn.example.com");
    expect(urlOf("ddns.dyn.example.com", ON_ONE_MACHINE)).to.equal("http://ddns.dyn.example.com:8080");
  });
});
