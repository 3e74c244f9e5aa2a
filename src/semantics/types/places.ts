/** Where declarations stand: the URIs of the type server's answers → the project's files and modules' names. */
import { fileURLToPath } from "node:url";
import type { Project } from "../../project/model.ts";

export interface Place {
  /** Of the project's file, relative to the root; `null` where it is not the project's. */
  readonly path: string | null;
  readonly module: string;
}

/**
 * The folders that modules are named from: an environment's packages, the standard library, and the stubs that
 * Pyrefly and Pyright bring along.
 */
const LIBRARY = new RegExp(
  `^.*/(?:${[
    "site-packages",
    "dist-packages",
    "lib/python3\\.\\d+t?",
    "pyrefly_bundled_(?:typeshed|third_party)_\\w+",
    "typeshed(?:-fallback)?/stdlib",
    "typeshed(?:-fallback)?/stubs/[^/]+",
  ].join("|")})/`,
);

/** Looks a URI up; `null` where it is no file's. What was looked up once is remembered. */
export function placesOf(project: Project): (uri: string) => Place | null {
  const root = `${toPosix(project.root).replace(/\/$/, "")}/`;
  const modules = new Map([...project.files, ...project.others].map(({ path, module }) => [path, module]));
  const folders = importFolders(project).map((folder) => `${folder}/`);
  const known = new Map<string, Place | null>();
  const find = (uri: string): Place | null => {
    const file = fileOf(uri);
    if (file === null) return null;
    const path = file.startsWith(root) ? file.slice(root.length) : null;
    if (path === null || !project.paths.has(path)) return { path: null, module: moduleOf(file.replace(LIBRARY, "")) };
    const folder = folders.find((start) => path.startsWith(start)) ?? "";
    return { path, module: modules.get(path) ?? moduleOf(path.slice(folder.length)) };
  };
  return (uri) => {
    const before = known.get(uri);
    if (before !== undefined) return before;
    const place = find(uri);
    known.set(uri, place);
    return place;
  };
}

function fileOf(uri: string): string | null {
  try {
    return toPosix(fileURLToPath(uri));
  } catch {
    return null; // nothing is declared there: an empty URI, or one of another kind
  }
}

/** `requests-stubs/sessions.pyi` → `requests.sessions`. */
function moduleOf(path: string): string {
  const parts = path
    .replace(/\.pyi?$/, "")
    .split("/")
    .filter((part) => part !== "");
  if (parts.at(-1) === "__init__") parts.pop();
  return parts.join(".").replace(/^([^.]*)-stubs(?=\.|$)/, "$1");
}

const toPosix = (path: string): string => path.replaceAll("\\", "/");

/** Each import is looked for in each folder. */
const MOST_FOLDERS = 100;

/** The folders that the project's modules are imported from, the deepest first, without the root; relative to it. */
export function importFolders(project: Project): readonly string[] {
  const folders = new Set(project.paths.has("src/__init__.py") ? [] : ["src"]);
  for (const { path, module, role } of [...project.files, ...project.others]) {
    if (module === null || role !== "source") continue;
    const from = path.replace(/(?:\/__init__)?\.py$/, "");
    const inFolder = `/${module.replaceAll(".", "/")}`;
    if (from.endsWith(inFolder)) folders.add(from.slice(0, -inFolder.length));
  }
  return [...folders].sort((a, b) => b.length - a.length).slice(0, MOST_FOLDERS);
}
