import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type EmbeddedCloud, startEmbeddedCloud } from "../../local/embeddedCloud";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient, type TableAccess } from "../support/table";
import { run, SHELLS, start } from "./support/shells";
import { ToolFolder } from "./support/toolFolder";

const SECRET = `a "secret" with 100 % of \\ everything, ünïcödé too`;

describe("the clients against the service itself", function () {
  this.timeout(60_000);
  let cloud: EmbeddedCloud;
  let table: TableAccess;
  before(async () => {
    cloud = await startEmbeddedCloud();
    table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(cloud.outputs["configTableName"]));
  });
  after(async () => {
    table.close();
    await cloud.close();
  });

  for (const shell of SHELLS) {
    describe(shell.name, () => {
      const hostname = (name: string) => `${name}.${shell.name.replace(" ", "-")}.dyn.example.com.`;
      let tools: ToolFolder;
      beforeEach(async () => {
        tools = new ToolFolder(shell.busybox);
        for (const record_type of ["A", "AAAA"]) {
          await table.put({
            hostname: hostname("home"),
            record_type,
            shared_secret: SECRET,
            allow_internal: true,
            read_privilege: true,
            mac_address: "02:00:00:00:00:01",
          });
        }
      });
      afterEach(() => tools.dispose());

      const client = (words: string[], env: Record<string, string> = {}) =>
        run(
          shell,
          "ddns-client.sh",
          ["--hostname", hostname("home"), "--url", String(cloud.outputs["apiUrl"]), ...words],
          {
            tools,
            env: { DDNS_SECRET: SECRET, DDNS_API_KEY: String(cloud.outputs["apiKey"]), ...env },
          },
        );
      const lookup = (recordType: "A" | "AAAA") =>
        lookupAt(cloud.local.nameServer, hostname("home"), recordType);

      for (const [how, words] of [
        ["signed", []],
        ["with the original's token", ["--legacy-token"]],
      ] as const) {
        it(`publish the public addresses of both families, ${how}`, async () => {
          for (const version of ["ipv4", "ipv6"]) {
            const { code, stderr } = await client([...words, "--ip-version", version]);
            expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
          }
          expect(await lookup("A")).to.deep.equal(["127.0.0.1"]);
          expect(await lookup("AAAA")).to.deep.equal(["::1"]);
        });

        it(`publish given addresses of both families, ${how}`, async () => {
          for (const address of ["192.0.2.7", "2001:db8::7"]) {
            const { code, stdout } = await client([...words, "--ip-source", address]);
            expect(code).to.equal(0);
            expect(stdout).to.match(
              /^home\.[a-z-]+\.dyn\.example\.com\.: A+ (has been set to|is unchanged: it is) \S+.*\n$/,
            );
          }
          expect(await lookup("A")).to.deep.equal(["192.0.2.7"]);
          expect(await lookup("AAAA")).to.deep.equal(["2001:db8::7"]);
        });

        it(`list the group, ${how}`, async () => {
          const { code, stdout } = await client([...words, "--list-hosts"]);
          expect(code).to.equal(0);
          const list = JSON.parse(stdout) as { hostname: string; record_type: string }[];
          expect(list.filter((host) => host.hostname === hostname("home"))).to.have.length(2);
        });

        it(`remove a record, ${how}`, async () => {
          await client([...words, "--ip-source", "192.0.2.7"]);
          expect((await client([...words, "--delete"])).code).to.equal(0);
          expect(await lookup("A")).to.deep.equal([]);
        });
      }

      it("show why the service refuses", async () => {
        const wrong = await client([], { DDNS_SECRET: "wrong" });
        expect(wrong.code).to.equal(1);
        expect(wrong.stderr).to.match(
          /^ddns-client\.sh: home\.\S+ the server answered 401: Unknown hostname .*wrong secret/,
        );
        await table.edit(hostname("home"), { lock_record: true });
        expect((await client(["--ip-source", "192.0.2.9"])).stderr).to.contain("403: The record is locked");
        const keyless = await client([], { DDNS_API_KEY: "" });
        expect(keyless.code).to.equal(1);
        expect(keyless.stderr).to.contain("the server answered 403: ");
      });

      it("find their clock by the service's where it is off", async () => {
        tools.fake(
          "date",
          'seconds=$(/bin/date +%s); echo "$((seconds - 86400))000000000" | if [ "$1" = +%s ]; then cut -c 1-10; else cat; fi',
        );
        tools.add("cut");
        expect(await client(["--ip-source", "192.0.2.7"])).to.include({ code: 0, stderr: "" });
      });

      it("need no pause between two updates", async () => {
        expect((await client(["--ip-source", "192.0.2.7"])).code).to.equal(0);
        expect((await client(["--ip-source", "192.0.2.8"])).code).to.equal(0);
        expect(await lookup("A")).to.deep.equal(["192.0.2.8"]);
      });

      it("cannot be replayed", async () => {
        const record = join(tools.home, "session");
        tools.fake("curl", `/usr/bin/tee -a "${record}" | /usr/bin/curl "$@"; echo next >> "${record}"`);
        await client(["--ip-source", "192.0.2.7"]);
        await client(["--list-hosts"]);
        await client(["--delete"]);
        await client(["--ip-source", "192.0.2.8"]);
        const requests = readFileSync(record, "utf8")
          .split(/^next\n/m)
          .filter((text) => text !== "");
        expect(requests.length).to.be.at.least(4);
        for (const [index, request] of requests.entries()) {
          const file = tools.write(`request-${index}`, request);
          const replayed = await start(["/usr/bin/curl", "-q", "--config", file], {});
          expect(replayed.stdout).to.match(/^HTTP\/1\.1 401 /);
        }
        expect(await lookup("A")).to.deep.equal(["192.0.2.8"]);
      });
    });
  }
});
