/** Where values go that outlive a call: returned, kept in attributes, containers and globals, captured by what escapes. */
import type { AnnAssign, Assign, Call, Expression, FunctionNode, Lambda, Name, Node } from "../../syntax/nodes.ts";
import type { Callee } from "../callee.ts";
import { dotted, lastName } from "../dotted.ts";
import { type EffectList, Keeper, MOST_PARAMETERS, mayBeContainer } from "../effects.ts";
import type { FileNames } from "../names.ts";
import { type Parameters, possibleValues, type Reading, rootOf } from "./parameters.ts";

const KEEPERS = new Set(["append", "appendleft", "add", "insert", "put", "put_nowait", "setdefault"]);
/** What is given to these is closed, or handed out, by somebody else. */
const TAKERS =
  /^(append|appendleft|add|put|put_nowait|setdefault|register|enter_context|enter_async_context|push|callback|closing|finalize)$/;

export class Kept {
  private readonly names: FileNames;
  private readonly parameters: Parameters;
  private readonly effects: EffectList;
  /** Functions that bind names of others. */
  private readonly declaring = new Set<number>();

  constructor(names: FileNames, parameters: Parameters, effects: EffectList) {
    this.names = names;
    this.parameters = parameters;
    this.effects = effects;
  }

  /** By `return`, `yield`, or as a lambda's value. */
  handedOut(value: Expression, how: "return" | "yield", reading: Reading): void {
    for (const one of possibleValues(value)) {
      this.keepAll(one, Keeper.caller, how, reading);
      const call = how === "return" ? this.callBehind(one, reading) : null;
      if (call !== null) this.effects.add(reading.index, "return", call);
    }
  }

  /** `global` or `nonlocal`, which come before what they are about. */
  declared({ index }: Reading): void {
    this.declaring.add(index);
  }

  assigned(node: Assign | AnnAssign, reading: Reading): void {
    const { value } = node;
    if (value === null || reading.node === null) return;
    for (const target of node.kind === "Assign" ? node.targets : [node.target]) {
      if (target.kind === "Name" && !this.declaring.has(reading.index)) continue;
      const into = this.keeperOf(target, reading);
      if (into === null) continue;
      const text = textOf(target);
      const attribute = reading.isMethod && into === 0 && isOwnAttribute(target) ? target.attr : null;
      for (const one of possibleValues(value)) {
        this.keepAll(one, into, text, reading);
        const call = attribute === null ? null : this.callBehind(one, reading);
        if (call !== null) this.effects.add(reading.index, "store", call, attribute ?? "");
      }
    }
  }

  /** `self.jobs.append(job)`, where it is not known to be a method of the project. */
  called({ func, args, end }: Call, callee: Callee | null, reading: Reading): void {
    if (func.kind !== "Attribute" || !KEEPERS.has(func.attr) || reading.node === null) return;
    if (!mayBeContainer(callee)) return;
    const into = this.keeperOf(func, reading);
    if (into === null) return;
    for (const one of args) this.keepAll(one, into, textOf(func), reading, end);
  }

  private keepAll(value: Expression, into: number, text: string, reading: Reading, by = -1): void {
    const parts = value.kind === "Tuple" || value.kind === "List" || value.kind === "Set" ? value.elts : [value];
    for (const part of parts) {
      const place = this.parameters.placeOf(part, reading);
      if (place >= 0 && place !== into) this.effects.add(reading.index, "keep", part, text, place, into, by);
      const inner = place < 0 ? this.functionBehind(part, reading) : null;
      if (inner !== null) this.keepCaptured(inner, part, into, reading, by);
    }
  }

  /** What lives on in: the place of a parameter, or the world outside; `null` for locals. */
  private keeperOf(target: Expression, reading: Reading): number | null {
    const root = rootOf(target);
    if (root === null) return null;
    if (root !== target) {
      const place = this.parameters.placeOf(root, reading);
      if (place >= 0) return place;
    }
    const [binding] = this.names.lookup(root);
    const isOfOthers = binding?.scope.kind === "module" || binding?.scope.kind === "function";
    return isOfOthers && !this.parameters.isLocal(root, reading) ? Keeper.outside : null;
  }

  private functionBehind(value: Expression, reading: Reading): FunctionNode | Lambda | null {
    if (value.kind === "Lambda") return value;
    if (value.kind !== "Name" || reading.node === null) return null;
    const [binding, other] = this.names.lookup(value);
    const isInner = binding?.kind === "function" && other === undefined && binding.scope.node === reading.node;
    const { node } = binding ?? {};
    return isInner && (node?.kind === "FunctionDef" || node?.kind === "AsyncFunctionDef") ? node : null;
  }

  private keepCaptured(inner: FunctionNode | Lambda, at: Node, into: number, reading: Reading, by: number): void {
    const { node } = reading;
    if (node === null || node.kind === "Lambda") return;
    const [first] = node.body;
    if (first === undefined) return;
    const scope = this.names.scopeOf(first);
    const parameters = [...node.args.posonlyargs, ...node.args.args, ...node.args.kwonlyargs];
    if (parameters.length > MOST_PARAMETERS) return;
    for (const [place, { arg }] of parameters.entries()) {
      if (scope.bindings.get(arg)?.length !== 1) continue;
      const isUsed = this.names.references(scope, arg).some((use) => use.start >= inner.start && use.end <= inner.end);
      if (isUsed) this.effects.add(reading.index, "keep", at, "closure", place, into, by);
    }
  }

  /** The call whose value an expression is, itself or through a local that goes nowhere else. */
  private callBehind(value: Expression, reading: Reading): Call | null {
    if (value.kind === "Call") return value;
    if (value.kind !== "Name") return null;
    const bound = this.parameters.localValue(value, reading);
    const given = bound?.kind === "Await" ? bound.value : bound;
    return given?.kind === "Call" && !this.isTaken(value) ? given : null;
  }

  /** Somebody else keeps the local's object too, or closes it. */
  private isTaken(name: Name): boolean {
    const [binding] = this.names.lookup(name);
    return binding === undefined || this.names.references(binding.scope, name.id).some((use) => isTaken(use, name));
  }
}

function isTaken(use: Name, except: Name): boolean {
  const { parent } = use;
  if (use === except) return false;
  switch (parent?.kind) {
    case "Assign":
      return parent.value === use;
    case "withitem":
      return parent.context_expr === use;
    case "Call":
      return parent.func !== use && TAKERS.test(lastName(parent.func));
    default:
      return false;
  }
}

function isOwnAttribute(target: Expression): target is Extract<Expression, { kind: "Attribute" }> {
  return target.kind === "Attribute" && target.value.kind === "Name";
}

/** `self.jobs`, `REGISTRY[…]`. */
function textOf(target: Expression): string {
  let at = target;
  let isItem = false;
  for (; at.kind === "Subscript"; at = at.value) isItem = true;
  const path = dotted(at);
  return (path === null ? "…" : path.base.id + path.rest) + (isItem ? "[…]" : "");
}
