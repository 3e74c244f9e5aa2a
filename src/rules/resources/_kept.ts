/** What a class keeps in attributes of its object, and whether it looks after them. */
import { possibleValues } from "../../semantics/effects/parameters.ts";
import type { Attribute, Call, ClassDef, Expression, FunctionNode, Node } from "../../syntax/nodes.ts";
import { children } from "../../syntax/walk.ts";
import { methodsOf, selfName } from "../kit/classes.ts";
import { functionAround, isFunction, isName, isNone, isStored, lastName, runHere } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";
import { isWayOut, staysInProcess } from "./_ownership.ts";

/** An attribute that a method sets to what a call gives. */
export interface Kept {
  readonly attribute: Attribute;
  /** Where the method's name begins. */
  readonly method: number;
  /** Where the calls end that may give what is kept. */
  readonly calls: readonly number[];
}

const MAKES = /^(__init__|__new__|__post_init__)$/;
/** The whole object may be looked through, attributes and all. */
const LOOKS_THROUGH = /^(getattr|vars|setattr|delattr|dir)$/;
const TAKES_NOTHING = /^(print|len|list|enumerate|isinstance|hasattr|bool|str|repr|id|type|dump|load|run_in_executor)$/;

/** Attributes whose object neither leaves the class by its own methods nor is closed by them. */
export function keptBy(node: ClassDef, file: PythonFile): readonly Kept[] {
  const methods = methodsOf(node);
  if (methods.some(({ name }) => isWayOut(name))) return [];
  const cared = new Set<string>();
  for (const one of ownNodes(node)) {
    if (looksThrough(one)) return [];
    if (one.kind === "Attribute" && !isOnlyUsed(one)) cared.add(one.attr);
  }
  return methods.flatMap((method) => [...keptIn(method, file)].filter(({ attribute }) => !cared.has(attribute.attr)));
}

function* keptIn(method: FunctionNode, file: PythonFile): Generator<Kept> {
  const self = selfName(method);
  for (const node of self === null ? [] : runHere(...method.body)) {
    if ((node.kind !== "Assign" && node.kind !== "AnnAssign") || node.value === null) continue;
    const [attribute, another] = node.kind === "Assign" ? node.targets : [node.target];
    if (attribute?.kind !== "Attribute" || another !== undefined || !isName(attribute.value, self ?? "")) continue;
    const calls = possibleValues(node.value).flatMap((one) => callEnds(one, file));
    if (calls.length > 0) yield { attribute, method: method.nameStart, calls };
  }
}

/** Of a call, or of what a local was given. */
function callEnds(value: Expression, file: PythonFile): readonly number[] {
  if (value.kind === "Call") return endsOfOpener(value);
  const [binding, another] = value.kind === "Name" ? file.names.lookup(value) : [];
  const parent = another === undefined ? binding?.node.parent : null;
  if (parent?.kind !== "Assign" || parent.value.kind === "Name") return [];
  return possibleValues(parent.value).flatMap((one) => (one.kind === "Call" ? endsOfOpener(one) : []));
}

function endsOfOpener(call: Call): readonly number[] {
  return staysInProcess(call) ? [] : [call.end];
}

/** Without what nested classes do, which are looked at by themselves. */
function* ownNodes(node: ClassDef): Generator<Node> {
  const open: Node[] = [...node.body];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    yield one;
    if (one.kind !== "ClassDef") open.push(...children(one));
  }
}

function looksThrough(node: Node): boolean {
  if (node.kind === "Attribute") return node.attr === "__dict__";
  return node.kind === "Call" && LOOKS_THROUGH.test(lastName(node) ?? "") && isName(node.args[0] ?? null, "self");
}

/** Set, asked whether it is there, or used by a method that does not close it: the object goes nowhere. */
function isOnlyUsed(attribute: Attribute): boolean {
  const { parent } = attribute;
  if (isStored(attribute)) return !isGivenUp(attribute);
  switch (parent?.kind) {
    case "Attribute":
      return !isWayOut(parent.attr);
    case "Compare":
    case "UnaryOp":
    case "If":
    case "Assert":
      return true;
    case "For":
    case "AsyncFor":
      return parent.iter === attribute;
    case "Call":
      return parent.func === attribute || TAKES_NOTHING.test(lastName(parent.func) ?? "");
    default:
      return false;
  }
}

/** `del self.file`, and `self.file = None` once the object is made: the collector is meant to close it. */
function isGivenUp(attribute: Attribute): boolean {
  const { parent } = attribute;
  if (parent?.kind === "Delete") return true;
  if (parent?.kind !== "Assign" || !isNone(parent.value)) return false;
  const method = functionAround(attribute);
  return !isFunction(method) || !MAKES.test(method.name);
}
