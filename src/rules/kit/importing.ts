/** How a file writes a name of a module, and what it has to import for that. */
import { type Edit, insertAfter, insertBefore } from "../../syntax/edits.ts";
import type { Import, ImportFrom, Node, Statement } from "../../syntax/nodes.ts";
import { nearest } from "./match.ts";
import type { PythonFile } from "./rule.ts";
import { STDLIB } from "./stdlib.ts";

export interface Written {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/**
 * As the file has it already, by the name or through the module, or in an import of the module's names that it has;
 * `null` where it imports nothing of the module, or uses the name for something else. `at` is where it will stand.
 */
export function writtenAs(module: string, name: string, at: Node, file: PythonFile): Written | null {
  const known = importedAs(`${module}.${name}`, at, file);
  if (known !== null) return { text: known, edits: [] };
  const whole = importedAs(module, at, file);
  if (whole !== null) return { text: `${whole}.${name}`, edits: [] };
  const from = file.tree.body.find((one): one is ImportFrom => importsFrom(one, module));
  if (from === undefined || isTaken(name, at, file)) return null;
  return { text: name, edits: [amongNames(from, name, file)] };
}

/** The module itself, with an `import` of it where the file has none; `null` where that would be a guess. */
export function moduleAs(module: string, at: Node, file: PythonFile): Written | null {
  const known = importedAs(module, at, file);
  if (known !== null) return { text: known, edits: [] };
  const edit = isTaken(module, at, file) ? null : importOf(module, file);
  return edit === null ? null : { text: module, edits: [edit] };
}

/** The name of the module under which `at` sees it; what is imported for type checkers only is none. */
function importedAs(dotted: string, at: Node, file: PythonFile): string | null {
  for (const [name, bindings] of file.names.module.bindings) {
    const isIt = bindings.every(({ origin, node }) => origin === dotted && isAtTop(node) && node.start < at.start);
    if (isIt && !isShadowed(name, at, file)) return name;
  }
  return null;
}

function isAtTop(node: Node): boolean {
  return nearest(node, "Import", "ImportFrom")?.parent?.kind === "Module";
}

/** A scope between `at` and the module binds the name. */
function isShadowed(name: string, at: Node, { names }: PythonFile): boolean {
  for (let scope = names.scopeOf(at); scope !== names.module && scope.parent !== null; scope = scope.parent) {
    if (scope.bindings.has(name)) return true;
  }
  return false;
}

function isTaken(name: string, at: Node, file: PythonFile): boolean {
  return file.names.module.bindings.has(name) || isShadowed(name, at, file) || file.names.hasStar;
}

function importsFrom(statement: Statement, module: string): boolean {
  if (statement.kind !== "ImportFrom" || statement.level > 0 || statement.module !== module) return false;
  return statement.names.every(({ name }) => name !== "*");
}

/** As isort has it: constants, classes, then the rest. */
function amongNames({ names, end }: ImportFrom, name: string, { source }: PythonFile): Edit {
  const [first, second] = names;
  const between = first === undefined || second === undefined ? "" : source.text.slice(first.end, second.start);
  const separator = /^,\s*$/.test(between) ? between : ", ";
  const next = names.find((one) => rank(one.name) > rank(name));
  if (next !== undefined) return insertBefore(next, `${name}${separator}`);
  const at = names.at(-1)?.end ?? end;
  return { start: at, end: at, text: `${separator}${name}` };
}

function rank(name: string): string {
  return `${/^[A-Z_0-9]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2}${name}`;
}

/** A module of the standard library among those that the file imports first. */
function importOf(module: string, { tree, source }: PythonFile): Edit | null {
  const imports = tree.body.filter(
    (one): one is Import | ImportFrom =>
      one.kind === "Import" || (one.kind === "ImportFrom" && one.module !== "__future__"),
  );
  const [first] = imports;
  if (first === undefined) return null;
  const block = blockFrom(first, imports, source);
  if (!isOfLibrary(first)) return insertBefore(first, `import ${module}\n\n`);
  const next = block.find((one) => one.kind === "ImportFrom" || (one.names[0]?.name ?? "") > module);
  const last = block.at(-1) ?? first;
  return next === undefined ? insertAfter(last, `\nimport ${module}`) : insertBefore(next, `import ${module}\n`);
}

/** Those on the lines that follow each other. */
function blockFrom<T extends Statement>(first: T, imports: readonly T[], source: PythonFile["source"]): readonly T[] {
  const block = [first];
  for (const one of imports.slice(1)) {
    const last = block.at(-1) ?? first;
    if (source.lineOf(one.start) !== source.lineOf(last.end) + 1) break;
    block.push(one);
  }
  return block;
}

function isOfLibrary(statement: Import | ImportFrom): boolean {
  const [module] = ((statement.kind === "Import" ? statement.names[0]?.name : statement.module) ?? "").split(".");
  return module !== undefined && STDLIB.has(module) && !(statement.kind === "ImportFrom" && statement.level > 0);
}
