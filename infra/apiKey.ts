import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Naming } from "./naming";
import type { Settings } from "./settings/table";

/**
 * The key that clients send, in API Gateway's keeping: it costs nothing there and makes up its value. It is no part of the
 * API, so that it stays the same whatever door a stack has.
 *
 * @returns undefined where none is asked for
 */
export function createApiKey(
  name: string,
  naming: Naming,
  { useApiKey, apiKeyValue }: Pick<Settings, "useApiKey" | "apiKeyValue">,
): aws.apigateway.ApiKey | undefined {
  if (!useApiKey) return undefined;
  return new aws.apigateway.ApiKey(
    name,
    {
      name: naming.prefix,
      description: `Clients of ${naming.prefix}`,
      value: apiKeyValue === undefined ? undefined : pulumi.secret(apiKeyValue),
      tags: naming.tags,
    },
    // Until there was another door the API was the parent.
    { aliases: [{ parent: pulumi.createUrn("api", "ddns:infra:Api") }] },
  );
}
