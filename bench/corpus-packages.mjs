// The packages of corpus.txt, or of another such file: downloaded from PyPI with pip, unpacked once, nothing of them run.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Complaint, here, PYTHON, run } from "./lib.mjs";

/** The build backends that the packages name; each is replaced by `corpus-backend.py`. */
const BACKENDS = [
  "setuptools.build_meta",
  "mesonpy",
  "hatchling.build",
  "pdm.backend",
  "poetry.core.masonry.api",
  "flit_core.buildapi",
];

/** @typedef {{ name: string, version: string, requirement: string }} Package */

/**
 * @param {readonly string[]} names all, where there are none
 * @param {string} list a file of this folder
 * @returns {Package[]}
 */
export function packagesOf(names, list = "corpus.txt") {
  const text = fs.readFileSync(here(list), "utf8").replace(/^#.*\n/gm, "");
  const all = [...text.matchAll(/^(\S+?)==(\S+)(?:.*\\\n)*.*$/gm)].map(([requirement, name = "", version = ""]) => ({
    name: name.toLowerCase(),
    version,
    requirement,
  }));
  const unknown = names.find((name) => !all.some((one) => one.name === name.toLowerCase()));
  if (unknown !== undefined) {
    throw new Complaint(`${unknown} is not in ${list}: ${all.map((one) => one.name).join(", ")}`);
  }
  return names.length === 0 ? all : all.filter((one) => names.some((name) => name.toLowerCase() === one.name));
}

/**
 * Downloads and unpacks what is not there yet.
 * @param {readonly Package[]} packages
 * @param {string} folder
 * @returns {Promise<Map<string, string>>} where each lies
 */
export async function unpacked(packages, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const places = new Map(packages.map((one) => [one.name, join(folder, `${one.name}-${one.version}`)]));
  const missing = packages.filter((one) => !fs.existsSync(places.get(one.name) ?? ""));
  if (missing.length === 0) return places;
  const work = fs.mkdtempSync(join(tmpdir(), "python-dev-corpus-"));
  try {
    process.stderr.write(`downloading ${missing.map((one) => `${one.name} ${one.version}`).join(", ")} …\n`);
    await download(missing, work);
    for (const one of missing) await unpack(archiveOf(one, work), places.get(one.name) ?? "");
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return places;
}

/**
 * @param {readonly Package[]} packages
 * @param {string} work
 */
async function download(packages, work) {
  for (const name of BACKENDS) writeBackend(join(work, "backends"), name);
  fs.writeFileSync(join(work, "requirements.txt"), packages.map((one) => `${one.requirement}\n`).join(""));
  const wanted = ["--require-hashes", "--no-deps", "--no-binary", ":all:", "-r", join(work, "requirements.txt")];
  const build = ["--no-build-isolation", "--use-pep517", "--ignore-requires-python"];
  const options = ["--quiet", "--no-input", "--disable-pip-version-check", "--dest", work];
  const env = { ...process.env, PYTHONPATH: join(work, "backends"), PYTHONDONTWRITEBYTECODE: "1" };
  const { exitCode, stderr } = await run(PYTHON, ["-m", "pip", "download", ...wanted, ...build, ...options], { env });
  if (exitCode !== 0) throw new Complaint(`pip cannot download the corpus:\n${stderr.trimEnd()}`);
}

/**
 * @param {string} folder
 * @param {string} name
 */
function writeBackend(folder, name) {
  const parts = name.split(".");
  const file = `${join(folder, ...parts)}.py`;
  fs.mkdirSync(dirname(file), { recursive: true });
  // Without these an installed package of that name would come first.
  for (let depth = 1; depth < parts.length; depth++) {
    fs.writeFileSync(join(folder, ...parts.slice(0, depth), "__init__.py"), "");
  }
  fs.copyFileSync(here("corpus-backend.py"), file);
}

/**
 * @param {Package} one
 * @param {string} folder
 */
function archiveOf({ name, version }, folder) {
  const wanted = `${name.replaceAll("-", "_")}-${version}.tar.gz`;
  const file = fs
    .readdirSync(folder)
    .find((entry) => entry.replaceAll("-", "_").toLowerCase() === wanted.replaceAll("-", "_"));
  if (file === undefined) throw new Complaint(`pip has downloaded no ${wanted}`);
  return join(folder, file);
}

/**
 * @param {string} archive
 * @param {string} target
 */
async function unpack(archive, target) {
  const { exitCode, stderr } = await run(PYTHON, [here("corpus-unpack.py"), archive, target]);
  if (exitCode !== 0) throw new Complaint(`cannot unpack ${archive}: ${stderr.trimEnd().split("\n").at(-1)}`);
}
