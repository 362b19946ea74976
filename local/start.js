// What `npm start` runs. In the JavaScript of old, so that an old Node.js can read the one sentence that it gets.
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(
    "error: npm start needs Node.js 20.19 or later, and this is " +
      process.versions.node +
      ": install a newer one (https://nodejs.org)\n",
  );
  process.exit(1);
}
require("ts-node/register/transpile-only");
require("./main.ts");
