/** Random secrets (`@pulumi/random`), as Pulumi resources. */
import { lowerId, randomText } from "./ids";
import type { Properties, ResourceTable } from "./kinds";

const CLASSES = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/** The resource types of the random provider. */
export function randomResources(): ResourceTable {
  return {
    "random:index/randomPassword:RandomPassword": {
      inputs: ["length", ...Object.keys(CLASSES)],
      create(_name, inputs) {
        const length = Number(inputs["length"]);
        const alphabet = alphabetOf(inputs);
        if (!Number.isInteger(length) || length < 1 || alphabet === "") {
          throw new Error(
            "Invalid Attribute Value: length must be at least 1, of at least one class of characters",
          );
        }
        return { id: lowerId(12), outputs: { result: randomText(alphabet, length) } };
      },
      delete: () => {},
    },
  };
}

function alphabetOf(inputs: Properties): string {
  return Object.entries(CLASSES)
    .filter(([name]) => inputs[name] !== false)
    .map(([, characters]) => characters)
    .join("");
}
