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
  const edit = isTaken(module, at, file) ? null : imported({ kind: "Import", module, text: `import ${module}` }, file);
  return edit === null ? null : { text: module, edits: [edit] };
}

/** As `writtenAs`, with an import of the name where the file has none. */
export function nameAs(module: string, name: string, at: Node, file: PythonFile): Written | null {
  const known = writtenAs(module, name, at, file);
  if (known !== null || isTaken(name, at, file)) return known;
  const edit = imported({ kind: "ImportFrom", module, text: `from ${module} import ${name}` }, file);
  return edit === null ? null : { text: name, edits: [edit] };
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

interface NewImport {
  readonly kind: "Import" | "ImportFrom";
  readonly module: string;
  readonly text: string;
}

/** Of the standard library, among those that the file imports first; as isort has it, `import` comes before `from`. */
function imported(added: NewImport, file: PythonFile): Edit | null {
  const imports = file.tree.body.filter(
    (one): one is Import | ImportFrom => one.kind === "Import" || (one.kind === "ImportFrom" && one.module !== FUTURE),
  );
  const [first] = imports;
  if (first === undefined) return aloneOnTop(added, file);
  if (!isOfLibrary(first)) return insertBefore(first, `${added.text}\n\n`);
  const block = blockFrom(first, imports, file.source);
  const next = block.find((one) => {
    return one.kind === added.kind ? moduleOf(one) > added.module : one.kind === "ImportFrom";
  });
  return next === undefined
    ? insertAfter(block.at(-1) ?? first, `\n${added.text}`)
    : insertBefore(next, `${added.text}\n`);
}

const FUTURE = "__future__";

/** Before the first statement; `null` where that is a `__future__`, has a comment over it or decorators. */
function aloneOnTop({ text }: NewImport, { tree, source }: PythonFile): Edit | null {
  const [doc, ...rest] = tree.body;
  const isDoc = doc?.kind === "Expr" && doc.value.kind === "Constant" && doc.value.type === "str";
  const first = isDoc ? rest[0] : doc;
  if (first === undefined || first.kind === "ImportFrom") return null;
  const isDefinition = first.kind === "FunctionDef" || first.kind === "AsyncFunctionDef" || first.kind === "ClassDef";
  const isFree = source.lineText(source.lineOf(first.start) - 1).trim() === "";
  if (!isFree || (isDefinition && first.decorator_list.length > 0)) return null;
  return insertBefore(first, isDefinition ? `${text}\n\n\n` : `${text}\n\n`);
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
  const [top = ""] = moduleOf(statement).split(".");
  return STDLIB.has(top) && !(statement.kind === "ImportFrom" && statement.level > 0);
}

function moduleOf(statement: Import | ImportFrom): string {
  return (statement.kind === "Import" ? statement.names[0]?.name : statement.module) ?? "";
}
