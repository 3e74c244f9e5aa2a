// `npm start -- ARGS`: whatever set-up is missing, then python-dev with ARGS, in this same process.
// Only syntax that old versions of Node can read stands here, so that they get a sentence and not a SyntaxError.
import { pathToFileURL } from "node:url";

const wanted = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`python-dev needs Node ${wanted.join(".")} or newer; this is Node ${process.versions.node}.`);
  process.exit(2);
}

import("./setup.mjs").then(async ({ setUp, CLI }) => {
  if (!(await setUp())) process.exit(2);
  process.argv[1] = CLI;
  await import(pathToFileURL(CLI).href);
});
