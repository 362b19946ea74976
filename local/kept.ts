/** Resources that outlive a run of `npm start`: what holds data, and what nobody could make up again. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Cloud } from "./cloud";
import { resourceType } from "./provider/resourceTypes";
import type { Created, Properties } from "./resources/kinds";

/** What is known of one from the run that made it. */
interface Kept {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** What becomes of a type's resources from run to run. The others are made anew, and nobody sees the difference. */
const KEEPING: Readonly<Record<string, "as_it_is" | "updated" | "same_value" | "same_id">> = {
  // Its data is there; what of its inputs has changed is changed in it.
  "aws:route53/zone:Zone": "updated",
  "aws:dynamodb/table:Table": "updated",
  "aws:route53/record:Record": "updated",
  // Pulumi ignores what becomes of it, and what the program would have of it.
  "aws:dynamodb/tableItem:TableItem": "as_it_is",
  "random:index/randomPassword:RandomPassword": "as_it_is",
  // Made anew with the value that its clients have.
  "aws:apigateway/apiKey:ApiKey": "same_value",
  // The domain, which clients have, is by an id.
  "aws:cloudfront/distribution:Distribution": "same_id",
  "aws:lambda/functionUrl:FunctionUrl": "same_id",
};

/** Makes resources as `pulumi up` would over what is kept. */
export interface KeptResources {
  create(type: string, name: string, inputs: Properties): Promise<Created>;
  /** Removes what the program does not have any more. */
  finish(): Promise<void>;
}

/** Opens what a folder keeps. */
export function openKept(folder: string, cloud: Cloud): KeptResources {
  const file = join(folder, "resources.json");
  const kept = new Map<string, Kept>(
    existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, Kept>) : [],
  );
  const seen = new Set<string>();
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const keep = (key: string, inputs: Properties, { id, outputs }: Created): Created => {
    kept.set(key, { id, inputs, outputs });
    save();
    return { id, outputs };
  };

  return {
    async create(type, name, inputs) {
      const keeping = KEEPING[type];
      const key = `${type} ${name}`;
      const former = kept.get(key);
      seen.add(key);
      if (keeping === undefined) return cloud.create(type, name, inputs);
      if (former === undefined) return keep(key, inputs, await cloud.create(type, name, inputs));
      if (keeping === "same_value") {
        const value = inputs["value"] ?? former.outputs["value"];
        return keep(key, inputs, await cloud.create(type, name, { ...inputs, value }));
      }
      await cloud.adopt(type, former.id, former.inputs, former.outputs);
      if (keeping === "same_id") {
        const { outputs } = await cloud.update(type, former.id, former.outputs, inputs);
        return keep(key, inputs, { id: former.id, outputs });
      }
      if (keeping === "as_it_is") return { id: former.id, outputs: former.outputs };
      refuseReplacement(type, name, former.inputs, inputs);
      if (isDeepStrictEqual(plain(former.inputs), plain(inputs)))
        return { id: former.id, outputs: former.outputs };
      const { outputs } = await cloud.update(type, former.id, former.outputs, inputs);
      return keep(key, inputs, { id: former.id, outputs: { ...former.outputs, ...outputs } });
    },
    async finish() {
      for (const [key, { id, inputs, outputs }] of kept) {
        if (seen.has(key)) continue;
        const [type = ""] = key.split(" ");
        // A zone keeps its SOA record: the program has it changed, and never deleted.
        if (type === "aws:route53/record:Record" && inputs["type"] !== "SOA") {
          await cloud.adopt(type, id, inputs, outputs);
          await cloud.delete(type, id, outputs);
        }
        // A zone or a table that the program does not name any more keeps its data, for when it does again.
        if (type !== "aws:route53/zone:Zone" && type !== "aws:dynamodb/table:Table") kept.delete(key);
      }
      save();
    },
  };
}

function refuseReplacement(type: string, name: string, olds: Properties, news: Properties): void {
  const { replaces } = resourceType(type);
  if (type === "aws:route53/record:Record" || replaces === "all") return;
  const changed = replaces.find((key) => !isDeepStrictEqual(olds[key], news[key]));
  if (changed !== undefined) {
    throw new Error(
      `the ${changed} of ${name} is ${JSON.stringify(olds[changed])} in what is kept, and would be ` +
        `${JSON.stringify(news[changed])}: another would be made, without its data; give --data DIR for a second one, or --fresh`,
    );
  }
}

/** As it comes back from a file. */
function plain(inputs: Properties): unknown {
  return JSON.parse(JSON.stringify(inputs));
}
