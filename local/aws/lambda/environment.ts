/**
 * The environment of a sandbox: what Lambda sets, and the function's own variables, and nothing of ours.
 */

/** How the lines of a function's own log are written. */
export interface Logging {
  format: "Text" | "JSON";
  /** With JSON, the least level that is written. */
  level: string;
}

/** A function's place in the (embedded) account. */
export interface SandboxPlace {
  functionName: string;
  handler: string;
  memorySize: number;
  region: string;
  taskRoot: string;
  runtimeModules: string;
  logGroup: string;
  logStream: string;
  logging: Logging;
  /** The access key that the calls of this function are recognised by. */
  accessKeyId: string;
  /** Where the services' stand-ins listen. */
  endpoints: Endpoints;
}

/** Where the services' stand-ins listen, by the names that the SDK has for them in its variables. */
export type Endpoints = Readonly<Record<string, string>>;

/** Names that Lambda keeps for itself (developer guide, "Defined runtime environment variables"). */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_FORMAT",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_LEVEL",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Lambda's quota for all variables together, in bytes. */
const MAX_ENVIRONMENT_BYTES = 4096;

/**
 * Checks a function's variables as `CreateFunction` does.
 *
 * @throws an error in Lambda's words
 */
export function checkVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) {
      throw new Error(`InvalidParameterValueException: environment variable name ${name} is not valid`);
    }
    if (RESERVED.has(name)) {
      throw new Error(
        "InvalidParameterValueException: Lambda was unable to configure your environment variables because the " +
          "environment variables you have provided contains reserved keys that are currently not supported for " +
          `modification. Reserved keys used in this request: ${name}`,
      );
    }
    if (typeof value !== "string") {
      throw new Error(`InvalidParameterValueException: environment variable ${name} is not a string`);
    }
  }
  const bytes = Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    throw new Error(
      "InvalidParameterValueException: Lambda was unable to configure your environment variables because the " +
        "environment variables you have provided exceeded the 4KB limit.",
    );
  }
}

/** The whole environment of a sandbox's process. */
export function sandboxEnvironment(
  place: SandboxPlace,
  variables: Record<string, string>,
): Record<string, string> {
  return {
    ...variables,
    _HANDLER: place.handler,
    AWS_ACCESS_KEY_ID: place.accessKeyId,
    AWS_SECRET_ACCESS_KEY: "embedded-cloud-secret",
    AWS_SESSION_TOKEN: "embedded-cloud-session",
    AWS_DEFAULT_REGION: place.region,
    AWS_REGION: place.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(place.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: place.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: place.logging.format,
    ...(place.logging.format === "JSON" ? { AWS_LAMBDA_LOG_LEVEL: place.logging.level } : {}),
    AWS_LAMBDA_LOG_GROUP_NAME: place.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    // This machine's Node may be older than Lambda's, of which the SDK would have nothing to say.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...Object.fromEntries(
      Object.entries(place.endpoints).map(([service, url]) => [`AWS_ENDPOINT_URL_${service}`, url]),
    ),
    // A home that does not exist: the SDK must not find the developer's own ~/.aws.
    HOME: "/home/sbx_user1051",
    LANG: "en_US.UTF-8",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LAMBDA_TASK_ROOT: place.taskRoot,
    NODE_PATH: place.runtimeModules,
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
  };
}
