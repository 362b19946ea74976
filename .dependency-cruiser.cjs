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
    path: "^(index\\.ts|infra|runtime|dns|local|clients|bench|admin|test)",
    pathNot: `^(${[folder, ...allowed].join("|")})(/|$)`,
    // Node has a module called dns, too.
    dependencyTypesNot: ["core"],
  },
});

/** Which room of runtime/ may import which: `handler → protocols → records → aws`, with `values` below all. */
const room = (name, allowed) => ({
  name: `runtime-${name.replace("/", "-")}-imports`,
  severity: "error",
  comment: `runtime/${name}/ may import only ${[name, ...allowed].join(", ")} and packages`,
  from: { path: `^runtime/${name}/` },
  to: { path: "^runtime/", pathNot: `^runtime/(${[name, ...allowed].join("|")})(/|\\.ts$)` },
});

module.exports = {
  forbidden: [
    room("values", []),
    room("access", ["values"]),
    room("aws", ["values", "settings"]),
    room("records", ["aws", "access", "values"]),
    room("silence", ["aws", "records", "values"]),
    room("changes", ["aws", "values", "settings", "ports", "records/item"]),
    room("challenges", ["records", "aws", "access", "values"]),
    room("http", ["access", "values"]),
    room("protocols", ["http", "records", "challenges", "access", "values", "settings"]),
    {
      name: "no-protocol-imports-another",
      severity: "error",
      comment: "a protocol reads, asks records/ for changes and answers, by itself",
      from: { path: "^runtime/protocols/([^/]+)/" },
      to: { path: "^runtime/protocols/[^/]+/", pathNot: "^runtime/protocols/$1/" },
    },
    {
      name: "stand-ins-by-themselves",
      severity: "error",
      comment: "local/aws/ imitates AWS, and knows nothing of what runs the program on it",
      from: { path: "^local/aws/" },
      to: { path: "^local/", pathNot: "^local/aws/" },
    },
    only("runtime", []),
    only("infra", ["runtime", "dns"]),
    only("dns", []),
    only("local", ["index\\.ts"]),
    only("bench", ["local", "runtime/aws", "runtime/values"]),
    only("clients", []),
    only("admin", ["runtime", "dns"]),
    {
      name: "few-doors-for-owners",
      severity: "error",
      comment: "admin/ sees of runtime/ what the items say, who may, and the values",
      from: { path: "^admin/" },
      to: {
        path: "^runtime/",
        pathNot: "^runtime/(values/|access/|records/(item|wanted|flapping)\\.ts$|challenges/item\\.ts$)",
      },
    },
    {
      name: "runtime-knows-no-pulumi",
      severity: "error",
      comment: "runtime/ is serialized into the Lambda, where no Pulumi package exists",
      from: { path: "^runtime/" },
      to: { path: "node_modules/(?!(@aws-sdk|ipaddr\\.js)/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "few-doors-into-runtime",
      severity: "error",
      comment:
        "infra/ sees of runtime/ the handlers, the routes, the settings, what events are called, the time limits and the names of zones alone",
      from: { path: "^infra/" },
      to: {
        path: "^runtime/",
        pathNot:
          "^runtime/(handler|batchedHandler|acmeHandler|batchedAcmeHandler|acmeRoutes|publisher|watch|notifier|changes/message|routes|settings|values/timeLimits|values/zone)\\.ts$",
      },
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
