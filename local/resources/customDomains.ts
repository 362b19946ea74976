/** API Gateway's custom domain names and their mappings, as Pulumi resources. */
import { covers } from "../aws/acm";
import type { CustomDomain } from "../aws/apiGateway/domains";
import { checkEndpoint } from "./apiGateway";
import { lowerId } from "./ids";
import { optionalText, type Properties, type ResourceTable, type Services, text } from "./kinds";

/** The id of API Gateway's own hosted zone for regional names, which aliases point into: eu-central-1's, for every region. */
export const API_GATEWAY_ZONE = "Z1U9ULNL0V5AJ3";

/** The resource types of custom domain names. */
export function customDomainResources({ apiGateway, acm, region }: Services): ResourceTable {
  const { domains, stages } = apiGateway;
  acm.users.add((arn) => domains.all().some(({ certificateArn }) => certificateArn === arn));

  const certificateOf = (inputs: Properties): string => {
    checkEndpoint(inputs);
    const arn = text(inputs, "regionalCertificateArn");
    const certificate = acm.find(arn);
    if (!certificate || certificate.region !== region) {
      throw new Error(
        `BadRequestException: Invalid certificate ARN: ${arn}. Certificate must be in '${region}'.`,
      );
    }
    if (certificate.status() !== "ISSUED") {
      throw new Error(`BadRequestException: Certificate ${arn} is not issued (${certificate.status()}).`);
    }
    if (!covers(certificate, text(inputs, "domainName"))) {
      throw new Error(
        `BadRequestException: The domain name to be created is not covered by the provided certificate.`,
      );
    }
    return arn;
  };
  const outputs = ({ name, target }: CustomDomain): Properties => ({
    arn: `arn:aws:apigateway:${region}::/domainnames/${name}`,
    regionalDomainName: target,
    regionalZoneId: API_GATEWAY_ZONE,
  });
  const requireDomain = (inputs: Properties): CustomDomain => {
    const domain = domains.find(text(inputs, "domainName"));
    if (!domain) throw new Error("NotFoundException: Invalid domain name identifier specified");
    return domain;
  };
  const map = (inputs: Properties): void => {
    const [apiId, stage] = [text(inputs, "restApi"), text(inputs, "stageName")];
    if (!stages.find(apiId, stage)) {
      throw new Error("BadRequestException: Invalid REST API or stage specified");
    }
    requireDomain(inputs).mapping = { apiId, stage };
  };

  return {
    "aws:apigateway/domainName:DomainName": {
      inputs: ["domainName", "regionalCertificateArn", "endpointConfiguration", "securityPolicy"],
      create(_name, inputs) {
        const name = text(inputs, "domainName").toLowerCase();
        const target = `d-${lowerId(10)}.execute-api.localhost`;
        const domain = { name, target, certificateArn: certificateOf(inputs) };
        domains.add(domain);
        return { id: name, outputs: outputs(domain) };
      },
      update(_id, news) {
        const domain = requireDomain(news);
        domain.certificateArn = certificateOf(news);
        return outputs(domain);
      },
      delete: (name) => domains.remove(name),
      read: (name) => {
        const domain = domains.find(name);
        return domain && outputs(domain);
      },
    },
    "aws:apigateway/basePathMapping:BasePathMapping": {
      inputs: ["domainName", "restApi", "stageName"],
      create(_name, inputs) {
        if (requireDomain(inputs).mapping) {
          throw new Error(
            "ConflictException: Only one base path mapping is allowed if the base path is empty.",
          );
        }
        map(inputs);
        return { id: `${text(inputs, "domainName")}/`, outputs: {} };
      },
      update(_id, news) {
        map(news);
        return {};
      },
      delete(_id, { inputs }) {
        const domain = domains.find(optionalText(inputs, "domainName"));
        if (domain) delete domain.mapping;
      },
      read: (_id, { inputs }) => (domains.find(text(inputs, "domainName"))?.mapping ? {} : undefined),
    },
  };
}
