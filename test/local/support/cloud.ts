import type { Cloud } from "../../../local/cloud";
import { document } from "./gateway";

/** A function's package of one file. */
export function code(text: string) {
  return { kind: "archive" as const, entries: { "__index.js": { text } } };
}

export const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

/** Makes a resource and gives its id and outputs. */
export async function make(cloud: Cloud, type: string, inputs: Record<string, unknown>) {
  return cloud.create(type, "example", inputs);
}

/** Makes a function under a role with these statements. */
export async function makeFunction(cloud: Cloud, text: string, statements: object[], name = "example") {
  const role = await make(cloud, "aws:iam/role:Role", { assumeRolePolicy: TRUST });
  await make(cloud, "aws:iam/rolePolicy:RolePolicy", {
    role: role.id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  });
  return make(cloud, "aws:lambda/function:Function", {
    name,
    code: code(text),
    handler: "__index.handler",
    runtime: "nodejs24.x",
    role: role.outputs["arn"],
    timeout: 5,
  });
}

/** Makes an API, deployed on a stage, in front of a function. */
export async function makeApi(cloud: Cloud, functionArn: string) {
  const body = JSON.stringify(document()).replace(
    /arn:aws:lambda:[a-z0-9:-]+:function:example/g,
    functionArn,
  );
  const api = await make(cloud, "aws:apigateway/restApi:RestApi", {
    name: "example",
    body,
    endpointConfiguration: { types: "REGIONAL" },
  });
  const deployment = await make(cloud, "aws:apigateway/deployment:Deployment", { restApi: api.id });
  const stage = await make(cloud, "aws:apigateway/stage:Stage", {
    restApi: api.id,
    deployment: deployment.id,
    stageName: "prod",
  });
  return { api, deployment, stage };
}
