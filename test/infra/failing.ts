/** Evaluates one program, tells on standard output what became of it, and ends without waiting for what goes on. */
import { attempt, type Setup } from "./program";

attempt(JSON.parse(process.argv[2] ?? "{}") as Setup).then((result) => {
  const told = "message" in result ? { message: result.message, resources: result.resources } : {};
  process.stdout.write(
    JSON.stringify(told, (_, value) => (isHandle(value) ? String(value) : value)),
    () => process.exit(0),
  );
});

/** Assets and resources hold each other, and are nothing that a test looks at here. */
function isHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__pulumiAsset" in value;
}
