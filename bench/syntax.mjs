/**
 * Our parser beside tree-sitter's (web-tree-sitter with tree-sitter-python, both WebAssembly), over the library of the
 * python3 on PATH, in one run: megabytes of source a second, best of a few rounds, and the ratios.
 *
 *   node bench/syntax.mjs [python] [rounds]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Language, Parser } from "web-tree-sitter";

const python = process.argv[2] ?? "python3";
const rounds = Number(process.argv[3] ?? 3);
const here = fileURLToPath(new URL(".", import.meta.url));

async function ours() {
  const folder = mkdtempSync(join(tmpdir(), "syntax-bench-"));
  const contents =
    'export { parse } from "./parse.ts"; export { visit } from "./walk.ts"; export { decode } from "./decode.ts";';
  const outfile = join(folder, "syntax.mjs");
  const stdin = { contents, resolveDir: join(here, "../src/syntax"), loader: "ts" };
  await build({ stdin, bundle: true, format: "esm", platform: "node", outfile });
  const module = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return module;
}

const { parse, visit, decode } = await ours();

function library() {
  const root = execFileSync(python, ["-c", "import os; print(os.path.dirname(os.__file__))"], {
    encoding: "utf8",
  }).trim();
  const texts = [];
  for (const path of readdirSync(root, { recursive: true })) {
    if (!path.endsWith(".py") || path.includes("site-packages")) continue;
    const decoded = decode(readFileSync(join(root, path)));
    if (!("problem" in decoded)) texts.push(decoded.text);
  }
  return texts;
}

async function treeSitter() {
  await Parser.init();
  const wasm = createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm));
  return parser;
}

/** Every node once, kinds and ranges read, as a conversion to another tree must. */
function walkCursor(tree) {
  const cursor = tree.walk();
  let seen = 0;
  for (;;) {
    seen += cursor.nodeTypeId + cursor.startIndex + cursor.endIndex;
    if (cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        cursor.delete();
        return seen;
      }
    }
  }
}

const texts = library();
const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
const parser = await treeSitter();
let seen = 0;
const contestants = {
  "ours: parse": (text) => {
    parse(text);
  },
  "ours: parse and visit": (text) => {
    visit(parse(text).module, () => {
      seen++;
    });
  },
  "tree-sitter: parse": (text) => {
    parser.parse(text).delete();
  },
  "tree-sitter: parse and walk": (text) => {
    const tree = parser.parse(text);
    seen += walkCursor(tree);
    tree.delete();
  },
};

const best = {};
// Interleaved, so that what else the machine does falls on all alike.
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(contestants)) {
    const from = performance.now();
    for (const text of texts) run(text);
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, performance.now() - from);
  }
}

const reference = best["tree-sitter: parse"];
// `seen` is printed so that no engine may leave the walks out.
console.log(`${texts.length} files, ${megabytes.toFixed(1)} MB, best of ${rounds} rounds (${seen} checked)`);
for (const [name, time] of Object.entries(best)) {
  const speed = (megabytes / time) * 1000;
  console.log(
    `${name.padEnd(28)} ${speed.toFixed(1).padStart(6)} MB/s  ${(reference / time).toFixed(2).padStart(6)} x tree-sitter's parse`,
  );
}
