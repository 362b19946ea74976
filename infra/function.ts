import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { packagesToLeaveOut } from "./lambdaPackage";
import { type Naming, nameFunction } from "./naming";
import { functionPolicy, lambdaTrustPolicy, type Statement } from "./policies";

/** Long enough to look into what happened last month, short enough to cost nothing. */
const LOG_RETENTION_DAYS = 30;

export interface FunctionArgs<Event, Result> {
  naming: Naming;
  description: string;
  /** Makes the handler, once per cold start. It is serialized into the package: nothing of the stack may be captured. */
  callbackFactory: aws.lambda.CallbackFactory<Event, Result>;
  /** What the function may do, beside writing its log. */
  statements: pulumi.Input<Statement[]>;
  /** All that the function is told of the stack; secrets marked as such. */
  environment: Record<string, pulumi.Input<string>>;
  /** What its physical name has after the stack's. @default nothing: it is the stack's main function */
  suffix?: string;
  /**
   * What the policy's name in the program has after the function's. A policy that is another when the function is changed
   * gets another name: then both are there until the function is the new one.
   *
   * @default policy
   */
  policyName?: string;
  /** What must be there before the function is made or changed. */
  after?: pulumi.Resource[];
  /** Megabytes. Lambda gives CPU by memory. */
  memorySize: number;
  /** Seconds after which Lambda kills it. */
  timeout: number;
  /**
   * How many events it handles at once at the most, taken out of the account's.
   *
   * @default whatever the account has left
   */
  reservedConcurrency?: number;
  /** Where a stack that was made before functions were components of their own has the children. */
  formerParent?: pulumi.Input<pulumi.URN>;
}

/** A Lambda function with all that is its own: role, policy, log group, package, environment. */
export class ServiceFunction<Event, Result> extends pulumi.ComponentResource {
  /** For whoever invokes it. */
  readonly handler: aws.lambda.Function;
  /** Where its log is. */
  readonly logGroupName: pulumi.Output<string>;
  /** Its physical name. */
  private readonly functionName: string;

  constructor(name: string, args: FunctionArgs<Event, Result>, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:Function", name, {}, opts);
    const { naming, suffix } = args;
    this.functionName = suffix === undefined ? naming.prefix : nameFunction(naming, suffix);
    const logGroup = this.createLogGroup(name, args);
    const role = this.createRole(name, args);
    const policy = this.createPolicy(name, args, role, logGroup);
    this.handler = this.createFunction(name, args, role, [logGroup, policy, ...(args.after ?? [])]);
    this.logGroupName = logGroup.name;
    this.registerOutputs({ arn: this.handler.arn, logGroupName: this.logGroupName });
  }

  private createLogGroup(name: string, args: FunctionArgs<Event, Result>): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        // Where Lambda writes to by default; made by us, so that it has a retention and goes with the stack.
        name: `/aws/lambda/${this.functionName}`,
        retentionInDays: LOG_RETENTION_DAYS,
        tags: args.naming.tags,
      },
      this.childOptions(args),
    );
  }

  private createRole(name: string, args: FunctionArgs<Event, Result>): aws.iam.Role {
    return new aws.iam.Role(
      `${name}-role`,
      {
        description: `Dynamic DNS function of ${this.functionName}`,
        assumeRolePolicy: JSON.stringify(lambdaTrustPolicy()),
        tags: args.naming.tags,
      },
      this.childOptions(args),
    );
  }

  private createPolicy(
    name: string,
    args: FunctionArgs<Event, Result>,
    role: aws.iam.Role,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.iam.RolePolicy {
    const policy = pulumi
      .all([args.statements, logGroup.arn])
      .apply(([statements, logGroupArn]) => JSON.stringify(functionPolicy(statements, logGroupArn)));
    return new aws.iam.RolePolicy(
      `${name}-${args.policyName ?? "policy"}`,
      { role: role.id, policy },
      this.childOptions(args),
    );
  }

  private createFunction(
    name: string,
    args: FunctionArgs<Event, Result>,
    role: aws.iam.Role,
    dependsOn: pulumi.Resource[],
  ): aws.lambda.Function {
    return new aws.lambda.CallbackFunction(
      `${name}-function`,
      {
        name: this.functionName,
        description: args.description,
        callbackFactory: args.callbackFactory,
        codePathOptions: { extraExcludePackages: packagesToLeaveOut() },
        role: role.arn,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        memorySize: args.memorySize,
        timeout: args.timeout,
        reservedConcurrentExecutions: args.reservedConcurrency,
        environment: { variables: args.environment },
        // As JSON, so that Logs Insights finds the fields; without START, END and REPORT, half of what is written.
        loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "WARN" },
        tags: args.naming.tags,
      },
      { ...this.childOptions(args), dependsOn },
    );
  }

  private childOptions({ formerParent }: FunctionArgs<Event, Result>): pulumi.CustomResourceOptions {
    return { parent: this, aliases: formerParent === undefined ? [] : [{ parent: formerParent }] };
  }
}
