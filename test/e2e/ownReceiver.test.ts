import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { webhookBody } from "../../runtime/changes/message";
import { createPost } from "../../runtime/changes/post";
import { createLookup } from "../../runtime/changes/target";

const PAGE = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");

describe("the receiver in docs/operations.md", () => {
  it("takes what webhooks are sent, and prints it", async () => {
    const script = /```js\n(.*?)```/s.exec(PAGE)?.[1] ?? "";
    const receiver = spawn(process.execPath, ["-e", script], { env: { PORT: "0" } });
    try {
      const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
      const port = String((await lines.next()).value).replace("port ", "");
      const post = createPost({ lookup: createLookup(), allowsLoopback: true });
      const change = {
        ...{ hostname: "home.dyn.example.com", record_type: "A" as const, old: null, new: "192.0.2.7" },
        ...{ when: "2027-01-31T12:00:00.123Z", stack: "project-stack" },
      };
      expect(await post(`http://127.0.0.1:${port}/`, webhookBody(change))).to.deep.equal({ kind: "taken" });
      expect((await lines.next()).value).to.equal(
        "2027-01-31T12:00:00.123Z home.dyn.example.com A: - -> 192.0.2.7",
      );
    } finally {
      receiver.kill();
      await once(receiver, "exit");
    }
  });

  it("is shown the JSON that webhooks are sent, and that events hold", () => {
    const [event, body] = [...PAGE.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => JSON.parse(text));
    expect(JSON.parse(webhookBody(event.detail))).to.deep.equal(body);
  });
});
