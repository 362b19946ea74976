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
  const put = (name: string, urlId: string): Properties => {
    const host = isFunctionUrlAtRoot ? "localhost" : `${urlId}.lambda-url.${region}.localhost`;
    functionUrls.urls.set(name, { id: urlId, functionArn: arnOf(name), host });
    return {
      functionArn: arnOf(name),
      urlId,
      functionUrl: `${httpUrl.replace("localhost", host)}/`,
      invokeMode: "BUFFERED",
    };
  };
  return {
    "aws:lambda/functionUrl:FunctionUrl": {
      inputs: ["functionName", "authorizationType"],
      create(_name, inputs) {
        check(inputs);
        const name = text(inputs, "functionName");
        refuseDuplicate(
          functionUrls.urls.has(name),
          "ResourceConflictException",
          `FunctionUrlConfig for ${name}`,
        );
        return { id: name, outputs: put(name, lowerId(32)) };
      },
      update(name, news, state) {
        check(news);
        return put(name, text(state.outputs, "urlId"));
      },
      delete: (name) => {
        functionUrls.urls.delete(name);
      },
      read: (name, state) => (functionUrls.urls.has(name) ? state.outputs : undefined),
    },
  };
}
