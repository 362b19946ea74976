import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApiFunction } from "./apiFunction";

/** Anybody: who may do what is the function's to judge, by the key and the records' secrets. */
const EVERYBODY = "*";

export interface FunctionUrlArgs {
  /** What serves the requests. */
  function: ApiFunction;
}

/**
 * The function's own URL, a door beside API Gateway's or instead of it: over both families, without a path before ours, and
 * without a price of its own. The function asks for the key itself; what throttles is its reserved concurrency.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export class FunctionUrl extends pulumi.ComponentResource {
  /** Without a final slash. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: FunctionUrlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:FunctionUrl", name, {}, opts);
    const { handler } = args.function;
    // Both are asked for since October 2025. The provider makes them, too, by these names, but leaves them when the URL goes:
    // those that are there before are left to us.
    const permissions = [
      new aws.lambda.Permission(
        `${name}-call`,
        {
          statementId: "FunctionURLAllowPublicAccess",
          function: handler.name,
          action: "lambda:InvokeFunctionUrl",
          principal: EVERYBODY,
          functionUrlAuthType: "NONE",
        },
        { parent: this },
      ),
      new aws.lambda.Permission(
        `${name}-invoke`,
        {
          statementId: "FunctionURLAllowInvokeAction",
          function: handler.name,
          action: "lambda:InvokeFunction",
          principal: EVERYBODY,
          invokedViaFunctionUrl: true,
        },
        { parent: this },
      ),
    ];
    const url = new aws.lambda.FunctionUrl(
      name,
      { functionName: handler.name, authorizationType: "NONE" },
      { parent: this, dependsOn: permissions },
    );
    this.url = url.functionUrl.apply((withSlash) => withSlash.replace(/\/$/, ""));
    this.registerOutputs({ url: this.url });
  }
}
