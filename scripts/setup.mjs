// What a fresh clone needs before anything of it can run: the packages, then the bundle. Node's own modules only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const DIST = join(ROOT, "dist");
export const CLI = join(DIST, "cli.js");
const PACKAGES_STAMP = join(ROOT, "node_modules", ".python-dev-stamp");
const BUILD_STAMP = join(DIST, ".stamp");

/** @param {string} line */
export const say = (line) => process.stderr.write(`python-dev: ${line}\n`);

/**
 * Installs and builds what is missing or out of date; says on stderr what it does, and nothing when all is there.
 * @param {() => Promise<void>} then what else is to be set up; it throws where it cannot
 * @returns {Promise<boolean>} false when a step failed, which has then been said.
 */
export async function setUp(then = async () => {}) {
  try {
    if (packagesAreStale()) await withLock(join(ROOT, ".setup.lock"), installPackages);
    if (buildIsStale()) await build();
    await then();
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (process.env.PYTHON_DEV_DEBUG) console.error(error);
    return false;
  }
}

/** @param {string} path */
const readOr = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

function packagesHash() {
  const hash = createHash("sha256").update(process.platform).update(process.arch);
  return hash.update(readFileSync(join(ROOT, "package-lock.json"))).digest("hex");
}

// `npm ci` begins by removing node_modules, the stamp with it: an install that was killed is never taken as good.
const packagesAreStale = () => readOr(PACKAGES_STAMP) !== packagesHash();

/** Whether what npm has installed is what package-lock.json asks for: after an `npm install` by hand, say. */
function packagesMatch() {
  const installed = readOr(join(ROOT, "node_modules", ".package-lock.json")); // npm writes it last
  if (installed === "") return false;
  const has = JSON.parse(installed).packages;
  const wanted = Object.entries(JSON.parse(readOr(join(ROOT, "package-lock.json"))).packages);
  // Optional ones are those of other platforms, for the most part.
  return wanted.every(([path, { version, optional }]) => path === "" || optional || has[path]?.version === version);
}

function installPackages() {
  if (!packagesAreStale()) return; // another process did it while we waited
  if (packagesMatch()) return writeFileSync(PACKAGES_STAMP, packagesHash());
  say("installing packages (npm ci) …");
  const hash = packagesHash();
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  // npm's own stdout goes to stderr: stdout belongs to the command that was asked for.
  const result = spawnSync(npm, options, { cwd: ROOT, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (result.error) throw new Error(`cannot run npm: ${result.error.message}`);
  if (result.status !== 0) throw new Error("npm ci failed (its messages are above); is the network reachable?");
  writeFileSync(PACKAGES_STAMP, hash);
}

async function build() {
  say("building …");
  const stamp = sourcesStamp();
  const { build } = await import("./build.mjs");
  await build().catch((error) => {
    const [first] = error.errors ?? []; // esbuild's own
    const place = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new Error(`the build failed: ${place}${first?.text ?? error.message}`);
  });
  mkdirSync(DIST, { recursive: true });
  writeFileSync(BUILD_STAMP, stamp);
}

const buildIsStale = () => !existsSync(CLI) || readOr(BUILD_STAMP) !== sourcesStamp();

/** Changes when a file that goes into the bundle does. Sizes and times only: it is computed at every start. */
export function sourcesStamp() {
  const hash = createHash("sha256").update(readOr(PACKAGES_STAMP));
  for (const folder of ["src", "scripts"]) addFolder(hash, join(ROOT, folder));
  addFile(hash, join(ROOT, "package.json"));
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} folder
 */
function addFolder(hash, folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.includes(".gen.")) continue; // made by the build itself
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(hash, path);
    else addFile(hash, path);
  }
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
function addFile(hash, path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
}
