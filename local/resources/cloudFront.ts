/** Distributions, viewer functions and cache policies, as Pulumi resources. */
import { randomUUID } from "node:crypto";
import { type Acm, covers } from "../aws/acm";
import { parseCachePolicy } from "../aws/cloudFront/cachePolicy";
import { type Distribution, parseDistribution } from "../aws/cloudFront/distribution";
import { compileFunction } from "../aws/cloudFront/viewerFunction";
import { upperId } from "./ids";
import { type Properties, type ResourceTable, refuseDuplicate, type Services, text } from "./kinds";

/** The id of CloudFront's own hosted zone, which aliases to a distribution name. */
export const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/** The resource types of CloudFront. */
export function cloudFrontResources({ cloudFront, acm, accountId }: Services): ResourceTable {
  const { distributions, functions, cachePolicies } = cloudFront;
  acm.users.add((arn) => [...distributions.values()].some(({ certificateArn }) => certificateArn === arn));

  const putFunction = (name: string, inputs: Properties) => {
    if (inputs["runtime"] !== "cloudfront-js-2.0") {
      throw new Error("the embedded CloudFront imitates the runtime cloudfront-js-2.0 only");
    }
    if (inputs["publish"] === false) {
      throw new Error("the embedded CloudFront does not imitate functions that are not published");
    }
    const arn = `arn:aws:cloudfront::${accountId}:function/${name}`;
    functions.set(arn, compileFunction(arn, text(inputs, "code")));
    return { arn, etag: upperId(14), liveStageEtag: upperId(14), status: "UNASSOCIATED" };
  };

  const putDistribution = (id: string, inputs: Properties) => {
    const arn = `arn:aws:cloudfront::${accountId}:distribution/${id}`;
    const distribution = parseDistribution(id, arn, inputs, cachePolicies);
    checkAliases(distribution, [...distributions.values()]);
    checkCertificate(distribution, acm);
    const viewerFunction = distribution.viewerFunctionArn;
    if (viewerFunction !== undefined && !functions.has(viewerFunction)) {
      throw new Error("InvalidFunctionAssociation: The function is not found or is not in LIVE stage");
    }
    distributions.set(id, distribution);
    return {
      arn,
      domainName: distribution.domainName,
      hostedZoneId: CLOUDFRONT_ZONE,
      etag: upperId(14),
      status: "Deployed",
    };
  };

  const putCachePolicy = (id: string, inputs: Properties) => {
    const policy = parseCachePolicy(inputs);
    const taken = [...cachePolicies].some(([other, { name }]) => other !== id && name === policy.name);
    refuseDuplicate(taken, "CachePolicyAlreadyExists", `A cache policy with the name ${policy.name}`);
    cachePolicies.set(id, policy);
    for (const distribution of distributions.values()) {
      if (distribution.cachePolicyId === id) distribution.cachePolicy = policy;
    }
    return { arn: `arn:aws:cloudfront::${accountId}:cache-policy/${id}`, etag: upperId(14) };
  };

  return {
    "aws:cloudfront/cachePolicy:CachePolicy": {
      inputs: [
        ...["name", "comment", "minTtl", "defaultTtl", "maxTtl"],
        "parametersInCacheKeyAndForwardedToOrigin",
      ],
      create(_name, inputs) {
        const id = randomUUID();
        return { id, outputs: putCachePolicy(id, inputs) };
      },
      update: putCachePolicy,
      delete(id) {
        if ([...distributions.values()].some(({ cachePolicyId }) => cachePolicyId === id)) {
          throw new Error(
            "CachePolicyInUse: Cannot delete the cache policy because it is attached to one or more cache behaviors",
          );
        }
        cachePolicies.delete(id);
      },
    },
    "aws:cloudfront/function:Function": {
      inputs: ["name", "code", "comment", "runtime", "publish"],
      create(_name, inputs) {
        const name = text(inputs, "name");
        const arn = `arn:aws:cloudfront::${accountId}:function/${name}`;
        refuseDuplicate(functions.has(arn), "FunctionAlreadyExists", `A function with the name ${name}`);
        return { id: name, outputs: putFunction(name, inputs) };
      },
      update: (name, news) => putFunction(name, news),
      delete(name, state) {
        const inUse = [...distributions.values()].some(
          ({ viewerFunctionArn }) => viewerFunctionArn === state.outputs["arn"],
        );
        if (inUse) {
          throw new Error(
            `FunctionInUse: Cannot delete function ${name}, it's in use by one or more distributions`,
          );
        }
        functions.delete(text(state.outputs, "arn"));
      },
    },
    "aws:cloudfront/distribution:Distribution": {
      // Which of a distribution's many inputs are heeded is parseDistribution's to say.
      inputs: ["*"],
      create(_name, inputs) {
        const id = `E${upperId(13)}`;
        return { id, outputs: putDistribution(id, inputs) };
      },
      update: (id, news) => putDistribution(id, news),
      delete: (id) => {
        distributions.delete(id);
      },
    },
  };
}

function checkCertificate({ certificateArn, aliases }: Distribution, acm: Acm): void {
  if (certificateArn === undefined) return;
  const certificate = acm.find(certificateArn);
  if (certificate?.status() !== "ISSUED" || !aliases.every((alias) => covers(certificate, alias))) {
    throw new Error(
      "InvalidViewerCertificate: The certificate that is attached to your distribution doesn't exist, isn't issued, or " +
        "doesn't cover the alternate domain names (CNAMEs) that you're trying to add",
    );
  }
}

function checkAliases(distribution: Distribution, others: Distribution[]): void {
  const taken = others.filter(({ id }) => id !== distribution.id).flatMap(({ aliases }) => aliases);
  const alias = distribution.aliases.find((name) => taken.includes(name));
  if (alias !== undefined) {
    throw new Error(
      `CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource (${alias})`,
    );
  }
}
