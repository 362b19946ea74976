/** The two forms in which docs/routers has a line: under the API's own name, and below it by API Gateway's own URL. */

const OWN_HOST = "ddns.dyn.example.com";
const API_GATEWAY_HOST = "abcdefghij.execute-api.eu-central-1.amazonaws.com";

/** Where the stack's API is called. */
export type Form = "ownName" | "apiGateway";

/** Keeps one line of each pair. In a file the second one is a comment. */
export function inForm(text: string, form: Form): string {
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const second = line.replace(/^(\s*)#/, "$1");
    if (kept.length === 0 || second !== byApiGateway(kept.at(-1)!) || second === kept.at(-1)) {
      kept.push(line);
    } else if (form === "apiGateway") {
      kept[kept.length - 1] = second;
    }
  }
  return kept.join("\n");
}

/** Puts a stack's host and the path of its stage, empty under its own name, in the place of the examples'. */
export function atStack(text: string, { host, stage }: { host: string; stage: string }): string {
  return inForm(text, stage === "" ? "ownName" : "apiGateway")
    .replace(/^# By API Gateway's own URL, .*\n/m, "")
    .replaceAll(OWN_HOST, host)
    .replaceAll(API_GATEWAY_HOST, host)
    .replace(/\/prod\/(nic\/update|checkip)/g, `${stage}/$1`);
}

function byApiGateway(line: string): string {
  return line.replaceAll(OWN_HOST, API_GATEWAY_HOST).replace(/\/(nic\/update|checkip)/g, "/prod/$1");
}
