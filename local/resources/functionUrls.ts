/** Function URLs, as Pulumi resources. */
import { lowerId } from "./ids";
import { type Properties, type ResourceTable, refuseDuplicate, type Services, text } from "./kinds";

/** The resource type of function URLs. */
export function functionUrlResources(services: Services): ResourceTable {
  const { region, accountId, httpUrl, functions, functionUrls, isFunctionUrlAtRoot } = services;
  const arnOf = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const check = (inputs: Properties): void => {
    if (inputs["authorizationType"] !== "NONE") {
      throw new Error("the embedded Lambda imitates function URLs with the authorizationType NONE only");
    }
    if (!functions.has(arnOf(text(inputs, "functionName")))) {
      throw new Error(`ResourceNotFoundException: Function does not exist (${inputs["functionName"]})`);
    }
  };
  return {
    "aws:lambda/functionUrl:FunctionUrl": {
      inputs: ["functionName", "authorizationType"],
      create(_name, inputs) {
        check(inputs);
        const name = text(inputs, "functionName");
        const arn = arnOf(name);
        const taken = [...functionUrls.urls.values()].some(({ functionArn }) => functionArn === arn);
        refuseDuplicate(taken, "ResourceConflictException", `FunctionUrlConfig for ${name}`);
        const urlId = lowerId(32);
        const host = isFunctionUrlAtRoot ? "localhost" : `${urlId}.lambda-url.${region}.localhost`;
        functionUrls.urls.set(name, { id: urlId, functionArn: arn, host });
        return {
          id: name,
          outputs: {
            functionArn: arn,
            urlId,
            functionUrl: `${httpUrl.replace("localhost", host)}/`,
            invokeMode: "BUFFERED",
          },
        };
      },
      update(_id, news, state) {
        check(news);
        return state.outputs;
      },
      delete: (id) => {
        functionUrls.urls.delete(id);
      },
      read: (id, state) => (functionUrls.urls.has(id) ? state.outputs : undefined),
    },
  };
}
