import { expect } from "chai";
import type { Ports } from "../../../../runtime/ports";
import { basic } from "../../../support/dyndns2";
import { useRecord } from "../../../support/record";
import type { World } from "../../../support/world";

const SECRET = "a secret of this record";
const HERE = "192.0.2.7";

describe("dyndns2: user name and password in the URL", () => {
  const record = useRecord(SECRET);
  let world: World;
  let host: string;
  beforeEach(() => {
    ({ world, host } = record);
  });

  const send = (
    query: Record<string, string | string[]>,
    {
      allowed = true,
      headers = {},
      ports = {},
    }: { allowed?: boolean; headers?: Record<string, string>; ports?: Partial<Ports> } = {},
  ) =>
    world.handler({ env: { ALLOW_QUERY_CREDENTIALS: String(allowed) }, ports })({
      path: "/nic/update",
      query,
      headers,
      from: HERE,
    });
  const credentials = () => ({ hostname: host, username: "router", password: SECRET });

  it("are believed where allowQueryCredentials is on", async () => {
    const answer = await send(credentials());
    expect(answer.text).to.equal(`good ${HERE}\n`);
  });

  it("are asked for by Basic, without a call to AWS, where it is off", async () => {
    const answer = await send(credentials(), { allowed: false });
    expect([answer.status, answer.text]).to.deep.equal([401, "badauth\n"]);
    expect(world.calls).to.be.empty;
  });

  it("yield to those of the header", async () => {
    const headers = { Authorization: basic("wrong") };
    expect((await send(credentials(), { headers })).text).to.equal("badauth\n");
    expect(
      (await send({ ...credentials(), password: "wrong" }, { headers: { Authorization: basic(SECRET) } }))
        .text,
    ).to.equal(`good ${HERE}\n`);
  });

  it("are refused when they are given twice, or are empty", async () => {
    expect((await send({ ...credentials(), password: [SECRET, SECRET] })).status).to.equal(400);
    expect((await send({ ...credentials(), password: "" })).status).to.equal(401);
  });

  it("name the host where no other name is given", async () => {
    const answer = await send({ username: host, password: SECRET });
    expect(answer.text).to.equal(`good ${HERE}\n`);
  });

  it("never reach the log, not even with a fault", async () => {
    const failing = {
      send: () => {
        throw new TypeError(`a fault that names ${SECRET}`);
      },
    };
    await send(credentials(), { ports: failing });
    await send({ ...credentials(), myip: "x" });
    expect(JSON.stringify(world.logs)).not.to.include(SECRET).and.not.to.include(encodeURIComponent(SECRET));
  });
});
