/** By which dotted names the project imports its own files, and how it is laid out. */
import { iniLines, parseIni } from "./ini.ts";
import type { Layout, Manifest } from "./model.ts";
import { dig, isTable, tableAt, textAt, textsAt } from "./read.ts";
import { setupTexts } from "./setup-py.ts";
import type { OtherFile, SourceFile } from "./sources.ts";

export interface SetupFiles {
  readonly manifest: Manifest | null;
  /** Text of a file in the root, or `null`. */
  readonly readText: (path: string) => string | null;
}

export interface Modules {
  readonly layout: Layout;
  /** Folders from which modules are imported, relative to the root; the root itself is the empty string. */
  readonly roots: readonly string[];
  readonly nameOf: (file: OtherFile) => string | null;
}

/** Follows what build backends are told, then the src layout, then the packages that stand in the root. */
export function findModules(setup: SetupFiles, paths: ReadonlySet<string>, files: readonly SourceFile[]): Modules {
  const roots = [...new Set([...declaredRoots(setup), ...sourceFolders(paths), ...nestedProjects(paths)])]
    .filter((root) => root !== "")
    .sort((a, b) => b.length - a.length);
  const declared = declaredPackages(setup);
  const nameOf = (file: OtherFile) => moduleName(file, roots, declared, paths);
  return { layout: layoutOf(roots, setup, files, paths), roots: [...roots, ""], nameOf };
}

/** https://setuptools.pypa.io/en/latest/userguide/package_discovery.html and the like of the other backends. */
function declaredRoots({ manifest, readText }: SetupFiles): readonly string[] {
  const tool = manifest?.data.tool;
  const wheel = [
    ...textsAt(tool, "hatch", "build", "targets", "wheel", "packages"),
    ...textsAt(tool, "hatch", "build", "packages"),
  ];
  const poetry = dig(tool, "poetry", "packages");
  const cfg = parseIni(readText("setup.cfg") ?? "");
  const found = [
    ...textsAt(tool, "setuptools", "packages", "find", "where"),
    textAt(tool, "setuptools", "package-dir", ""),
    ...wheel.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))),
    ...(Array.isArray(poetry) ? poetry.map((item) => textAt(item, "from")) : []),
    textAt(tool, "pdm", "build", "package-dir"),
    textAt(tool, "pdm", "package-dir"),
    textAt(tool, "maturin", "python-source"),
    textAt(tool, "uv", "build-backend", "module-root"),
    ...iniLines(cfg.get("options.packages.find")?.entries.get("where")?.value),
    ...packageDirOfCfg(cfg.get("options")?.entries.get("package_dir")?.value),
    ...packageDirOfSetup(readText("setup.py")),
    ...textsAt(tool, "pytest", "ini_options", "pythonpath"),
  ];
  return found.flatMap((root) => (root === null || root === undefined ? [] : [trimmed(root)]));
}

function trimmed(path: string): string {
  const clean = path
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/)+/, "")
    .replace(/\/+$/, "");
  return clean === "." ? "" : clean;
}

function packageDirOfCfg(value: string | undefined): readonly string[] {
  return iniLines(value)
    .filter((line) => line.startsWith("="))
    .map((line) => line.slice(1).trim());
}

function packageDirOfSetup(source: string | null): readonly string[] {
  const [key, value] = (source === null ? null : setupTexts(source, "package_dir")) ?? [];
  return key === "" && value !== undefined ? [value] : [];
}

/** `src` in the root and in nested projects, unless it is a package itself. */
function sourceFolders(paths: ReadonlySet<string>): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const at = path.startsWith("src/") ? 0 : path.indexOf("/src/") + 1;
    if ((at === 0 && !path.startsWith("src/")) || !path.endsWith(".py")) continue;
    const parent = path.slice(0, at);
    if (at > 0 && !["pyproject.toml", "setup.py", "setup.cfg"].some((name) => paths.has(parent + name))) continue;
    if (!paths.has(`${parent}src/__init__.py`)) folders.add(`${parent}src`);
  }
  return [...folders];
}

function nestedProjects(paths: ReadonlySet<string>): readonly string[] {
  const folders: string[] = [];
  for (const path of paths) {
    if (!path.endsWith("/pyproject.toml") && !path.endsWith("/setup.py")) continue;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!paths.has(`${folder}/__init__.py`) && !folder.split("/").includes("tests")) folders.push(folder);
  }
  return folders;
}

/** First parts of the package names that the backends are told, for telling namespace packages from mere folders. */
function declaredPackages({ manifest, readText }: SetupFiles): ReadonlySet<string> {
  const tool = manifest?.data.tool;
  const poetry = dig(tool, "poetry", "packages");
  const cfg = parseIni(readText("setup.cfg") ?? "")
    .get("options")
    ?.entries.get("packages")?.value;
  const names = [
    ...textsAt(tool, "setuptools", "packages"),
    ...textsAt(tool, "setuptools", "packages", "find", "include"),
    ...textsAt(tool, "hatch", "build", "targets", "wheel", "packages"),
    ...(Array.isArray(poetry) ? poetry.flatMap((item) => textAt(item, "include") ?? []) : []),
    ...[textAt(tool, "flit", "module", "name")].filter((name) => name !== null),
    ...(isTable(dig(tool, "uv", "build-backend")) ? [textAt(tool, "uv", "build-backend", "module-name") ?? ""] : []),
    ...iniLines(cfg),
    ...(setupTexts(readText("setup.py") ?? "", "packages") ?? []),
  ];
  return new Set(names.map((name) => name.split(/[./*]/)[0] ?? "").filter((name) => name !== ""));
}

function moduleName(
  file: OtherFile,
  roots: readonly string[],
  declared: ReadonlySet<string>,
  paths: ReadonlySet<string>,
): string | null {
  if (!file.path.endsWith(".py") || (file.role === "script" && !isInPackage(file.path, paths))) return null;
  const root = roots.find((folder) => file.path.startsWith(`${folder}/`)) ?? "";
  const parts = file.path.slice(root === "" ? 0 : root.length + 1, -".py".length).split("/");
  if (parts.at(-1) === "__init__") parts.pop();
  const isNamespace = root !== "" || file.role === "test" || declared.has(parts[0] ?? "");
  const from = isNamespace ? 0 : packageDepth(file.path, paths);
  const name = parts.slice(from);
  return name.length > 0 && name.every(isIdentifier) ? name.join(".") : null;
}

function isInPackage(path: string, paths: ReadonlySet<string>): boolean {
  return paths.has(`${path.slice(0, Math.max(0, path.lastIndexOf("/")))}/__init__.py`);
}

/** How many folders stand above the outermost package around a file; 0 where no folder around it is a package. */
function packageDepth(path: string, paths: ReadonlySet<string>): number {
  const folders = path.split("/").slice(0, -1);
  let depth = folders.length;
  while (depth > 0 && paths.has(`${folders.slice(0, depth).join("/")}/__init__.py`)) depth--;
  return depth === folders.length ? 0 : depth;
}

export function isIdentifier(text: string): boolean {
  return /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(text);
}

function layoutOf(
  roots: readonly string[],
  { manifest }: SetupFiles,
  files: readonly SourceFile[],
  paths: ReadonlySet<string>,
): Layout {
  if (roots.some((root) => files.some((file) => file.role === "source" && file.path.startsWith(`${root}/`))))
    return "src";
  const packages = files.some(({ path, role }) => role === "source" && paths.has(`${path.split("/")[0]}/__init__.py`));
  const built = tableAt(manifest?.data, "project") !== null || tableAt(manifest?.data, "tool", "poetry") !== null;
  return packages || (built && files.some(({ role }) => role === "source")) ? "flat" : "scripts";
}
