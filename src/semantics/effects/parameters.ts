/** Parameters by place: of a definition, and what an expression in it stands for. */
import type { Arg, Arguments, Expression, FunctionNode, Lambda, Name } from "../../syntax/nodes.ts";
import { MOST_PARAMETERS } from "../effects.ts";
import type { Binding, FileNames } from "../names.ts";

/** A function that is being read. */
export interface Reading {
  readonly index: number;
  /** `null` for what runs on import. */
  readonly node: FunctionNode | Lambda | null;
  /** Whether the first parameter is an object of the class around it. */
  readonly isMethod: boolean;
}

/** As `inspect.signature` writes it, without annotations, defaults and `**kwargs`: `self,a,/,b,*,c`. */
export function signatureOf({ posonlyargs, args, vararg, kwonlyargs }: Arguments): string {
  const names = (list: readonly Arg[]): string[] => list.map(({ arg }) => arg);
  const only = posonlyargs.length > 0 ? [...names(posonlyargs), "/"] : [];
  const star = vararg !== null || kwonlyargs.length > 0 ? ["*"] : [];
  return [...only, ...names(args), ...star, ...names(kwonlyargs)].join(",");
}

export class Parameters {
  readonly names: FileNames;

  constructor(names: FileNames) {
    this.names = names;
  }

  /** The place of the parameter whose object, as it was given, an expression stands for; -1 of anything else. */
  placeOf(expression: Expression, { node }: Reading): number {
    if (expression.kind !== "Name" || node === null) return -1;
    const place = placeNamed(node.args, expression.id);
    if (place < 0) return -1;
    const [binding, other] = this.names.lookup(expression);
    return binding?.node.parent?.parent === node && other === undefined ? place : -1;
  }

  /** Of the target of `x += …`, where nothing else binds the name. */
  placeAugmented(target: Expression, { node }: Reading): number {
    if (target.kind !== "Name" || node === null) return -1;
    const [binding, ...others] = this.names.lookup(target);
    const isOurs = binding?.kind === "parameter" && binding.node.parent?.parent === node;
    return isOurs && others.every(isAugmented) ? placeNamed(node.args, target.id) : -1;
  }

  /** The same, also of a local that is another name for the parameter. */
  placeBehind(expression: Expression, reading: Reading): number {
    const place = this.placeOf(expression, reading);
    if (place >= 0 || expression.kind !== "Name") return place;
    const value = this.localValue(expression, reading);
    return value === null ? -1 : this.placeOf(value, reading);
  }

  /** The value of a local that is bound once, by `name = value`. */
  localValue(name: Name, reading: Reading): Expression | null {
    const [binding, other] = this.names.lookup(name);
    if (binding === undefined || other !== undefined || !isLocal(binding, reading)) return null;
    return assignedTo(binding);
  }

  /** Bound by this function and nothing else. */
  isLocal(name: Name, reading: Reading): boolean {
    const bindings = this.names.lookup(name);
    return bindings.length > 0 && bindings.every((one) => isLocal(one, reading));
  }
}

function placeNamed({ posonlyargs, args, kwonlyargs }: Arguments, name: string): number {
  const positional = posonlyargs.length + args.length;
  if (positional + kwonlyargs.length > MOST_PARAMETERS) return -1;
  for (let place = 0; place < posonlyargs.length; place++) if (posonlyargs[place]?.arg === name) return place;
  for (let place = 0; place < args.length; place++) if (args[place]?.arg === name) return posonlyargs.length + place;
  for (let place = 0; place < kwonlyargs.length; place++)
    if (kwonlyargs[place]?.arg === name) return positional + place;
  return -1;
}

function isAugmented({ node }: Binding): boolean {
  return node.parent?.kind === "AugAssign";
}

function isLocal({ scope }: Binding, { node }: Reading): boolean {
  return scope.node === node || (scope.kind === "comprehension" && node !== null);
}

function assignedTo({ kind, node }: Binding): Expression | null {
  const { parent } = node;
  if (kind !== "assignment") return null;
  if (parent?.kind === "Assign") return parent.targets.length === 1 && parent.targets[0] === node ? parent.value : null;
  return parent?.kind === "AnnAssign" && parent.target === node ? parent.value : null;
}

/** The name that a chain of attributes and items begins with. */
export function rootOf(expression: Expression): Name | null {
  let at = expression;
  while (at.kind === "Attribute" || at.kind === "Subscript") at = at.value;
  return at.kind === "Name" ? at : null;
}

/** What may be the value of an expression: through `a if c else b`, `a or b`, and what an awaited call gives. */
export function possibleValues(expression: Expression): readonly Expression[] {
  if (expression.kind === "Name" || expression.kind === "Call") return [expression];
  const found: Expression[] = [];
  const open: Expression[] = [expression];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === "IfExp") open.push(one.orelse, one.body);
    else if (one.kind === "BoolOp") open.push(...one.values);
    else if (one.kind === "Await" && one.value.kind === "Call") found.push(one.value);
    else found.push(one);
  }
  return found;
}
