/** What a project says it needs, wherever it may say so. */
import { iniLines, parseIni } from "../../project/ini.ts";
import { dig, isTable, tableAt, textsAt } from "../../project/read.ts";
import { setupGives, setupTexts } from "../../project/setup-py.ts";
import type { ProjectView } from "../kit/project-view.ts";
import type { Span } from "../kit/rule.ts";
import { normalise } from "./_distributions.ts";

/** `runtime`: installed for every user. `extra`: for those who ask. `development`: for those who work on the project. */
export type Purpose = "runtime" | "extra" | "development";

export interface Dependency {
  /** Normalised. */
  readonly name: string;
  readonly purpose: Purpose;
  /** The extra or group it stands in, for messages. */
  readonly group: string;
  readonly hasMarker: boolean;
  /** Its place in pyproject.toml; `null` where it is declared elsewhere. */
  readonly at: Span | null;
  readonly path: readonly (string | number)[];
}

export interface Dependencies {
  readonly all: readonly Dependency[];
  /** Names of every purpose. */
  readonly names: ReadonlySet<string>;
  /** False where some are computed or kept where this program does not look: nothing can be said to be missing. */
  readonly isComplete: boolean;
}

const known = new WeakMap<ProjectView, Dependencies>();

/** Read once for all rules. */
export function dependenciesOf(view: ProjectView): Dependencies {
  const before = known.get(view);
  if (before !== undefined) return before;
  const all = [
    ...standard(view),
    ...poetry(view),
    ...toolGroups(view),
    ...setupCfg(view),
    ...setupPy(view),
    ...requirements(view),
  ];
  const found = { all, names: new Set(all.map(({ name }) => name)), isComplete: all.length > 0 && isComplete(view) };
  known.set(view, found);
  return found;
}

/** The name at the head of a requirement; https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
export function requirementName(text: string): string | null {
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/.exec(text)?.[1];
  return name === undefined ? null : normalise(name);
}

/** `[project]` and `[dependency-groups]`. */
function* standard({ manifest }: ProjectView): Generator<Dependency> {
  const data = manifest?.data;
  yield* list(manifest, "runtime", "dependencies", ["project", "dependencies"]);
  for (const extra of Object.keys(tableAt(data, "project", "optional-dependencies") ?? {})) {
    // Before there were dependency groups, extras stood in for them.
    const purpose = isForDevelopment(extra) ? "development" : "extra";
    yield* list(manifest, purpose, extra, ["project", "optional-dependencies", extra]);
  }
  for (const group of Object.keys(tableAt(data, "dependency-groups") ?? {})) {
    yield* list(manifest, "development", group, ["dependency-groups", group]);
  }
}

function* list(
  manifest: ProjectView["manifest"],
  purpose: Purpose,
  group: string,
  path: readonly string[],
): Generator<Dependency> {
  const items = dig(manifest?.data, ...path);
  if (manifest === null || !Array.isArray(items)) return;
  for (const [index, text] of items.entries()) {
    const name = typeof text === "string" ? requirementName(text) : null;
    if (name === null || typeof text !== "string") continue;
    const place = [...path, index];
    yield { name, purpose, group, hasMarker: text.includes(";"), at: manifest.find(...place)?.at ?? null, path: place };
  }
}

function* poetry({ manifest }: ProjectView): Generator<Dependency> {
  const base = ["tool", "poetry"];
  yield* table(manifest, "runtime", "dependencies", [...base, "dependencies"]);
  yield* table(manifest, "development", "dev", [...base, "dev-dependencies"]);
  for (const group of Object.keys(tableAt(manifest?.data, ...base, "group") ?? {})) {
    yield* table(manifest, "development", group, [...base, "group", group, "dependencies"]);
  }
}

function* table(
  manifest: ProjectView["manifest"],
  purpose: Purpose,
  group: string,
  path: readonly string[],
): Generator<Dependency> {
  for (const [key, value] of Object.entries(tableAt(manifest?.data, ...path) ?? {})) {
    if (key === "python") continue;
    const isOptional = dig(value, "optional") === true;
    const hasMarker = isTable(value) && ("markers" in value || "python" in value || "platform" in value);
    const place = [...path, key];
    const at = manifest?.find(...place)?.key ?? null;
    yield { name: normalise(key), purpose: isOptional ? "extra" : purpose, group, hasMarker, at, path: place };
  }
}

/** Groups of tools from before `[dependency-groups]`: PDM, uv, Hatch's environments. */
function* toolGroups({ manifest }: ProjectView): Generator<Dependency> {
  const tool = manifest?.data.tool;
  yield* list(manifest, "development", "dev", ["tool", "uv", "dev-dependencies"]);
  for (const group of Object.keys(tableAt(tool, "pdm", "dev-dependencies") ?? {})) {
    yield* list(manifest, "development", group, ["tool", "pdm", "dev-dependencies", group]);
  }
  for (const environment of Object.keys(tableAt(tool, "hatch", "envs") ?? {})) {
    for (const key of ["dependencies", "extra-dependencies"]) {
      yield* list(manifest, "development", environment, ["tool", "hatch", "envs", environment, key]);
    }
  }
}

function* loose(texts: Iterable<string>, purpose: Purpose, group: string): Generator<Dependency> {
  for (const text of texts) {
    const name = requirementName(text);
    if (name !== null) yield { name, purpose, group, hasMarker: text.includes(";"), at: null, path: [] };
  }
}

function* setupCfg({ readText }: ProjectView): Generator<Dependency> {
  const cfg = parseIni(readText("setup.cfg") ?? "");
  yield* loose(iniLines(cfg.get("options")?.entries.get("install_requires")?.value), "runtime", "install_requires");
  for (const [extra, { value }] of cfg.get("options.extras_require")?.entries ?? []) {
    yield* loose(iniLines(value), isForDevelopment(extra) ? "development" : "extra", extra);
  }
}

function* setupPy({ readText }: ProjectView): Generator<Dependency> {
  const source = readText("setup.py") ?? "";
  yield* loose(setupTexts(source, "install_requires") ?? [], "runtime", "install_requires");
  yield* loose(setupTexts(source, "extras_require") ?? [], "extra", "extras_require");
  yield* loose(setupTexts(source, "tests_require") ?? [], "development", "tests_require");
}

/** `requirements*.txt` and `.in` in the root or in a folder `requirements`; their names say what they are for. */
function* requirements({ paths, readText }: ProjectView): Generator<Dependency> {
  for (const path of paths) {
    if (!/^(?:requirements\/[^/]*|[^/]*requirements?[^/]*)\.(?:txt|in)$/i.test(path)) continue;
    const lines = (readText(path) ?? "").split("\n").filter((line) => !/^\s*(?:#|-|$|https?:|git\+|\.)/.test(line));
    yield* loose(lines, isForDevelopment(path) ? "development" : "runtime", path);
  }
}

function isForDevelopment(group: string): boolean {
  return /dev|test|doc|lint|type|typing|mypy|check|ci\b|bench|format|build|release|coverage|pre-?commit|tox|nox/i.test(
    group,
  );
}

function isComplete({ manifest, readText, paths }: ProjectView): boolean {
  const isDynamic = textsAt(manifest?.data, "project", "dynamic").includes("dependencies");
  const files = tableAt(manifest?.data, "tool", "setuptools", "dynamic", "dependencies");
  const cfg =
    parseIni(readText("setup.cfg") ?? "")
      .get("options")
      ?.entries.get("install_requires")?.value ?? "";
  const setup = readText("setup.py") ?? "";
  if (isDynamic && files === null && cfg === "" && setupTexts(setup, "install_requires") === null) return false;
  if (cfg.startsWith("file:")) return false;
  if (setupGives(setup, "install_requires") && setupTexts(setup, "install_requires") === null) return false;
  const elsewhere = [
    "Pipfile",
    "environment.yml",
    "environment.yaml",
    "conda.yaml",
    "pixi.toml",
    "pants.toml",
    "WORKSPACE",
    "MODULE.bazel",
  ];
  return !elsewhere.some((path) => paths.has(path)) && tableAt(manifest?.data, "tool", "pixi") === null;
}
