#!/usr/bin/env node
// The `ddns` command of a checkout: TypeScript, translated as it is loaded.
// It is for those who write programs, and would stand before every answer.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
require("sucrase/register/ts");
require("sucrase/dist/register").addHook(".tsx", {
  transforms: ["imports", "typescript", "jsx"],
  jsxRuntime: "automatic",
  jsxImportSource: "hono/jsx",
  production: true,
});
require("./main").run(process.argv);
