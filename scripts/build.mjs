// Bundles src/ into dist/: cli.js, worker.js, and chunks that are loaded when a command needs them.
import * as fs from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRegistry } from "./registry.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
const DAY = 24 * 60 * 60 * 1000;

// Read at run time with `new URL("./name", import.meta.url)`, so they lie beside the chunks, under the names they have here.
/** What runs in the project's own Python: folders in dist/, and where they come from. */
const PYTHON = { python: "src/prove/python", runner: "src/fix/tests/runner" };
/** @type {Record<string, string>} */
const ASSETS = {
  "requirements.txt": "src/toolbox/requirements.txt",
  "overlay.txt": "src/toolbox/overlay.txt",
  "unshare.sh": "src/toolbox/sandbox/unshare.sh",
  "SKILL.md": "src/skill/SKILL.md",
  ...Object.fromEntries(Object.entries(PYTHON).flatMap(([folder, from]) => pythonFiles(folder, from))),
};

const ENTRIES = { cli: "src/cli/main.ts", worker: "src/review/worker.ts" };

/**
 * @param {string} folder
 * @param {string} from
 */
function pythonFiles(folder, from) {
  const path = join(ROOT, from);
  const names = fs.existsSync(path) ? fs.readdirSync(path).filter((name) => name.endsWith(".py")) : [];
  return names.map((name) => [`${folder}/${name}`, `${from}/${name}`]);
}

/** Builds into dist/ such that a process that runs from there meanwhile keeps working. */
export async function build() {
  writeRegistry();
  const entries = Object.entries(ENTRIES).filter(([, path]) => fs.existsSync(join(ROOT, path)));
  const result = await bundle({
    entryPoints: Object.fromEntries(entries),
    outdir: DIST,
    write: false,
    splitting: true,
    chunkNames: "[name]-[hash]",
  });
  publish((result.outputFiles ?? []).map((file) => ({ name: basename(file.path), contents: file.contents })));
}

/**
 * Our settings of esbuild, for whatever is bundled.
 * @param {import("esbuild").BuildOptions} options
 */
export async function bundle(options) {
  const esbuild = await import("esbuild");
  return esbuild.build({
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // The one starts its worker from a file of its own package, the other is CommonJS that decides as it runs what it exports.
    external: ["tinypool", "vscode-jsonrpc"],
    // CommonJS packages inside the bundle call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
    legalComments: "none",
    logLevel: "silent",
    ...options,
  });
}

/**
 * Chunks have a hash in their name, so new ones go beside the old; only then the entries are replaced, each at once.
 * @param {{ name: string, contents: Uint8Array }[]} files
 */
function publish(files) {
  fs.mkdirSync(DIST, { recursive: true });
  const entries = new Set(Object.keys(ENTRIES).map((name) => `${name}.js`));
  for (const folder of Object.keys(PYTHON)) fs.mkdirSync(join(DIST, folder), { recursive: true });
  for (const [name, path] of Object.entries(ASSETS).filter(([, path]) => fs.existsSync(join(ROOT, path)))) {
    const beside = join(DIST, `.${process.pid}.tmp`);
    fs.copyFileSync(join(ROOT, path), beside);
    fs.renameSync(beside, join(DIST, name));
  }
  for (const file of files.toSorted((a, b) => Number(entries.has(a.name)) - Number(entries.has(b.name)))) {
    const beside = join(DIST, `.${process.pid}.tmp`);
    fs.writeFileSync(beside, file.contents);
    if (file.name === "cli.js") fs.chmodSync(beside, 0o755);
    fs.renameSync(beside, join(DIST, file.name));
  }
  removeOldChunks(new Set(files.map((file) => file.name)));
}

/**
 * Not the recent ones: a process that is still running may yet load them.
 * @param {Set<string>} current
 */
function removeOldChunks(current) {
  for (const name of fs.readdirSync(DIST)) {
    const path = join(DIST, name);
    if (!name.endsWith(".js") || current.has(name)) continue;
    if (Date.now() - fs.statSync(path).mtimeMs > DAY) fs.unlinkSync(path);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // For a package nothing of earlier builds may be left.
  if (process.argv.includes("--clean")) fs.rmSync(DIST, { recursive: true, force: true });
  build().catch((error) => {
    console.error(`python-dev: the build failed: ${error.message}`);
    process.exitCode = 2;
  });
}
