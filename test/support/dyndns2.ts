import type { TestRequest } from "./events";
import type { Answer, World } from "./world";

/** A dyndns2 update as a test writes it down. */
export interface Update extends Omit<TestRequest, "query"> {
  /** Names, comma-separated. */
  hostname?: string;
  /** The other parameters. */
  query?: Record<string, string | string[]>;
  /** @default the client's own */
  password?: string;
}

/** A router: it sends updates with the password that it was given. */
export type Dyndns2Client = (update: Update) => Promise<Answer>;

/** The `Authorization` header of HTTP Basic. */
export function basic(password: string, user = "router"): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Makes a router that speaks with a handler. */
export function dyndns2Client(handle: ReturnType<World["handler"]>, ownPassword: string): Dyndns2Client {
  return ({ hostname, query = {}, password = ownPassword, headers, ...rest }) =>
    handle({
      path: "/nic/update",
      ...rest,
      headers: headers ?? { Authorization: basic(password) },
      query: hostname === undefined ? query : { hostname, ...query },
    });
}

/** The lines of an answer. */
export function lines(answer: Answer): string[] {
  return answer.text.replace(/\n$/, "").split("\n");
}

/** Puts hosts of one secret into the table. */
export async function putHosts(
  world: World,
  secret: string,
  hostnames: readonly string[],
  recordTypes: readonly string[] = ["A"],
  extra: Record<string, unknown> = {},
): Promise<void> {
  await Promise.all(
    hostnames.flatMap((hostname) =>
      recordTypes.map((record_type) =>
        world.put({ hostname, record_type, shared_secret: secret, ttl: 60, ...extra }),
      ),
    ),
  );
}
