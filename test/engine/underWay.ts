/** An update while clients go on to call the API. */
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { send } from "../support/http";
import { expectDataKept } from "./expectations";
import type { Config, EngineStack, Run } from "./stacks";

const CALLED_EVERY_MS = 20;

/**
 * Updates a stack, and expects that meanwhile every call was answered.
 *
 * @param closed outputs whose URLs are to be closed by this update, and are not called
 */
export async function updateUnderWay(
  stack: EngineStack,
  config: Config,
  closed: readonly string[] = [],
): Promise<Run> {
  const outputs = await stack.outputs();
  const urls = ["apiUrl", "apiOriginURL", "functionUrl"]
    .filter((name) => !closed.includes(name))
    .map((name) => String(outputs[name] ?? ""));
  const called = [...new Set(urls)].filter((url) => url !== "");
  const answers = new Set<string>();
  let isOver = false;
  const calling = Promise.all(
    called.map(async (url) => {
      while (!isOver) {
        const { status } = await send(url, String(outputs["apiKey"]), { query: { mode: "get" } });
        answers.add(`${url}: ${status}`);
        await delay(CALLED_EVERY_MS);
      }
    }),
  );
  const run = await stack.up(config);
  isOver = true;
  await calling;
  expectDataKept(run);
  expect([...answers]).to.have.members(called.map((url) => `${url}: 200`));
  return run;
}
