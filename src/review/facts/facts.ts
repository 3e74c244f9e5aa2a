/** What one file tells the rules that look at the whole project: its imports, the Python it needs, what it binds. */
import type { ProjectFile } from "../../project/model.ts";
import type { CoroutineTest, FileFacts, ImportFact, VersionFact } from "../../rules/kit/project-view.ts";
import type { PythonFile, Span } from "../../rules/kit/rule.ts";
import type { AsyncFunctionDef, Call, ImportFrom, Module, Node } from "../../syntax/nodes.ts";
import { DEFERRED, descend, IN_CLASS, OPTIONAL, TYPING } from "./conditions.ts";
import { isUnmarkedTest } from "./coroutine-tests.ts";
import { libraryNeeds, type Need, syntaxNeed } from "./version-needs.ts";

/** One pass over the tree, with an explicit stack: a chain of 10,000 operators is a tree as deep. */
export function factsOf(file: PythonFile, projectFile: ProjectFile): FileFacts {
  const facts = new Collector(file, projectFile);
  facts.run();
  return {
    file: projectFile,
    imports: facts.imports.sort(byStart),
    versions: [...facts.versions.values()].sort(byStart),
    moduleNames: [...file.names.module.bindings.keys(), ...(facts.hasStar ? ["*"] : [])],
    version: versionOf(file.tree),
    annotated: facts.annotated,
    coroutineTests: facts.coroutineTests.sort(byStart),
  };
}

const byStart = (a: Span, b: Span): number => a.start - b.start;

class Collector {
  readonly imports: ImportFact[] = [];
  /** The first use of each feature. */
  readonly versions = new Map<string, VersionFact>();
  readonly coroutineTests: CoroutineTest[] = [];
  hasStar = false;
  annotated = false;
  private readonly file: PythonFile;
  private readonly projectFile: ProjectFile;
  private readonly isLazy: boolean;
  private readonly nodes: Node[] = [];
  private readonly flags: number[] = [];

  constructor(file: PythonFile, projectFile: ProjectFile) {
    this.file = file;
    this.projectFile = projectFile;
    this.isLazy = hasLazyAnnotations(file.tree);
    this.later(file.tree, 0);
  }

  run(): void {
    const later = (part: Node, inner: number): void => this.later(part, inner);
    for (let node = this.nodes.pop(); node !== undefined; node = this.nodes.pop()) {
      const flags = this.flags.pop() ?? 0;
      this.look(node, flags);
      descend(node, flags, this.isLazy, later);
    }
  }

  private later(node: Node, flags: number): void {
    this.nodes.push(node);
    this.flags.push(flags);
  }

  private look(node: Node, flags: number): void {
    // Tests are not installed: which Python they need is nobody's concern.
    if (this.projectFile.role !== "test") this.lookForNeeds(node, flags);
    switch (node.kind) {
      case "Import":
        for (const { name, start, end } of node.names) this.addImport(name, [], { start, end }, flags);
        return;
      case "ImportFrom":
        this.addImportFrom(node, flags);
        return;
      case "Call":
        this.addDynamicImport(node, flags);
        return;
      case "AsyncFunctionDef":
        this.annotated ||= node.returns !== null;
        this.addTest(node, flags);
        return;
      case "FunctionDef":
        this.annotated ||= node.returns !== null;
        return;
      case "arg":
        this.annotated ||= node.annotation !== null;
        return;
      case "AnnAssign":
        this.annotated = true;
        return;
      case "Invalid":
        // What it would have bound is not known.
        this.hasStar = true;
    }
  }

  private lookForNeeds(node: Node, flags: number): void {
    const syntax = syntaxNeed(node, this.file.source.text);
    if (syntax !== null) this.need(syntax);
    for (const need of libraryNeeds(node, flags, this.file)) this.need(need);
  }

  private need({ needs, what, start, end }: Need): void {
    const known = this.versions.get(what);
    if (known === undefined || start < known.start) this.versions.set(what, { needs, what, start, end });
  }

  private addImport(module: string, names: readonly string[], at: { start: number; end: number }, flags: number): void {
    this.imports.push({
      module,
      names,
      typingOnly: (flags & TYPING) !== 0,
      optional: (flags & OPTIONAL) !== 0,
      deferred: (flags & DEFERRED) !== 0,
      start: at.start,
      end: at.end,
    });
  }

  private addImportFrom(node: ImportFrom, flags: number): void {
    const names = node.names.map(({ name }) => name);
    if (names.includes("*") && (flags & DEFERRED) === 0) this.hasStar = true;
    const module = node.level === 0 ? node.module : relativeTo(this.projectFile, node);
    if (module !== null) this.addImport(module, names, node, flags);
  }

  /** `importlib.import_module("x")`, `__import__("x")`, `pytest.importorskip("x")`: the package may be missing. */
  private addDynamicImport({ func, args, start, end }: Call, flags: number): void {
    const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
    if (!DYNAMIC.has(name)) return;
    const [first] = args;
    if (first?.kind !== "Constant" || first.type !== "str" || !/^\w+(?:\.\w+)*$/.test(first.value)) return;
    this.addImport(first.value, [], { start, end }, flags | OPTIONAL);
  }

  private addTest(node: AsyncFunctionDef, flags: number): void {
    if (this.projectFile.role !== "test" || (flags & DEFERRED) !== 0 || !isUnmarkedTest(node, (flags & IN_CLASS) !== 0))
      return;
    if (this.file.names.module.bindings.has("pytestmark")) return;
    this.coroutineTests.push({ name: node.name, start: node.nameStart, end: node.nameStart + node.name.length });
  }
}

const DYNAMIC = new Set(["import_module", "__import__", "importorskip", "find_spec"]);

function hasLazyAnnotations({ body }: Module): boolean {
  return body.some(
    (one) =>
      one.kind === "ImportFrom" && one.module === "__future__" && one.names.some(({ name }) => name === "annotations"),
  );
}

/** The absolute name of a relative import's module; `null` where the file has no name to start from. */
function relativeTo({ path, module }: ProjectFile, node: ImportFrom): string | null {
  if (module === null) return null;
  const parts = module.split(".");
  const up = node.level - (path.endsWith("__init__.py") ? 1 : 0);
  if (up > parts.length) return null;
  const base = parts.slice(0, parts.length - up);
  const whole = node.module === null ? base : [...base, ...node.module.split(".")];
  return whole.length === 0 ? null : whole.join(".");
}

function versionOf({ body }: Module): FileFacts["version"] {
  for (const statement of body) {
    const target =
      statement.kind === "Assign" ? statement.targets[0] : statement.kind === "AnnAssign" ? statement.target : null;
    const value = statement.kind === "Assign" || statement.kind === "AnnAssign" ? statement.value : null;
    if (target?.kind !== "Name" || target.id !== "__version__") continue;
    if (value?.kind === "Constant" && value.type === "str")
      return { value: value.value, start: value.start, end: value.end };
  }
  return null;
}
