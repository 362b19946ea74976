import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Api } from "./api";
import type { ApiName } from "./apiName";
import type { Naming } from "./naming";
import { urlOf } from "./urls";

export interface CustomDomainArgs {
  naming: Naming;
  apiName: ApiName;
  api: Api;
}

/**
 * API Gateway serving the API under its own name: regional, over IPv4 and IPv6, the stage at its root.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
 */
export class CustomDomain extends pulumi.ComponentResource {
  /** The name's URL, without a final slash. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: CustomDomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:CustomDomain", name, {}, opts);
    const { naming, apiName, api } = args;
    // Both carry the name in theirs: another name is one more domain beside the old one, which is deleted in the end.
    const domain = new aws.apigateway.DomainName(
      `${name}-${apiName.domainName}`,
      {
        domainName: apiName.domainName,
        regionalCertificateArn: apiName.certificateArn,
        endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
        securityPolicy: "TLS_1_2",
        tags: naming.tags,
      },
      { parent: this },
    );
    const mapping = new aws.apigateway.BasePathMapping(
      `${name}-mapping-${apiName.domainName}`,
      { domainName: domain.domainName, restApi: api.restApiId, stageName: api.stageName },
      // A domain takes one mapping for a path: whatever replaces it, the old one must be gone.
      { parent: this, deleteBeforeReplace: true },
    );
    apiName.pointTo({ domainName: domain.regionalDomainName, hostedZoneId: domain.regionalZoneId }, [
      mapping,
      api,
    ]);
    this.url = api.invokeUrl.apply((invokeUrl) => urlOf(apiName.domainName, invokeUrl));
    this.registerOutputs({ url: this.url });
  }
}
