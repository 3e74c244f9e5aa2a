/** Reads a file's outline: its functions, classes, calls and effects, in one pass over the tree. */
import { pushChildren } from "../syntax/children.ts";
import type {
  Arguments,
  AsyncFor,
  Call,
  ClassDef,
  DictComp,
  Expression,
  For,
  FunctionNode,
  GeneratorExp,
  If,
  Lambda,
  ListComp,
  Node,
  SetComp,
} from "../syntax/nodes.ts";
import { Attributes } from "./attributes.ts";
import { isNone, Namer } from "./callee.ts";
import {
  attributesClosedIn,
  attributesSetBy,
  changedBy,
  fieldsOf,
  isOpen,
  optionsOf,
  slotsOf,
} from "./class-outline.ts";
import { lastName } from "./dotted.ts";
import { type Reading, signatureOf } from "./effects/parameters.ts";
import { Recorder } from "./effects/recorder.ts";
import { isPerItem } from "./loops.ts";
import { moduleOutline } from "./module-names.ts";
import type { ClassOutline, FileOutline, FunctionOutline, OutlinedFile, Place } from "./outline.ts";
import { handedOver, useOf } from "./runners.ts";
import { Search } from "./search.ts";
import { CalleeList, SiteList } from "./sites.ts";
import { conditional, endRun, endTurn, howOften, type Turn, turnOf, wholeRun } from "./turns.ts";

/** One pass over the tree. Names of this file are written `:qualname`, so that two files of one module name stay apart. */
export function outlineOf(file: OutlinedFile): FileOutline {
  return new Outliner(file).run();
}

/** A function that is being read, and its place among the file's. */
interface Open extends Reading, Turn {
  readonly outline: FunctionOutline & { isGenerator: boolean; results: number };
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
const KEPT_BUILTINS = new Set([
  "builtins.input",
  "builtins.open",
  "builtins.globals",
  "builtins.vars",
  "builtins.exec",
]);
/** Classes that a call makes. */
const TUPLES = new Set(["collections.namedtuple", "typing.NamedTuple"]);
const NOT_OF_OBJECTS = new Set<string | null>(["builtins.staticmethod", "builtins.classmethod"]);

class Outliner {
  private readonly file: OutlinedFile;
  private readonly namer: Namer;
  private readonly functions: FunctionOutline[] = [];
  private readonly classes: ClassOutline[] = [];
  private readonly attributes: Attributes;
  private readonly callees = new CalleeList();
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
    const { functions, classes, unlisted } = this;
    const callees = this.callees.all;
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
    const nothing = { isAsync: false, isGenerator: false, results: 0, decorators: NONE, owner: null, returns: null };
    return this.add({ name, at, ...nothing, signature }, node);
  }

  private add(outline: Open["outline"], node: Reading["node"]): Open {
    const isMethod = outline.owner !== null && !outline.decorators.some((one) => NOT_OF_OBJECTS.has(one));
    return { outline, index: this.functions.push(outline) - 1, node, isMethod, ...wholeRun() };
  }

  private enter(node: Node, within: Open): void {
    for (const name of attributesSetBy(node)) this.attributesSet.add(name);
    this.recorder.note(node, within);
    for (const attribute of changedBy(node)) this.attributes.noteChange(attribute);
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
      case "For":
      case "AsyncFor":
        this.enterFor(node, within);
        return;
      case "ListComp":
      case "SetComp":
      case "GeneratorExp":
      case "DictComp":
        if (!this.isBare(node)) this.enterComprehension(node, within);
        return;
      case "Yield":
      case "YieldFrom":
        within.outline.isGenerator = true;
        break;
      case "ExceptHandler":
      case "match_case":
        this.laterChildren(node, conditional(within));
        return;
      case "Continue":
        endTurn(node, within);
        return;
      case "Return":
        endRun(node, within);
        if (node.value !== null && !isNone(node.value)) within.outline.results++;
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
      results: 0,
    };
    const inner = this.add(outline, node);
    this.recorder.opened(node, inner);
    this.later(decorators, within);
    this.laterDefaults(args, within);
    this.later(node.body, inner);
  }

  private baseOf(base: Expression): string | null {
    if (base.kind === "Subscript") return this.namer.nameOf(base.value);
    const made = base.kind === "Call" ? this.namer.nameOf(base.func) : null;
    return made !== null && TUPLES.has(made) ? made : this.namer.nameOf(base);
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
      bases: node.bases.map((base) => this.baseOf(base)),
      decorators: this.decorators(node.decorator_list),
      attributes: this.attributes.of(node),
      fields: fieldsOf(node, this.namer),
      options: optionsOf(node),
      names: this.namesIn(node),
      isOpen: isOpen(node, this.namer),
      slots: slotsOf(node),
      changed: this.attributes.changedIn(node),
    });
    this.later([...node.decorator_list, ...node.bases, ...node.keywords, ...node.body], within);
  }

  private namesIn({ body: [first] }: ClassDef): readonly string[] {
    return first === undefined ? NONE : [...this.file.names.scopeOf(first).bindings.keys()];
  }

  private enterFor(node: For | AsyncFor, within: Open): void {
    this.later(node.orelse, within);
    this.later(node.body, isPerItem(node) ? turnOf(within) : within);
    this.later([node.target, node.iter], within);
  }

  private enterComprehension(node: ListComp | SetComp | GeneratorExp | DictComp, within: Open): void {
    const values = node.kind === "DictComp" ? [node.key, node.value] : [node.elt];
    this.later(node.generators, within);
    this.later(values, node.generators.some(isPerItem) ? turnOf(within) : within);
  }

  /** What stands under `if TYPE_CHECKING` never runs. */
  private enterIf({ test, body, orelse }: If, within: Open): void {
    const isNegated = test.kind === "UnaryOp" && test.op === "Not";
    const asked = isNegated ? test.operand : test;
    const name = asked.kind === "Name" ? asked.id : asked.kind === "Attribute" ? asked.attr : "";
    const isTyping = name === "TYPE_CHECKING";
    const branches = [...(isTyping && !isNegated ? [] : body), ...(isTyping && isNegated ? [] : orelse)];
    this.later(branches, conditional(within));
    this.later([test], within);
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
      const handed = { elsewhere: true, ...howOften(given, within) };
      if (named !== null)
        this.sites.add(within.index, given, given.end, this.callees.add(named), "value", handed, null);
    }
    const isBuiltin = callee?.kind === "name" && callee.name.startsWith("builtins.") && !KEPT_BUILTINS.has(callee.name);
    this.recorder.called(call, callee, !isBuiltin, within);
    if (isBuiltin) {
      this.unlisted.builtin++;
      return;
    }
    const index = this.callees.add(callee ?? { kind: "untold", name: lastName(call.func) });
    const how = { elsewhere: false, ...howOften(call, within) };
    this.sites.add(within.index, call, call.func.end, index, useOf(call, this.file.names), how, numberIn(call));
  }
}

function nameOf({ nameStart, name }: FunctionNode | ClassDef): Place {
  return { start: nameStart, end: nameStart + name.length };
}

function numberIn({ args: [first] }: Call): number | null {
  if (first?.kind !== "Constant") return null;
  return first.type === "int" || first.type === "float" ? Number(first.value) : null;
}
