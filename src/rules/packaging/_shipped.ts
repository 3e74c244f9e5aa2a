/** Which files of a project are installed with it, and which of them run when it is imported. */
import { tableAt, textAt } from "../../project/read.ts";
import type { FileFacts, ImportFact, ProjectView } from "../kit/project-view.ts";
import { HOSTED, STDLIB } from "../kit/stdlib.ts";

export interface Shipped {
  /** Source files of the packages that are built; empty where that cannot be told. */
  readonly files: readonly FileFacts[];
  /** Top-level names of those packages. */
  readonly tops: ReadonlySet<string>;
  /** Modules that run as soon as one of the packages is imported. */
  readonly reached: ReadonlySet<string>;
}

const known = new WeakMap<ProjectView, Shipped>();

export function shippedOf(view: ProjectView): Shipped {
  const before = known.get(view);
  if (before !== undefined) return before;
  const tops = shippedTops(view);
  const files = view.facts.filter(({ file }) => isShipped(file.path, file.module, file.role, tops));
  const shipped = { files, tops, reached: reachedFrom(tops, files) };
  known.set(view, shipped);
  return shipped;
}

export const topOf = (module: string): string => module.split(".")[0] ?? module;

function isShipped(path: string, module: string | null, role: string, tops: ReadonlySet<string>): boolean {
  if (role !== "source" || module === null || !tops.has(topOf(module))) return false;
  // Templates of projects, vendored copies and helpers for tests have dependencies of their own.
  return !/(?:^|\/)(?:_?vendor(?:ed)?|_?third_party|templates?|tests?|testing|examples?|benchmarks?|docs?|conftest\.py)(?:\/|$)/.test(
    path,
  );
}

/** In a src layout what is below it; in a flat one the package of the project's name, or the only one there is. */
function shippedTops({ manifest, facts, layout }: ProjectView): ReadonlySet<string> {
  const sources = facts.filter(({ file }) => file.role === "source" && file.module !== null);
  const topsOf = (list: readonly FileFacts[]): Set<string> => new Set(list.map(({ file }) => topOf(file.module ?? "")));
  const isPackage = (name: string): boolean =>
    sources.some(({ file }) => file.path === `${name}/__init__.py` || file.path === `${name}.py`);
  if (layout === "src") return topsOf(sources.filter(({ file }) => /^(?:src|lib|python)\//.test(file.path)));
  const name = projectName(manifest);
  const all = topsOf(sources);
  if (name !== null) {
    const own = [...all].filter((top) => top.toLowerCase() === name.toLowerCase().replace(/[-.]+/g, "_"));
    if (own.length > 0) return new Set(own.filter(isPackage));
  }
  const packages = [...all].filter((top) => sources.some(({ file }) => file.path === `${top}/__init__.py`));
  return layout === "flat" && packages.length === 1 ? new Set(packages) : new Set();
}

export function projectName(manifest: ProjectView["manifest"]): string | null {
  return textAt(manifest?.data, "project", "name") ?? textAt(manifest?.data, "tool", "poetry", "name");
}

/** Whether the project is built and installed, and not only run from its folder. */
export function isBuilt({ manifest }: ProjectView): boolean {
  return tableAt(manifest?.data, "build-system") !== null && projectName(manifest) !== null;
}

/** From the packages' own modules along imports that certainly run. */
function reachedFrom(tops: ReadonlySet<string>, files: readonly FileFacts[]): ReadonlySet<string> {
  const byModule = new Map(files.map((one) => [one.file.module ?? "", one]));
  const reached = new Set<string>();
  const open = [...tops];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    const facts = byModule.get(module);
    if (facts === undefined || reached.has(module)) continue;
    reached.add(module);
    for (const one of facts.imports) {
      if (runsOnImport(one)) for (const next of targetsOf(one)) open.push(next);
    }
  }
  return reached;
}

/** Importing `a.b` runs `a` as well; `from a import b` may mean the module `a.b`. */
function targetsOf({ module, names }: ImportFact): readonly string[] {
  const parts = module.split(".");
  const parents = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return [...parents, ...names.map((name) => `${module}.${name}`)];
}

/** Executed as soon as the module is, whatever the circumstances. */
export function runsOnImport(one: ImportFact): boolean {
  return !one.typingOnly && !one.optional && !one.deferred;
}

/** Every name by which something inside the project might be imported: in doubt a module is the project's own. */
export function ownNames({ paths, facts, manifest }: ProjectView): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) {
    if (!/\.(?:py|pyi|pyx|so|pyd|proto|thrift|pxd|rs|c|cpp)$/.test(path)) continue;
    for (const part of path.split("/")) names.add(part.split(".")[0] ?? part);
  }
  for (const { file } of facts) if (file.module !== null) names.add(topOf(file.module));
  const name = projectName(manifest);
  if (name !== null) names.add(name.toLowerCase().replace(/[-.]+/g, "_"));
  return names;
}

/** Neither the standard library's, nor a host's, nor (by `own`) the project's. */
export function isForeign(module: string, own: ReadonlySet<string>): boolean {
  const top = topOf(module);
  return !STDLIB.has(top) && !HOSTED.has(top) && !own.has(top) && !top.startsWith("_") && top !== "";
}
