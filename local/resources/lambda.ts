/** Functions, and who may invoke them, as Pulumi resources. */
import { createHash } from "node:crypto";
import { lambdaMetrics } from "../aws/cloudwatch/services/lambda";
import { createFunction, newAccessKeyId } from "../aws/lambda";
import type { Logging } from "../aws/lambda/environment";
import type { CodeArchive } from "../aws/lambda/package";
import { autoName } from "./ids";
import {
  archive,
  list,
  optionalText,
  type Properties,
  type ResourceTable,
  refuseDuplicate,
  type Services,
  text,
} from "./kinds";

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];

/** The resource types of Lambda. */
export function lambdaResources(services: Services): ResourceTable {
  const { region, accountId, functions, apiGateway } = services;
  const functionArn = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;

  return {
    "aws:lambda/function:Function": {
      inputs: [
        "architectures",
        "code",
        "description",
        "environment",
        "handler",
        "loggingConfig",
        "memorySize",
        "name",
        "reservedConcurrentExecutions",
        "role",
        "runtime",
        "timeout",
      ],
      async create(_name, inputs) {
        const name = text(inputs, "name");
        const arn = functionArn(name);
        refuseDuplicate(functions.has(arn), "ResourceConflictException", `Function ${name}`);
        functions.set(arn, await startFunction(services, arn, inputs));
        return { id: name, outputs: functionOutputs(region, arn, inputs) };
      },
      async update(name, news) {
        const arn = functionArn(name);
        const old = functions.get(arn);
        functions.set(arn, await startFunction(services, arn, news));
        await old?.retire();
        return functionOutputs(region, arn, news);
      },
      async delete(name) {
        const arn = functionArn(name);
        const old = functions.get(arn);
        functions.delete(arn);
        await old?.close();
      },
    },
    "aws:lambda/permission:Permission": {
      inputs: [
        ...["action", "function", "functionUrlAuthType", "invokedViaFunctionUrl", "principal", "sourceArn"],
        "statementId",
      ],
      create(resourceName, inputs) {
        const target = text(inputs, "function");
        const arn = target.startsWith("arn:") ? target : functionArn(target);
        const known = functions.get(arn);
        if (!known) {
          throw new Error(`ResourceNotFoundException: Function not found: ${arn}`);
        }
        const statementId = optionalText(inputs, "statementId") ?? autoName(resourceName);
        const id = `${known.name}/${statementId}`;
        refuseDuplicate(
          apiGateway.permissions.has(id),
          "ResourceConflictException",
          `The statement id (${statementId})`,
        );
        const sourceArn = optionalText(inputs, "sourceArn");
        const functionUrlAuthType = optionalText(inputs, "functionUrlAuthType");
        apiGateway.permissions.set(id, {
          functionName: known.name,
          statementId,
          action: text(inputs, "action"),
          principal: text(inputs, "principal"),
          ...(sourceArn === undefined ? {} : { sourceArn }),
          ...(functionUrlAuthType === undefined ? {} : { functionUrlAuthType }),
          ...(inputs["invokedViaFunctionUrl"] === true ? { invokedViaFunctionUrl: true } : {}),
        });
        return { id, outputs: { statementId } };
      },
      delete: (id) => {
        apiGateway.permissions.delete(id);
      },
    },
  };
}

async function startFunction(services: Services, arn: string, inputs: Properties) {
  const { region, iam, dynamodb, route53Url, sns, sqsUrl, eventBridge, time, log, logs, metrics } = services;
  const name = text(inputs, "name");
  const runtime = text(inputs, "runtime");
  if (!RUNTIMES.includes(runtime)) {
    throw new Error(`the embedded Lambda imitates the runtimes ${RUNTIMES.join(", ")}, and not ${runtime}`);
  }
  const architectures = list<string>(inputs, "architectures");
  if (architectures.some((architecture) => !["arm64", "x86_64"].includes(architecture))) {
    throw new Error("InvalidParameterValueException: architectures");
  }
  const roleArn = text(inputs, "role");
  if (!iam.findRole(roleArn)?.trustedServices.includes("lambda.amazonaws.com")) {
    throw new Error(
      "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
    );
  }
  const accessKeyId = newAccessKeyId();
  iam.bindAccessKey(accessKeyId, roleArn, name);
  const logGroup = `/aws/lambda/${name}`;
  const environment = (inputs["environment"] ?? {}) as { variables?: Record<string, string> };
  return createFunction({
    name,
    arn,
    code: archive(inputs, "code"),
    handler: text(inputs, "handler"),
    timeout: Number(inputs["timeout"] ?? 3),
    memorySize: Number(inputs["memorySize"] ?? 128),
    environment: environment.variables ?? {},
    region,
    endpoints: {
      DYNAMODB: dynamodb.url,
      EVENTBRIDGE: eventBridge.url,
      ROUTE_53: route53Url,
      SNS: sns.url,
      SQS: sqsUrl,
    },
    accessKeyId,
    logGroup,
    logging: loggingOf(inputs),
    concurrency: services.concurrency,
    reservedConcurrency: reservedConcurrency(inputs),
    roleArn,
    // A clock of a test's own is not the functions': they have the machine's.
    ...(time.speed === 1 ? {} : { clock: time }),
    log: (line, logStream) => {
      if (mayLog(services, roleArn, logGroup)) {
        logs.write(logGroup, logStream, line);
        log(line);
      }
    },
    observe: lambdaMetrics(metrics, name),
  });
}

const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const SYSTEM_LOG_LEVELS = ["DEBUG", "INFO", "WARN"];

/** The system's own lines are not imitated, whatever their level. */
function loggingOf(inputs: Properties): Logging {
  const { logFormat, applicationLogLevel, systemLogLevel, ...others } = (inputs["loggingConfig"] ?? {
    logFormat: "Text",
  }) as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown) throw new Error(`the embedded Lambda does not imitate loggingConfig.${unknown}`);
  if (logFormat !== "JSON" && logFormat !== "Text") {
    throw new Error("InvalidParameterValueException: logFormat is JSON or Text");
  }
  const levels = [applicationLogLevel, systemLogLevel].filter((level) => level !== undefined);
  if (logFormat === "Text" && levels.length > 0) {
    throw new Error("InvalidParameterValueException: log levels go with logFormat JSON");
  }
  if (!LOG_LEVELS.includes(String(applicationLogLevel ?? "INFO"))) {
    throw new Error(`InvalidParameterValueException: applicationLogLevel ${applicationLogLevel}`);
  }
  if (!SYSTEM_LOG_LEVELS.includes(String(systemLogLevel ?? "INFO"))) {
    throw new Error(`InvalidParameterValueException: systemLogLevel ${systemLogLevel}`);
  }
  return { format: logFormat, level: String(applicationLogLevel ?? "INFO") };
}

/** What an account has, and what of it must stay unreserved. New accounts have less, and can reserve nothing. */
const ACCOUNT_CONCURRENCY = 1000;
const LEAST_UNRESERVED = 100;

/** The provider's -1 means none reserved. */
function reservedConcurrency(inputs: Properties): number | undefined {
  const reserved = Number(inputs["reservedConcurrentExecutions"] ?? -1);
  if (reserved > ACCOUNT_CONCURRENCY - LEAST_UNRESERVED) {
    throw new Error(
      "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's " +
        `UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
  return reserved < 0 ? undefined : reserved;
}

/** A function without permission to write its log runs on in silence. */
function mayLog(services: Services, roleArn: string, logGroup: string): boolean {
  const { iam, region, accountId, logs } = services;
  const arn = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`;
  const allowed = (action: string, resource: string) =>
    iam.mayDo(roleArn, { action, resource, context: new Map() });
  return (
    (logs.groups.has(logGroup) || allowed("logs:CreateLogGroup", arn)) &&
    allowed("logs:CreateLogStream", `${arn}:log-stream:embedded`) &&
    allowed("logs:PutLogEvents", `${arn}:log-stream:embedded`)
  );
}

function functionOutputs(region: string, arn: string, inputs: Properties): Properties {
  const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
  return {
    arn,
    invokeArn,
    qualifiedArn: `${arn}:$LATEST`,
    qualifiedInvokeArn: invokeArn.replace(arn, `${arn}:$LATEST`),
    version: "$LATEST",
    lastModified: new Date().toISOString(),
    codeSha256: hashOf(archive(inputs, "code")),
  };
}

function hashOf(code: CodeArchive): string {
  return createHash("sha256").update(JSON.stringify(code)).digest("base64");
}
