/** Notes what functions do, node by node, while `outlineOf` passes over the tree. */
import type {
  AsyncFor,
  AsyncWith,
  Await,
  Call,
  Expression,
  FunctionNode,
  Node,
  Return,
  Yield,
} from "../../syntax/nodes.ts";
import type { Callee, Namer } from "../callee.ts";
import { dotted } from "../dotted.ts";
import { EffectList, type PackedEffects, Position } from "../effects.ts";
import type { FileNames } from "../names.ts";
import { Handlers } from "./handlers.ts";
import { Kept } from "./kept.ts";
import { Parameters, type Reading } from "./parameters.ts";
import { Writes } from "./writes.ts";

export class Recorder {
  private readonly effects = new EffectList();
  private readonly parameters: Parameters;
  private readonly handlers: Handlers;
  private readonly kept: Kept;
  private readonly writes: Writes;
  /** Functions that end in a `raise`, until a `return` is met. */
  private readonly failing = new Set<number>();

  constructor(names: FileNames, namer: Namer) {
    this.parameters = new Parameters(names);
    this.handlers = new Handlers(names, namer, this.parameters, this.effects);
    this.kept = new Kept(names, this.parameters, this.effects);
    this.writes = new Writes(namer, this.parameters, this.effects);
  }

  packed(): PackedEffects {
    for (const index of this.failing) this.effects.add(index, "fail", { start: 0, end: 0 });
    return this.effects.packed();
  }

  opened(node: FunctionNode, reading: Reading): void {
    if (node.body.at(-1)?.kind === "Raise") this.failing.add(reading.index);
  }

  note(node: Node, reading: Reading): void {
    switch (node.kind) {
      // Most of a tree.
      case "Attribute":
      case "Call":
      case "Expr":
      case "keyword":
      case "Tuple":
      case "If":
        return;
      case "Raise":
        this.handlers.raised(node, reading);
        return;
      case "Try":
      case "TryStar":
        this.handlers.tried(node, reading);
        return;
      case "AsyncWith":
        this.noteAsyncWith(node, reading);
        this.noteWith(node, reading);
        return;
      case "With":
        this.noteWith(node, reading);
        return;
      case "Return":
        this.noteReturn(node, reading);
        return;
      case "Yield":
        this.noteYield(node, reading);
        return;
      case "Await":
        this.noteAwait(node, reading);
        return;
      case "AsyncFor":
        this.noteAsyncFor(node, reading);
        this.writes.written(node.target, "set", reading);
        return;
      case "comprehension":
        if (node.is_async) this.noteSuspending(node, node.iter, "async for", reading);
        return;
      default:
        this.noteWrite(node, reading);
    }
  }

  private noteWrite(node: Node, reading: Reading): void {
    switch (node.kind) {
      case "Assign":
        for (const target of node.targets) this.writes.written(target, "set", reading);
        this.kept.assigned(node, reading);
        return;
      case "AnnAssign":
        if (node.value === null) return;
        this.writes.written(node.target, "set", reading);
        this.kept.assigned(node, reading);
        return;
      case "AugAssign":
        this.writes.augmented(node.target, node.value, node, reading);
        return;
      case "For":
        this.writes.written(node.target, "set", reading);
        return;
      case "Delete":
        for (const target of node.targets) this.writes.written(target, "del", reading);
        return;
      case "Global":
      case "Nonlocal":
        this.kept.declared(reading);
        this.writes.noteImpure(node, reading);
        return;
      case "Import":
      case "ImportFrom":
        this.writes.noteImpure(node, reading);
        return;
    }
  }

  /** A call that the graph does not hear of, and that may do anything. */
  unlisted(call: Call, reading: Reading): void {
    this.handlers.called(call);
    this.writes.noteImpure(call, reading);
  }

  /** `isListed`: the call graph knows of it. */
  called(call: Call, callee: Callee | null, isListed: boolean, reading: Reading): void {
    this.handlers.called(call);
    this.writes.called(call, callee, reading);
    this.kept.called(call, callee, reading);
    if (isListed) this.notePassedOn(call, callee, reading);
  }

  private notePassedOn({ args, keywords, func, end }: Call, callee: Callee | null, reading: Reading): void {
    const at = { start: end, end };
    for (let position = 0; position < args.length; position++) {
      const given = args[position];
      if (given === undefined || given.kind === "Starred") break; // nobody knows how many those are
      const place = this.parameters.placeOf(given, reading);
      if (place >= 0) this.effects.add(reading.index, "argument", at, "", place, position);
    }
    for (const { arg, value } of keywords) {
      const place = arg === null ? -1 : this.parameters.placeOf(value, reading);
      if (place >= 0) this.effects.add(reading.index, "argument", at, arg ?? "", place, Position.keyword);
    }
    if (func.kind !== "Attribute" || callee?.kind === "name") return;
    const receiver = this.parameters.placeOf(func.value, reading);
    if (receiver >= 0) this.effects.add(reading.index, "argument", at, "", receiver, Position.receiver);
  }

  private noteReturn(node: Return, reading: Reading): void {
    const { value } = node;
    this.failing.delete(reading.index);
    if (value === null || reading.node === null) return;
    this.kept.handedOut(value, "return", reading);
    const name = reading.node.kind === "Lambda" ? "" : reading.node.name;
    const isNothing = value.kind === "Constant" && (value.type === "None" || (value.type === "bool" && !value.value));
    if ((name === "__exit__" || name === "__aexit__") && !isNothing) this.effects.add(reading.index, "forgive", node);
  }

  /** What a lambda's body comes to. */
  lambda(body: Expression, reading: Reading): void {
    this.kept.handedOut(body, "return", reading);
  }

  private noteYield(node: Yield, reading: Reading): void {
    if (node.value !== null) this.kept.handedOut(node.value, "yield", reading);
    const isDecorated =
      reading.node !== null && "decorator_list" in reading.node && reading.node.decorator_list.length > 0;
    if (isDecorated) this.effects.add(reading.index, "yield", node);
  }

  private noteWith(node: Extract<Node, { kind: "With" | "AsyncWith" }>, reading: Reading): void {
    this.handlers.entered(node, reading);
    this.writes.noteImpure(node, reading);
    for (const { optional_vars: target } of node.items)
      if (target !== null) this.writes.written(target, "set", reading);
  }

  private noteAwait(node: Await, reading: Reading): void {
    this.noteSuspending(node, node.value, "await", reading);
  }

  private noteAsyncFor(node: AsyncFor, reading: Reading): void {
    this.noteSuspending(node, node.iter, "async for", reading);
  }

  private noteAsyncWith(node: AsyncWith, reading: Reading): void {
    for (const { context_expr: manager } of node.items) this.noteSuspending(manager, manager, "async with", reading);
  }

  private noteSuspending(at: Node, on: Expression, how: string, reading: Reading): void {
    this.writes.noteImpure(at, reading);
    const path = dotted(on.kind === "Call" ? on.func : on);
    const text = path === null ? how : path.base.id + path.rest;
    this.effects.add(reading.index, "await", on, text, on.kind === "Call" ? on.end : -1, how === "async with" ? 1 : 0);
  }
}
