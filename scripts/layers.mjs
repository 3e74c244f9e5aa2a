// Imports inside src/ go down the list of layers and never back up, type-only ones too; no files' values in a circle.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ROOT } from "./setup.mjs";

const LAYERS = [
  "cli",
  "mcp",
  "skill",
  "report",
  "fix",
  "prove",
  "review",
  "rules",
  "semantics",
  "syntax",
  "project",
  "toolbox",
];
const SIBLINGS = new Set(["syntax project"]); // neither knows the other
const CIRCULAR = new Set(["syntax"]); // a recursive-descent parser: expressions hold lambdas hold expressions

const IMPORT = /^(?:import|export)\s[^;"'`]*?from\s+"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"\s*\)|^import\s+"(\.[^"]+)"/gm;
const src = join(ROOT, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.replaceAll("\\", "/"));

/** @type {Map<string, { target: string, type: boolean }[]>} file → what it imports, both relative to src/ */
const imports = new Map();
for (const file of files) {
  const found = [];
  for (const match of readFileSync(join(src, file), "utf8").matchAll(IMPORT)) {
    const target = posix.join(posix.dirname(file), match[1] ?? match[2] ?? match[3]);
    if (!target.startsWith("..")) found.push({ target, type: /^(?:import|export) type\b/.test(match[0]) });
  }
  imports.set(file, found);
}

/** @type {string[]} */
const faults = [];
const layer = (/** @type {string} */ file) => file.split("/")[0];
for (const [file, targets] of imports) {
  if (!LAYERS.includes(layer(file))) faults.push(`src/${file}: its folder is none of the layers in scripts/layers.mjs`);
  for (const { target } of targets) {
    const [from, to] = [layer(file), layer(target)];
    if (LAYERS.indexOf(from) > LAYERS.indexOf(to)) faults.push(`src/${file}: imports upwards, src/${target}`);
    if (SIBLINGS.has(`${from} ${to}`))
      faults.push(`src/${file}: ${from} and ${to} must not know each other (src/${target})`);
  }
}

/** @type {Set<string>} files from which no circle can be reached, or whose circle has been reported */
const done = new Set();
/**
 * @param {string} file
 * @param {string[]} path
 */
function findCircles(file, path) {
  if (path.includes(file)) faults.push(`circle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
  if (done.has(file) || path.includes(file)) return;
  for (const { target, type } of imports.get(file) ?? []) {
    if (!type && !CIRCULAR.has(layer(file))) findCircles(target, [...path, file]);
  }
  done.add(file);
}
for (const file of files) findCircles(file, []);

for (const fault of faults) console.error(fault);
console.log(`layers: ${files.length} files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
