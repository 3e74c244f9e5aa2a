/** What is called, as far as one file tells: dotted names, methods of `self`, of objects whose class is written nearby. */
import type { ClassDef, Expression, FunctionNode, Name, Node } from "../syntax/nodes.ts";
import { enclosing } from "../syntax/walk.ts";
import { dotted } from "./dotted.ts";
import type { Binding, FileNames } from "./names.ts";
import { absoluteName } from "./relative.ts";

/** The name that a callee was written with: the last part of a dotted one. */
export function lastNameOf(callee: Callee): string {
  return callee.kind === "method" ? callee.method : callee.name.slice(callee.name.search(/[^.:]*$/));
}

/** How an object's class is known: it is this method's, it was just made, a `with` gave it, or an annotation says so. */
export type Via = "self" | "super" | "instance" | "entered" | "declared";

/** An object's class: `on` itself, or what its objects hold in `attribute`. */
export interface TypeName {
  readonly on: string;
  readonly attribute: string | null;
  readonly via: Via;
}

/**
 * `name`: `time.sleep`, or `:helper` for a definition of this very file. `untold`: something whose name ends so, or
 * that has none, and that this file alone does not tell.
 */
export type Callee =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "untold"; readonly name: string }
  | ({ readonly kind: "method"; readonly method: string } & TypeName);

const STEPS = 6;

/** Names the expressions of one file. */
export class Namer {
  private readonly names: FileNames;
  private readonly where: { readonly path: string; readonly module: string | null };
  private readonly qualnames = new Map<Node, string>();
  readonly hasStar: boolean;

  constructor(file: { readonly path: string; readonly module: string | null; readonly names: FileNames }) {
    this.names = file.names;
    this.where = file;
    this.hasStar = file.names.hasStar;
  }

  /** As `__qualname__`. */
  qualname(node: FunctionNode | ClassDef): string {
    const known = this.qualnames.get(node);
    if (known !== undefined) return known;
    const around = enclosing(node, "FunctionDef", "AsyncFunctionDef", "ClassDef", "Lambda");
    let prefix = "";
    if (around?.kind === "Lambda") prefix = "<lambda>.<locals>.";
    else if (around !== null) prefix = `${this.qualname(around)}.${around.kind === "ClassDef" ? "" : "<locals>."}`;
    const name = prefix + node.name;
    this.qualnames.set(node, name);
    return name;
  }

  /** The class whose body a definition stands in, conditions seen through. */
  classAround(node: FunctionNode): ClassDef | null {
    let at = node.parent;
    while (at !== null && (at.kind === "If" || at.kind === "Try" || at.kind === "With")) at = at.parent;
    return at?.kind === "ClassDef" ? at : null;
  }

  /** The class whose object, or which itself, a method knows by this name. */
  selfClass(name: Name): ClassDef | null {
    const [binding, other] = this.names.lookup(name);
    if (binding?.kind !== "parameter" || other !== undefined) return null;
    const method = binding.node.parent?.parent;
    if (method?.kind !== "FunctionDef" && method?.kind !== "AsyncFunctionDef") return null;
    const [first] = [...method.args.posonlyargs, ...method.args.args];
    if (first !== binding.node) return null;
    if (method.decorator_list.some((one) => one.kind === "Name" && one.id === "staticmethod")) return null;
    return this.classAround(method);
  }

  /** The dotted thing an expression stands for, definitions of this file included. */
  nameOf(expression: Expression, steps = STEPS): string | null {
    const path = steps === 0 ? null : dotted(expression);
    const owner = path === null ? null : this.nameOfName(path.base, steps);
    return path === null || owner === null ? null : owner + path.rest;
  }

  private nameOfName(name: Name, steps: number): string | null {
    const bindings = meaningful(this.names.lookup(name));
    const [first, second] = bindings;
    if (first === undefined) return this.unbound(name);
    const { origin } = first;
    if (origin !== null) {
      return bindings.every((one) => one.origin === origin) ? absoluteName(origin, this.where) : null;
    }
    if (bindings.every(({ node }) => isDefinition(node))) return this.definition(first.node);
    const value = second === undefined ? assigned(first) : null;
    return value === null ? null : this.nameOf(value, steps - 1);
  }

  /** `:RETRIED` for a name that this file binds once, at module level, to a value that is no name itself. */
  moduleValue(expression: Expression): string | null {
    if (expression.kind !== "Name") return null;
    const [binding, other] = this.names.lookup(expression);
    const isValue = binding?.scope === this.names.module && other === undefined && assigned(binding) !== null;
    return isValue ? `:${expression.id}` : null;
  }

  /** A name that the file binds at module level, as annotations in quotes use it. */
  moduleName(name: string): string | null {
    const bindings = meaningful(this.names.module.bindings.get(name) ?? []);
    const [first] = bindings;
    if (first === undefined) return null;
    const { origin } = first;
    if (origin !== null) {
      return bindings.every((one) => one.origin === origin) ? absoluteName(origin, this.where) : null;
    }
    return bindings.every(({ node }) => isDefinition(node)) ? this.definition(first.node) : null;
  }

  private unbound(name: Name): string | null {
    return this.hasStar ? `:${name.id}` : this.names.qualified(name);
  }

  private definition(node: Node): string | null {
    return isDefinition(node) ? `:${this.qualname(node)}` : null;
  }

  /** The class of an object, from where it is made or declared. */
  typeOf(expression: Expression, steps = STEPS): TypeName | null {
    if (steps === 0) return null;
    switch (expression.kind) {
      case "Call": {
        const on = this.nameOf(expression.func, steps);
        return on === null || on.startsWith("builtins.") ? null : { on, attribute: null, via: "instance" };
      }
      case "Attribute": {
        const owner = expression.value.kind === "Name" ? this.selfClass(expression.value) : null;
        return owner === null ? null : { on: `:${this.qualname(owner)}`, attribute: expression.attr, via: "self" };
      }
      case "BoolOp": {
        // `given or Default()`
        const last = expression.values.at(-1);
        const type = last === undefined || expression.op !== "Or" ? null : this.typeOf(last, steps - 1);
        return type === null ? null : { ...type, via: "declared" };
      }
      case "Name":
        return this.typeOfName(expression, steps);
      default:
        return null;
    }
  }

  private typeOfName(name: Name, steps: number): TypeName | null {
    const [binding, other] = meaningful(this.names.lookup(name));
    if (binding === undefined || other !== undefined) return null;
    const { node, kind } = binding;
    if (node.kind === "arg") return node.annotation === null ? null : this.annotated(node.annotation);
    const { parent } = node;
    if (kind === "with" && parent?.kind === "withitem") {
      const type = parent.optional_vars === node ? this.typeOf(parent.context_expr, steps - 1) : null;
      return type === null ? null : { ...type, via: "entered" };
    }
    if (parent?.kind === "AnnAssign") return this.annotated(parent.annotation);
    const value = assigned(binding);
    return value === null ? null : this.typeOf(value, steps - 1);
  }

  /** The class that an annotation names: `C`, `"C"`, `C | None`, `Optional[C]`, `Annotated[C, …]`. */
  annotated(annotation: Expression): TypeName | null {
    const on = this.annotatedName(annotation);
    return on === null || on.startsWith("builtins.") ? null : { on, attribute: null, via: "declared" };
  }

  private annotatedName(annotation: Expression): string | null {
    switch (annotation.kind) {
      case "Constant":
        return annotation.type === "str" ? this.moduleName(annotation.value.replace(/\s*\|\s*None$/, "")) : null;
      case "BinOp": {
        const sides = [annotation.left, annotation.right].filter((one) => !isNone(one));
        return sides.length === 1 && sides[0] !== undefined ? this.annotatedName(sides[0]) : null;
      }
      case "Subscript": {
        const name = this.nameOf(annotation.value) ?? "";
        if (name.endsWith(".Optional")) return this.annotatedName(annotation.slice);
        if (!name.endsWith(".Annotated") || annotation.slice.kind !== "Tuple") return name === "" ? null : name;
        const [first] = annotation.slice.elts;
        return first === undefined ? null : this.annotatedName(first);
      }
      default:
        return this.nameOf(annotation);
    }
  }

  /** What an expression calls when it is called. */
  calleeOf(func: Expression, steps = STEPS): Callee | null {
    if (steps === 0) return null;
    const name = this.nameOf(func);
    if (name !== null) return { kind: "name", name };
    if (func.kind === "Name") {
      // `publish = self.bus.publish`
      const [binding, other] = meaningful(this.names.lookup(func));
      const value = binding === undefined || other !== undefined ? null : assigned(binding);
      return value?.kind === "Attribute" ? this.calleeOf(value, steps - 1) : null;
    }
    if (func.kind !== "Attribute") return null;
    const { value, attr: method } = func;
    if (value.kind === "Name") {
      const owner = this.selfClass(value);
      if (owner !== null) return this.methodOf(owner, method, "self");
    }
    if (isSuper(value)) {
      const owner = enclosing(func, "ClassDef");
      return owner === null ? null : this.methodOf(owner, method, "super");
    }
    const type = this.typeOf(value);
    return type === null ? null : { kind: "method", method, ...type };
  }

  private methodOf(owner: ClassDef, method: string, via: Via): Callee {
    return { kind: "method", on: `:${this.qualname(owner)}`, attribute: null, method, via };
  }
}

function isSuper(value: Expression): boolean {
  return value.kind === "Call" && value.func.kind === "Name" && value.func.id === "super" && value.args.length === 0;
}

function isDefinition(node: Node): node is FunctionNode | ClassDef {
  return node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef";
}

export function isNone(node: Node): boolean {
  return node.kind === "Constant" && node.type === "None";
}

/** Without `requests = None` for where an import fails, and `x: C | None = None` filled later. */
function meaningful(bindings: readonly Binding[]): readonly Binding[] {
  if (bindings.length < 2) return bindings;
  const rest = bindings.filter((one) => {
    const value = assigned(one);
    return value === null || !isNone(value);
  });
  return rest.length === 1 ? rest : bindings;
}

/** The value of `name = value`. */
function assigned({ kind, node }: Binding): Expression | null {
  const { parent } = node;
  if (kind !== "assignment") return null;
  if (parent?.kind === "Assign") return parent.targets.length === 1 && parent.targets[0] === node ? parent.value : null;
  return parent?.kind === "AnnAssign" && parent.target === node ? parent.value : null;
}
