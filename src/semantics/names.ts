/** Names of one file resolved through its scopes and imports. What other files say comes with the semantics of the project. */
import type { Expression, FunctionNode, Lambda, Module, Name, Node } from "../syntax/nodes.ts";
import { BUILTINS } from "./builtins.ts";
import { dotted } from "./dotted.ts";
import {
  type Binding,
  type CollectedScopes,
  collectScopes,
  declaredHome,
  type OpenScope,
  outsideComprehension,
  type Scope,
} from "./scopes.ts";

export type { Binding, Scope } from "./scopes.ts";

export interface FileNames {
  readonly module: Scope;
  /** A star import may bind any name. */
  readonly hasStar: boolean;
  /** The scope in which a node is evaluated: a default value's is the one around the function. */
  readonly scopeOf: (node: Node) => Scope;
  /** All bindings of a name in the scope that Python would find it in; empty for builtins and unbound names. */
  readonly lookup: (name: Name) => readonly Binding[];
  /**
   * The dotted thing an expression stands for, through imports, plain aliases and builtins: `aio.sleep` after
   * `import asyncio as aio` is `asyncio.sleep`; `open` is `builtins.open`. `null` where it is local, unknown, or bound
   * to more than one thing.
   */
  readonly qualified: (expression: Expression) => string | null;
  /** Every `Name` that refers to the name in that scope, binding occurrences included, in source order. */
  readonly references: (scope: Scope, name: string) => readonly Name[];
}

const NONE: readonly never[] = [];

/** Reads a whole file's names in one pass; look-ups are answered from what it collected. */
export function analyseNames(module: Module): FileNames {
  return new Names(collectScopes(module));
}

class Names implements FileNames {
  readonly module: Scope;
  readonly hasStar: boolean;
  private readonly collected: CollectedScopes;
  /** The same name is looked up for several questions in a row. */
  private lastName: Name | null = null;
  private lastBindings: readonly Binding[] = NONE;
  private readonly homes = new Map<string, ReadonlyMap<Scope | null, readonly Name[]>>();

  constructor(collected: CollectedScopes) {
    this.collected = collected;
    this.module = collected.module;
    this.hasStar = collected.hasStar;
  }

  scopeOf = (node: Node): Scope => this.openScopeOf(node);

  private openScopeOf(node: Node): OpenScope {
    const { scopes, typeScopes, module } = this.collected;
    let child: Node = node;
    let grandchild: Node | null = null;
    for (let parent = node.parent; parent !== null; grandchild = child, child = parent, parent = parent.parent) {
      const place = placeIn(parent, child, grandchild);
      if (place === "outside") continue;
      const scope = place === "inside" ? scopes.get(parent) : typeScopes.get(parent);
      if (scope) return scope;
    }
    return module;
  }

  lookup = (name: Name): readonly Binding[] => {
    if (name !== this.lastName) {
      this.lastName = name;
      this.lastBindings = this.homeOf(name)?.bindings.get(name.id) ?? NONE;
    }
    return this.lastBindings;
  };

  private homeOf(name: Name): OpenScope | null {
    const start = startScope(this.openScopeOf(name), name);
    if (start.declared.has(name.id)) {
      const home = declaredHome(start, name.id);
      return home.bindings.has(name.id) ? home : null;
    }
    // A class's names are seen by its own statements only, not by the functions in it.
    let scope: OpenScope | null = start;
    let own = true;
    while (scope !== null) {
      if ((own || scope.kind !== "class") && scope.bindings.has(name.id)) return scope;
      if (scope.kind !== "type parameters") own = false;
      scope = scope.parent as OpenScope | null;
    }
    return null;
  }

  qualified = (expression: Expression): string | null => this.resolve(expression, 8);

  private resolve(expression: Expression, steps: number): string | null {
    const path = steps === 0 ? null : dotted(expression);
    const owner = path === null ? null : this.resolveName(path.base, steps);
    return path === null || owner === null ? null : owner + path.rest;
  }

  private resolveName(expression: Name, steps: number): string | null {
    const bindings = this.lookup(expression);
    const [first, second] = bindings;
    if (first === undefined) {
      return BUILTINS.has(expression.id) && !this.collected.hasStar ? `builtins.${expression.id}` : null;
    }
    if (first.origin !== null) return bindings.every((one) => one.origin === first.origin) ? first.origin : null;
    const target = first.node.parent;
    const isAlias = second === undefined && target?.kind === "Assign" && target.targets.length === 1;
    return isAlias && first.node === target.targets[0] ? this.resolve(target.value, steps - 1) : null;
  }

  references = (scope: Scope, name: string): readonly Name[] => this.usesByHome(name).get(scope) ?? NONE;

  /** Made once a name: generated files and tests use the same one in a thousand functions. */
  private usesByHome(name: string): ReadonlyMap<Scope | null, readonly Name[]> {
    const before = this.homes.get(name);
    if (before !== undefined) return before;
    const homes = new Map<Scope | null, Name[]>();
    for (const use of [...(this.collected.uses.get(name) ?? NONE)].sort(byStart)) {
      const home = this.homeOf(use);
      const list = homes.get(home);
      if (list) list.push(use);
      else homes.set(home, [use]);
    }
    this.homes.set(name, homes);
    return homes;
  }
}

const byStart = (a: Node, b: Node): number => a.start - b.start;

/** A walrus' target belongs to the scope around the comprehension it stands in. */
function startScope(scope: OpenScope, name: Name): OpenScope {
  const isWalrusTarget = name.parent?.kind === "NamedExpr" && name.parent.target === name;
  return isWalrusTarget ? outsideComprehension(scope) : scope;
}

/** Whether `parent`, if it opens a scope, evaluates `child` in that scope, in its type-parameter scope, or around both. */
function placeIn(parent: Node, child: Node, grandchild: Node | null): "inside" | "header" | "outside" {
  switch (parent.kind) {
    case "Module":
      return "inside";
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "Lambda":
      return placeInFunction(parent, child, grandchild);
    case "ClassDef":
      if (isDecorator(parent, child)) return "outside";
      return child.start >= (parent.body[0]?.start ?? parent.end) ? "inside" : "header";
    case "TypeAlias":
      return child === parent.name ? "outside" : "header";
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
    case "DictComp":
      return child === parent.generators[0] && grandchild === parent.generators[0].iter ? "outside" : "inside";
    default:
      return "outside";
  }
}

function placeInFunction(
  parent: FunctionNode | Lambda,
  child: Node,
  grandchild: Node | null,
): "inside" | "header" | "outside" {
  if (child.kind === "arguments") return grandchild?.kind === "arg" ? "header" : "outside";
  if (parent.kind === "Lambda") return "inside";
  if (isDecorator(parent, child)) return "outside";
  if (child === parent.returns || parent.type_params.some((param) => param === child)) return "header";
  return "inside";
}

/** A definition starts at its keyword, so only decorators stand before it. */
const isDecorator = (parent: Node, child: Node): boolean => child.start < parent.start;
