/** What one file tells the call graph: its functions, classes and calls. Plain data: it crosses threads as it is. */
import type { FileRole } from "../project/model.ts";
import { pushChildren } from "../syntax/children.ts";
import type { Arguments, Call, ClassDef, Expression, FunctionNode, If, Lambda, Module, Node } from "../syntax/nodes.ts";
import { Attributes } from "./attributes.ts";
import { type Callee, Namer, type TypeName } from "./callee.ts";
import { attributesClosedIn, attributesSetBy, fieldsOf, optionsOf } from "./class-outline.ts";
import { type Reading, signatureOf } from "./effects/parameters.ts";
import { Recorder } from "./effects/recorder.ts";
import type { PackedEffects } from "./effects.ts";
import { moduleOutline } from "./module-names.ts";
import type { FileNames } from "./names.ts";
import { handedOver, useOf } from "./runners.ts";
import { SiteList, type Use } from "./sites.ts";

export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface CallSite extends Place {
  /** Where the expression ends that is called, and the parenthesis begins; it starts where the call does. */
  readonly calledEnd: number;
  readonly callee: Callee;
  readonly use: Use;
  /** Not called here: handed to a thread, an executor, a `partial` or the like, which may call it. */
  readonly elsewhere: boolean;
  /** The first argument, to the thousandth, where it is a number that is not too large. */
  readonly number: number | null;
}

export interface FunctionOutline {
  /** As Python's `__qualname__`: `Worker.run`, `outer.<locals>.inner`; `<module>` for what runs on import. */
  readonly name: string;
  /** Its name in the source. */
  readonly at: Place;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Dotted names; `null` where it is not known what decorates. */
  readonly decorators: readonly (string | null)[];
  /** Qualified name of the class it is a method of. */
  readonly owner: string | null;
  /** The class that its annotation says it returns. */
  readonly returns: string | null;
  /** Parameters as `inspect.signature` writes them, without annotations, defaults and `**kwargs`: `self,a,/,b,*,c`. */
  readonly signature: string;
}

export interface ClassOutline {
  readonly name: string;
  readonly at: Place;
  readonly bases: readonly (string | null)[];
  readonly decorators: readonly (string | null)[];
  /** What attributes of an object hold, where that is one class's instance; `null` where it is something else. */
  readonly attributes: ReadonlyMap<string, TypeName | null>;
  /** What the class's own body assigns or annotates, in source order; methods and nested classes are elsewhere. */
  readonly fields: readonly FieldOutline[];
  /** Keywords with `True` or `False` of the class and its decorators: `@dataclass(frozen=True)`, `class M(B, frozen=True)`. */
  readonly options: ReadonlyMap<string, boolean>;
}

export interface FieldOutline {
  readonly name: string;
  readonly at: Place;
  readonly isAnnotated: boolean;
  readonly hasValue: boolean;
  /** Dotted name of what the value calls, as in `customer = models.ForeignKey(…)`. */
  readonly calls: string | null;
  /** The name that is its value, or the first field of the same constant: in an enumeration, what it is an alias of. */
  readonly repeats: string | null;
}

export interface FileOutline {
  readonly path: string;
  readonly module: string | null;
  readonly role: FileRole;
  readonly functions: readonly FunctionOutline[];
  readonly classes: readonly ClassOutline[];
  /** What module-level names stand for that are no definitions: imports and plain aliases; `null` where unsure. */
  readonly names: ReadonlyMap<string, string | null>;
  /** Module-level names that hold an object of a class. */
  readonly instances: ReadonlyMap<string, string>;
  /** Names of attributes that are set or deleted anywhere in it, of whatever object. */
  readonly attributesSet: readonly string[];
  /** Names of attributes whose object something in it closes, or may. */
  readonly attributesClosed: readonly string[];
  /** Module-level names of tuples, with what the items stand for: `RETRYABLE = (OSError, TimeoutError)`. */
  readonly tuples: ReadonlyMap<string, readonly (string | null)[]>;
  /** Modules whose names a star import takes. */
  readonly stars: readonly string[];
  /** `__all__`, where it is a plain list. */
  readonly all: readonly string[] | null;
  readonly callees: readonly Callee[];
  /** The calls, packed: they are most of what crosses threads. `callsIn` reads them. */
  readonly sites: Int32Array;
  /** What functions do besides calling. `Effects` reads them. */
  readonly effects: PackedEffects;
  /** Calls that are not listed: of builtins, and those of tests whose value is used. */
  readonly unlisted: { readonly builtin: number; readonly tests: number };
}

/** What `outlineOf` needs of a file; a rule's `PythonFile` has it. */
export interface OutlinedFile {
  readonly path: string;
  readonly module: string | null;
  readonly role: FileRole;
  readonly tree: Module;
  readonly source: { readonly text: string };
  readonly names: FileNames;
}

/** One pass over the tree. Names of this file are written `:qualname`, so that two files of one module name stay apart. */
export function outlineOf(file: OutlinedFile): FileOutline {
  return new Outliner(file).run();
}

/** A function that is being read, and its place among the file's. */
interface Open extends Reading {
  readonly outline: FunctionOutline & { isGenerator: boolean };
}

const NONE: readonly never[] = [];
/** Expressions that hold no statement, and no `yield` without a parenthesis. */
const PLAIN = new Set<Node["kind"]>([
  "Attribute",
  "Subscript",
  "List",
  "Set",
  "Dict",
  "Compare",
  "BoolOp",
  "BinOp",
  "JoinedStr",
]);
/** Builtins that somebody may ask for; the others are counted. */
const KEPT_BUILTINS = new Set(["builtins.input", "builtins.open"]);
const NOT_OF_OBJECTS = new Set<string | null>(["builtins.staticmethod", "builtins.classmethod"]);

class Outliner {
  private readonly file: OutlinedFile;
  private readonly namer: Namer;
  private readonly functions: FunctionOutline[] = [];
  private readonly classes: ClassOutline[] = [];
  private readonly attributes: Attributes;
  private readonly callees = new Map<string, number>();
  private readonly calleeList: Callee[] = [];
  private readonly attributesSet = new Set<string>();
  private readonly sites = new SiteList();
  private readonly unlisted = { builtin: 0, tests: 0 };
  private readonly recorder: Recorder;
  private readonly parentheses: Search;
  private readonly awaits: Search;
  /** Explicit, since a chain of 10,000 operators is a tree as deep. */
  private readonly nodes: Node[] = [];
  private readonly within: Open[] = [];
  private readonly below: Node[] = [];

  constructor(file: OutlinedFile) {
    this.file = file;
    this.namer = new Namer(file);
    this.attributes = new Attributes(this.namer);
    this.recorder = new Recorder(file.names, this.namer);
    this.parentheses = new Search(file.source.text, "(");
    this.awaits = new Search(file.source.text, "await");
  }

  run(): FileOutline {
    const { path, module, role, tree } = this.file;
    const top = this.open("<module>", { start: tree.start, end: tree.start });
    this.later(tree.body, top);
    for (let node = this.nodes.pop(); node !== undefined; node = this.nodes.pop()) {
      this.enter(node, this.within.pop() ?? top);
    }
    const { functions, classes, unlisted, calleeList: callees } = this;
    const attributesSet = [...this.attributesSet];
    const effects = this.recorder.packed();
    const attributesClosed = attributesClosedIn(this.file.source.text);
    const calls = { attributesSet, attributesClosed, callees, sites: this.sites.packed(), effects, unlisted };
    return { path, module, role, functions, classes, ...moduleOutline(this.file, this.namer), ...calls };
  }

  private later(nodes: readonly Node[], within: Open): void {
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index];
      if (node === undefined) continue;
      this.nodes.push(node);
      this.within.push(within);
    }
  }

  /** Names and constants, which are most of a tree, call nothing. */
  private laterChildren(node: Node, within: Open): void {
    const { below } = this;
    below.length = 0;
    pushChildren(node, below);
    for (let index = below.length - 1; index >= 0; index--) {
      const part = below[index];
      if (part === undefined || part.kind === "Name" || part.kind === "Constant" || part.kind === "alias") continue;
      this.nodes.push(part);
      this.within.push(within);
    }
  }

  private open(name: string, at: Place, node: Lambda | null = null): Open {
    const signature = node === null ? "" : signatureOf(node.args);
    const nothing = { isAsync: false, isGenerator: false, decorators: NONE, owner: null, returns: null };
    return this.add({ name, at, ...nothing, signature }, node);
  }

  private add(outline: Open["outline"], node: Reading["node"]): Open {
    const isMethod = outline.owner !== null && !outline.decorators.some((one) => NOT_OF_OBJECTS.has(one));
    return { outline, index: this.functions.push(outline) - 1, node, isMethod };
  }

  private enter(node: Node, within: Open): void {
    for (const name of attributesSetBy(node)) this.attributesSet.add(name);
    this.recorder.note(node, within);
    switch (node.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.enterFunction(node, within);
        return;
      case "Lambda":
        this.enterLambda(node, within);
        return;
      case "ClassDef":
        this.enterClass(node, within);
        return;
      case "If":
        this.enterIf(node, within);
        return;
      case "Call":
        this.note(node, within);
        break;
      case "Yield":
      case "YieldFrom":
        within.outline.isGenerator = true;
        break;
      case "Assign":
      case "AnnAssign":
        this.attributes.note(node);
        break;
      case "Constant":
      case "Name":
        return;
    }
    if (!PLAIN.has(node.kind) || !this.isBare(node)) this.laterChildren(node, within);
  }

  private enterFunction(node: FunctionNode, within: Open): void {
    const { args, decorator_list: decorators } = node;
    const owner = this.namer.classAround(node);
    const outline = {
      name: this.namer.qualname(node),
      at: nameOf(node),
      isAsync: node.kind === "AsyncFunctionDef",
      isGenerator: false,
      decorators: this.decorators(decorators),
      owner: owner === null ? null : this.namer.qualname(owner),
      returns: node.returns === null ? null : (this.namer.annotated(node.returns)?.on ?? null),
      signature: signatureOf(args),
    };
    const inner = this.add(outline, node);
    this.recorder.opened(node, inner);
    this.later(decorators, within);
    this.laterDefaults(args, within);
    this.later(node.body, inner);
  }

  private decorators(list: readonly Expression[]): readonly (string | null)[] {
    if (list.length === 0) return NONE;
    return list.map((one) => this.namer.nameOf(one.kind === "Call" ? one.func : one));
  }

  private laterDefaults({ defaults, kw_defaults }: Arguments, within: Open): void {
    this.later(defaults, within);
    for (const one of kw_defaults) if (one !== null) this.later([one], within);
  }

  private enterLambda(node: Lambda, within: Open): void {
    const around = within.outline.name;
    const name = around === "<module>" ? "<lambda>" : `${around}.<locals>.<lambda>`;
    this.laterDefaults(node.args, within);
    const inner = this.open(name, { start: node.start, end: node.start + "lambda".length }, node);
    this.recorder.lambda(node.body, inner);
    this.later([node.body], inner);
  }

  private enterClass(node: ClassDef, within: Open): void {
    this.classes.push({
      name: this.namer.qualname(node),
      at: nameOf(node),
      bases: node.bases.map((base) => this.namer.nameOf(base.kind === "Subscript" ? base.value : base)),
      decorators: this.decorators(node.decorator_list),
      attributes: this.attributes.of(node),
      fields: fieldsOf(node, this.namer),
      options: optionsOf(node),
    });
    this.later([...node.decorator_list, ...node.bases, ...node.keywords, ...node.body], within);
  }

  /** What stands under `if TYPE_CHECKING` never runs. */
  private enterIf({ test, body, orelse }: If, within: Open): void {
    const isNegated = test.kind === "UnaryOp" && test.op === "Not";
    const asked = isNegated ? test.operand : test;
    const name = asked.kind === "Name" ? asked.id : asked.kind === "Attribute" ? asked.attr : "";
    const isTyping = name === "TYPE_CHECKING";
    this.later([test, ...(isTyping && !isNegated ? [] : body), ...(isTyping && isNegated ? [] : orelse)], within);
  }

  /** Calls nothing and waits for nothing. */
  private isBare({ start, end }: Node): boolean {
    return !this.parentheses.isIn(start, end) && !this.awaits.isIn(start, end);
  }

  private note(call: Call, within: Open): void {
    if (this.file.role === "test" && call.parent?.kind !== "Expr") {
      this.unlisted.tests++;
      this.recorder.unlisted(call, within);
      return;
    }
    const callee = this.namer.calleeOf(call.func);
    for (const given of handedOver(call, callee)) {
      const named = this.namer.calleeOf(given);
      if (named !== null) this.sites.add(within.index, given, given.end, this.calleeIndex(named), "value", true, null);
    }
    const isBuiltin = callee?.kind === "name" && callee.name.startsWith("builtins.") && !KEPT_BUILTINS.has(callee.name);
    this.recorder.called(call, callee, !isBuiltin, within);
    if (isBuiltin) {
      this.unlisted.builtin++;
      return;
    }
    const index = this.calleeIndex(callee ?? { kind: "untold", name: lastName(call.func) });
    this.sites.add(within.index, call, call.func.end, index, useOf(call), false, numberIn(call));
  }

  private calleeIndex(callee: Callee): number {
    const key = keyOf(callee);
    const known = this.callees.get(key);
    if (known !== undefined) return known;
    const index = this.calleeList.push(callee) - 1;
    this.callees.set(key, index);
    return index;
  }
}

function keyOf(callee: Callee): string {
  if (callee.kind === "method") return `${callee.on} ${callee.attribute} ${callee.method} ${callee.via}`;
  return callee.kind === "name" ? callee.name : `?${callee.name}`;
}

function lastName(func: Expression): string {
  if (func.kind === "Attribute") return func.attr;
  return func.kind === "Name" ? func.id : "";
}

/** Whether a word stands in a range. Asked in source order, so the text is read once. */
class Search {
  private readonly text: string;
  private readonly word: string;
  /** Where it stands next, as of the last time it was asked. */
  private next = -1;

  constructor(text: string, word: string) {
    this.text = text;
    this.word = word;
  }

  isIn(start: number, end: number): boolean {
    if (this.next < start) {
      const found = this.text.indexOf(this.word, start);
      this.next = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.next < end;
  }
}

function nameOf({ nameStart, name }: FunctionNode | ClassDef): Place {
  return { start: nameStart, end: nameStart + name.length };
}

function numberIn({ args: [first] }: Call): number | null {
  if (first?.kind !== "Constant") return null;
  return first.type === "int" || first.type === "float" ? Number(first.value) : null;
}
