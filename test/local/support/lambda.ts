import { expect } from "chai";
import { createFunction, type FunctionOptions, type LambdaFunction } from "../../../local/aws/lambda";

const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:example";

/** Functions of a `describe`, and what they log. */
export interface Functions {
  /** The lines that were logged since the test began. */
  lines: string[];
  /** Makes a function out of the text of its one file. */
  make(text: string, options?: Partial<FunctionOptions>): Promise<LambdaFunction>;
}

/** Declares the hook that closes them after each test. */
export function useFunctions(): Functions {
  const made: LambdaFunction[] = [];
  const functions: Functions = {
    lines: [],
    make: async (text, options = {}) => {
      const target = await createFunction({
        name: "example",
        arn: ARN,
        code: { kind: "archive", entries: { "__index.js": { text } } },
        handler: "__index.handler",
        timeout: 5,
        memorySize: 128,
        environment: { SETTING: "value" },
        region: "eu-central-1",
        endpoints: { DYNAMODB: "http://127.0.0.1:1", ROUTE_53: "http://127.0.0.1:2" },
        log: (line) => functions.lines.push(line),
        ...options,
      });
      made.push(target);
      return target;
    },
  };
  afterEach(async () => {
    await Promise.all(made.splice(0).map((target) => target.close()));
    functions.lines = [];
  });
  return functions;
}

/** What a function answers. */
export async function resultOf(target: LambdaFunction, event: unknown = {}): Promise<unknown> {
  const result = await target.invoke(event);
  expect(result.kind, JSON.stringify(result)).to.equal("result");
  return result.kind === "result" ? JSON.parse(result.payload) : undefined;
}

/** The error that an event ends in. */
export async function errorOf(target: LambdaFunction, event: unknown = {}) {
  const result = await target.invoke(event);
  expect(result.kind, JSON.stringify(result)).to.equal("error");
  return result.kind === "error" ? result.error : { errorType: "", errorMessage: "" };
}
