/**
 * Which folder may import which: `index → infra → runtime`, `local → index`, `bench → local`.
 * Run by `npm run lint`. CONTRIBUTING.md has the picture.
 */
const only = (folder, allowed) => ({
  name: `${folder}-imports`,
  severity: "error",
  comment: `${folder}/ may import only ${[folder, ...allowed].join(", ")} and packages`,
  from: { path: `^${folder}/` },
  to: {
    path: "^(index\\.ts|infra|runtime|local|clients|bench|test)",
    pathNot: `^(${[folder, ...allowed].join("|")})(/|$)`,
  },
});

module.exports = {
  forbidden: [
    only("runtime", []),
    only("infra", ["runtime"]),
    only("local", ["index\\.ts"]),
    only("bench", ["local"]),
    only("clients", []),
    {
      name: "runtime-knows-no-pulumi",
      severity: "error",
      comment: "runtime/ is serialized into the Lambda, where no Pulumi package exists",
      from: { path: "^runtime/" },
      to: { path: "node_modules/(?!(@aws-sdk|ipaddr\\.js)/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-door-into-runtime",
      severity: "error",
      comment: "infra/ opens runtime/ at one door, api.ts",
      from: { path: "^infra/", pathNot: "^infra/api\\.ts$" },
      to: { path: "^runtime/" },
    },
    {
      name: "index-composes",
      severity: "error",
      comment: "index.ts composes infra/ and nothing else",
      from: { path: "^index\\.ts$" },
      to: { path: "^(runtime|local|clients|bench|test)/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
