/** Outlines of projects written by hand. */
import { analyseNames } from "../../src/semantics/names.ts";
import type { FileOutline } from "../../src/semantics/outline.ts";
import { outlineOf } from "../../src/semantics/outliner.ts";
import { parse } from "../../src/syntax/parse.ts";

export type Files = Readonly<Record<string, string>>;

/** `shop/api/__init__.py` is `shop.api`; a file below `scripts/` has no module name. */
export function outlinesOf(files: Files): FileOutline[] {
  return Object.entries(files).map(([path, text]) => outlineAt(path, text));
}

function outlineAt(path: string, text: string): FileOutline {
  const { module: tree, source } = parse(text);
  const dotted = path
    .replace(/\.py$/, "")
    .replace(/(^|\/)__init__$/, "")
    .replaceAll("/", ".");
  const module = path.startsWith("scripts/") ? null : dotted;
  return outlineOf({ path, module, role: "source", tree, source, names: analyseNames(tree) });
}
