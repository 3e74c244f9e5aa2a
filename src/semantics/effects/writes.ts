/** What a function changes that is not its own: objects of its parameters, and whatever else it may write to. */
import type { Call, Expression, Name, Node } from "../../syntax/nodes.ts";
import type { Callee, Namer } from "../callee.ts";
import { type EffectList, mayBeContainer } from "../effects.ts";
import type { Parameters, Reading } from "./parameters.ts";

/** Methods of list, dict, set and deque that change it, with the positional arguments they take; the value is `None`. */
const CHANGERS: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ["append", [1, 1]],
  ["appendleft", [1, 1]],
  ["extend", [1, 1]],
  ["extendleft", [1, 1]],
  ["insert", [2, 2]],
  ["remove", [1, 1]],
  ["clear", [0, 0]],
  ["sort", [0, 0]],
  ["reverse", [0, 0]],
  ["update", [1, 9]],
  ["add", [1, 1]],
  ["discard", [1, 1]],
  ["rotate", [0, 1]],
  ["difference_update", [1, 9]],
  ["intersection_update", [1, 9]],
  ["symmetric_difference_update", [1, 1]],
]);
/** The same, of which a value is taken. */
const TAKERS: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([
  ["pop", [0, 2]],
  ["popleft", [0, 0]],
  ["popitem", [0, 1]],
  ["setdefault", [1, 2]],
]);

const PURE_BUILTINS = new Set(
  `abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict dir divmod enumerate filter float
  format frozenset getattr hasattr hash hex id int isinstance issubclass iter len list max memoryview min object oct ord
  pow property range repr reversed round set slice sorted staticmethod str sum super tuple type vars zip`
    .trim()
    .split(/\s+/)
    .map((name) => `builtins.${name}`),
);
const EXCEPTION = /^builtins\.[A-Z]\w*(Error|Exception|Interrupt|Exit|Iteration|Warning|Group)$/;
/** Builtins that make a new object that is nobody else's. */
const MAKERS = new Set([
  "list",
  "dict",
  "set",
  "bytearray",
  "sorted",
  "str",
  "defaultdict",
  "deque",
  "Counter",
  "OrderedDict",
]);
const IMMUTABLE = new Set(["str", "bytes", "int", "float", "bool", "complex", "frozenset"]);

export class Writes {
  private readonly namer: Namer;
  private readonly parameters: Parameters;
  private readonly effects: EffectList;
  private readonly impure = new Set<number>();

  constructor(namer: Namer, parameters: Parameters, effects: EffectList) {
    this.namer = namer;
    this.parameters = parameters;
    this.effects = effects;
  }

  /** Once a function says it all. */
  noteImpure(at: Node, { index }: Reading): void {
    if (this.impure.has(index)) return;
    this.impure.add(index);
    this.effects.add(index, "impure", at);
  }

  /** A target of an assignment, of a loop, or of `del`. */
  written(target: Expression, how: "set" | "del", reading: Reading): void {
    if (target.kind === "Name") return;
    const open: Expression[] = [target];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (one.kind === "Tuple" || one.kind === "List") open.push(...one.elts);
      else if (one.kind === "Starred") open.push(one.value);
      else if (one.kind === "Attribute") this.changed(one.value, one, `__${how}attr__`, reading);
      else if (one.kind === "Subscript") this.changed(one.value, one, `__${how}item__`, reading);
    }
  }

  private changed(object: Expression, at: Node, by: string, reading: Reading): void {
    const place = this.parameters.placeBehind(object, reading);
    if (place >= 0) this.effects.add(reading.index, "mutate", at, by, place);
    if (this.impure.has(reading.index)) return;
    if (place >= 0 || !this.isFresh(object, reading)) this.noteImpure(at, reading);
  }

  /** `x += [1]`: what stands on the right shows that `x` is changed in place. */
  augmented(target: Expression, value: Expression, at: Node, reading: Reading): void {
    this.written(target, "set", reading);
    if (!isDisplay(value)) return;
    const place = this.parameters.placeAugmented(target, reading);
    if (place < 0) return;
    this.effects.add(reading.index, "mutate", at, "+=", place);
    this.noteImpure(at, reading);
  }

  called(call: Call, callee: Callee | null, reading: Reading): void {
    const { func } = call;
    if (callee?.kind === "name" && callee.name.startsWith("builtins.")) this.calledBuiltin(call, callee.name, reading);
    const isAttribute = func.kind === "Attribute";
    const isOpen = callee === null && !this.impure.has(reading.index);
    if (isOpen && !(isAttribute && this.isHarmless(func.value, reading))) this.noteImpure(call, reading);
    if (!isAttribute || !changes(call, func.attr) || !mayBeContainer(callee)) return;
    const place = this.parameters.placeBehind(func.value, reading);
    if (place >= 0) this.effects.add(reading.index, "mutate", call, func.attr, place);
  }

  private calledBuiltin(call: Call, name: string, reading: Reading): void {
    const [object] = call.args;
    if ((name === "builtins.setattr" || name === "builtins.delattr") && object !== undefined) {
      this.changed(object, call, name.slice("builtins.".length), reading);
    } else if (!PURE_BUILTINS.has(name) && !EXCEPTION.test(name)) {
      this.noteImpure(call, reading);
    } else if (name === "builtins.filter" || call.keywords.some(({ arg }) => arg === "key")) {
      this.noteImpure(call, reading); // calls what it is given
    }
  }

  /** No method of it can change anything that somebody else knows. */
  private isHarmless(value: Expression, reading: Reading): boolean {
    return (
      (value.kind === "Constant" && value.type === "str") || value.kind === "JoinedStr" || this.isFresh(value, reading)
    );
  }

  /** A local that only ever holds containers, strings and numbers made here, or a parameter that is said to be a string. */
  private isFresh(value: Expression, reading: Reading): boolean {
    if (value.kind !== "Name" || reading.node === null) return false;
    const bindings = this.parameters.names.lookup(value);
    if (bindings.length === 0) return false;
    return bindings.every(({ scope, node }) => {
      if (scope.node !== reading.node) return false;
      if (node.kind === "arg") return node.annotation?.kind === "Name" && IMMUTABLE.has(node.annotation.id);
      const { parent } = node;
      if (parent?.kind === "AugAssign") return true;
      if (parent?.kind !== "Assign" && parent?.kind !== "AnnAssign") return false;
      return parent.value !== null && this.isMadeHere(parent.value);
    });
  }

  private isMadeHere(value: Expression): boolean {
    if (value.kind === "Constant" || value.kind === "JoinedStr" || isDisplay(value)) return true;
    return value.kind === "Call" && value.func.kind === "Name" && this.isMaker(value.func);
  }

  private isMaker(name: Name): boolean {
    return MAKERS.has(name.id) && /^(builtins|collections)\./.test(this.namer.nameOf(name) ?? "");
  }
}

function isDisplay({ kind }: Expression): boolean {
  return /^(List|Dict|Set)(Comp)?$/.test(kind);
}

/** Methods of other classes have these names too: the value must be dropped, as one does with what gives `None`. */
function changes({ args, keywords, parent }: Call, method: string): boolean {
  const count = (parent?.kind === "Expr" ? CHANGERS.get(method) : undefined) ?? TAKERS.get(method);
  if (count === undefined || args.some(({ kind }) => kind === "Starred")) return false;
  if (keywords.length > 0 && method !== "sort") return false;
  return args.length >= count[0] && args.length <= count[1];
}
