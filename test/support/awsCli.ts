import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The AWS CLI, pointed at one service of a stand-in. */
export interface AwsCli {
  /** Runs a command of the service and gives its standard output; rejects when it fails. */
  run(...args: string[]): Promise<string>;
  /** What a command that fails says; "succeeded" when it does not. */
  failure(...args: string[]): Promise<string>;
}

const ENVIRONMENT = {
  HOME: "/nonexistent",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  AWS_PAGER: "",
};

/** @param endpoint is asked at each call, since a stand-in has none before it was started */
export function awsCli(service: string, endpoint: () => string): AwsCli {
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("aws", [service, ...args, "--endpoint-url", endpoint()], {
      env: { PATH: process.env["PATH"], ...ENVIRONMENT },
    });
    return stdout;
  };
  const failure = (...args: string[]) =>
    run(...args).then(
      () => "succeeded",
      (error: { stderr: string }) => error.stderr.trim(),
    );
  return { run, failure };
}
