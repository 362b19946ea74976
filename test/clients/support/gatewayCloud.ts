/**
 * A program: the embedded cloud in the network namespace that it is started in, with items in its table. It takes
 * the items as JSON in its first argument and, if it is to note the calls of the service to AWS, a file in its second; prints one line of JSON, a GatewayCloud, once everything serves, and ends
 * with its standard input.
 */
import { appendFileSync } from "node:fs";
import { startEmbeddedCloud } from "../../../local/embeddedCloud";
import { type Item, openTable, ownersClient } from "../../support/table";

/** Where the cloud is to be reached, from inside the namespace. */
export interface GatewayCloud {
  url: string;
  apiKey: string;
  nameServer: { host: string; port: number };
}

async function main(items: Item[], callsFile: string | undefined): Promise<void> {
  const cloud = await startEmbeddedCloud({
    config: { enableDyndns2: "true" },
    intercept: ({ operation }) => {
      if (callsFile !== undefined) appendFileSync(callsFile, `${operation}\n`);
      return undefined;
    },
  });
  const table = openTable(
    ownersClient(cloud.local.dynamodbEndpoint),
    String(cloud.outputs["configTableName"]),
  );
  for (const item of items) await table.put(item);
  const here: GatewayCloud = {
    url: String(cloud.outputs["apiUrl"]),
    apiKey: String(cloud.outputs["apiKey"]),
    nameServer: cloud.local.nameServer,
  };
  process.stdout.write(`${JSON.stringify(here)}\n`);
  await new Promise<void>((resolve) => process.stdin.on("end", resolve).resume());
  table.close();
  await cloud.close();
}

if (require.main === module) {
  main(JSON.parse(process.argv[2] ?? "[]") as Item[], process.argv[3]).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}
