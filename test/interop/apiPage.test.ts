import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { proves, signedText } from "../../runtime/access/token";

const page = readFileSync(join(__dirname, "../../docs/api.md"), "utf8");

// A command, and right after it what the page says that it prints.
const vectors = [...page.matchAll(/```sh\n(printf .*)\n```\n\n```text\n([0-9a-f]{64})\n```/g)].map(
  ([, command = "", printed = ""]) => ({ command, printed }),
);

describe("the API page", () => {
  it("gives five test vectors", () => {
    expect(vectors).to.have.length(5);
  });

  for (const { command, printed } of vectors) {
    it(`says what is printed by ${command.slice(0, 60)}…`, () => {
      expect(execFileSync("sh", ["-c", command], { encoding: "utf8" }).trim()).to.equal(printed);
    });
  }

  it("gives signatures that the service accepts", () => {
    for (const { command, printed } of vectors.filter((vector) => vector.command.includes("ddns1"))) {
      const [, mode = "", hostname = "", target = "", time = ""] =
        /'ddns1\\n(.*?)\\n(.*?)\\n(.*?)\\n(.*?)'/.exec(command) ?? [];
      const text = signedText(mode, hostname, target, time);
      expect(
        proves(
          { kind: "signature", text, signature: printed, time: Number(time), fixesAddress: false },
          "123abc",
        ),
      ).to.equal(true);
    }
  });
});
