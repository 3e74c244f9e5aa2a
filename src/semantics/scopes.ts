/** The scopes of one file and what each binds: one pass over the tree. */
import type {
  Alias,
  Expression,
  FunctionNode,
  ImportFrom,
  Lambda,
  Module,
  Name,
  Node,
  Pattern,
} from "../syntax/nodes.ts";
import { children } from "../syntax/walk.ts";

export type BindingKind =
  | "import"
  | "parameter"
  | "assignment"
  | "function"
  | "class"
  | "for"
  | "with"
  | "except"
  | "comprehension"
  | "pattern"
  | "walrus"
  | "type parameter"
  | "delete";

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The `Name`, `alias`, `arg`, `ExceptHandler`, definition or pattern that binds. */
  readonly node: Node;
  readonly scope: Scope;
  /** Of an import, the dotted thing it stands for: `asyncio`, `os.path`, `collections.OrderedDict`, `.sibling.name`. */
  readonly origin: string | null;
}

export interface Scope {
  readonly kind: "module" | "class" | "function" | "lambda" | "comprehension" | "type parameters";
  readonly node: Node;
  readonly parent: Scope | null;
  /** In source order. A name declared `global` or `nonlocal` is bound in the scope it belongs to. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
}

export interface OpenScope extends Scope {
  readonly bindings: Map<string, Binding[]>;
  /** Names declared `global` or `nonlocal` here. */
  readonly declared: Map<string, "global" | "nonlocal">;
}

export interface CollectedScopes {
  readonly module: OpenScope;
  readonly scopes: ReadonlyMap<Node, OpenScope>;
  readonly typeScopes: ReadonlyMap<Node, OpenScope>;
  readonly uses: ReadonlyMap<string, readonly Name[]>;
  readonly hasStar: boolean;
}

/**
 * Reads a whole module's bindings.
 * Source: https://docs.python.org/3/reference/executionmodel.html#naming-and-binding
 */
export function collectScopes(module: Module): CollectedScopes {
  return new Collector(module).run();
}

class Collector {
  private readonly module: OpenScope;
  private readonly scopes = new Map<Node, OpenScope>();
  private readonly typeScopes = new Map<Node, OpenScope>();
  private readonly uses = new Map<string, Name[]>();
  private hasStar = false;
  /** Explicit, since a chain of 10,000 operators is a tree as deep. */
  private readonly nodes: Node[] = [];
  private readonly within: OpenScope[] = [];

  constructor(module: Module) {
    this.module = open("module", module, null);
    this.scopes.set(module, this.module);
    this.later(module.body, this.module);
  }

  run(): CollectedScopes {
    for (;;) {
      const node = this.nodes.pop();
      const scope = this.within.pop();
      if (node === undefined || scope === undefined) break;
      this.enter(node, scope);
    }
    const { module, scopes, typeScopes, uses, hasStar } = this;
    return { module, scopes, typeScopes, uses, hasStar };
  }

  private later(nodes: readonly (Node | null)[], scope: OpenScope): void {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i];
      if (node == null) continue;
      this.nodes.push(node);
      this.within.push(scope);
    }
  }

  private enter(node: Node, scope: OpenScope): void {
    switch (node.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        bind(scope, node.name, "function", node);
        this.enterFunction(node, scope);
        return;
      case "Lambda":
        this.enterFunction(node, scope);
        return;
      case "ClassDef": {
        bind(scope, node.name, "class", node);
        const header = this.typeScope(node, node.type_params, scope);
        this.later(node.body, this.openScope("class", node, header));
        this.later([...node.bases, ...node.keywords], header);
        this.later(node.decorator_list, scope);
        return;
      }
      case "ListComp":
      case "SetComp":
      case "GeneratorExp":
      case "DictComp":
        this.enterComprehension(node, scope);
        return;
      case "TypeAlias":
        bind(scope, node.name.id, "assignment", node.name);
        this.note(node.name);
        this.later([node.value], this.typeScope(node, node.type_params, scope));
        return;
      case "Name":
        this.note(node);
        return;
      default:
        this.bindStatement(node, scope);
        this.later(children(node), scope);
    }
  }

  private note(name: Name): void {
    const list = this.uses.get(name.id);
    if (list) list.push(name);
    else this.uses.set(name.id, [name]);
  }

  private openScope(kind: Scope["kind"], node: Node, parent: OpenScope): OpenScope {
    const scope = open(kind, node, parent);
    this.scopes.set(node, scope);
    return scope;
  }

  /** PEP 695: type parameters live in a scope of their own between the definition and its surroundings. */
  private typeScope(node: Node, params: readonly Node[], scope: OpenScope): OpenScope {
    if (params.length === 0) return scope;
    const inner = open("type parameters", node, scope);
    this.typeScopes.set(node, inner);
    for (const param of params) {
      if (param.kind === "TypeVar" || param.kind === "ParamSpec" || param.kind === "TypeVarTuple")
        bind(inner, param.name, "type parameter", param);
    }
    this.later(
      params.flatMap((param) => [...children(param)]),
      inner,
    );
    return inner;
  }

  private enterFunction(node: FunctionNode | Lambda, scope: OpenScope): void {
    const isDef = node.kind !== "Lambda";
    const header = isDef ? this.typeScope(node, node.type_params, scope) : scope;
    const inner = this.openScope(isDef ? "function" : "lambda", node, header);
    const { posonlyargs, args, vararg, kwonlyargs, kwarg, defaults, kw_defaults } = node.args;
    const parameters = [...posonlyargs, ...args, vararg, ...kwonlyargs, kwarg].filter((arg) => arg !== null);
    for (const parameter of parameters) bind(inner, parameter.arg, "parameter", parameter);
    this.later(isDef ? node.body : [node.body], inner);
    this.later([...parameters.map((parameter) => parameter.annotation), isDef ? node.returns : null], header);
    this.later([...(isDef ? node.decorator_list : []), ...defaults, ...kw_defaults], scope);
  }

  private enterComprehension(
    node: Extract<Node, { kind: "ListComp" | "SetComp" | "GeneratorExp" | "DictComp" }>,
    scope: OpenScope,
  ): void {
    const inner = this.openScope("comprehension", node, scope);
    this.later(node.kind === "DictComp" ? [node.key, node.value] : [node.elt], inner);
    for (const [index, generator] of node.generators.entries()) {
      bindTargets(inner, generator.target, "comprehension");
      this.later([generator.target, ...generator.ifs], inner);
      // The first iterable is evaluated outside: https://docs.python.org/3/reference/expressions.html#displays-for-lists-sets-and-dictionaries
      this.later([generator.iter], index === 0 ? scope : inner);
    }
  }

  private bindStatement(node: Node, scope: OpenScope): void {
    switch (node.kind) {
      case "Assign":
        for (const target of node.targets) bindTargets(scope, target, "assignment");
        return;
      case "AnnAssign":
      case "AugAssign":
        bindTargets(scope, node.target, "assignment");
        return;
      case "For":
      case "AsyncFor":
        bindTargets(scope, node.target, "for");
        return;
      case "withitem":
        if (node.optional_vars) bindTargets(scope, node.optional_vars, "with");
        return;
      case "Delete":
        for (const target of node.targets) bindTargets(scope, target, "delete");
        return;
      case "NamedExpr":
        bind(outsideComprehension(scope), node.target.id, "walrus", node.target);
        return;
      case "ExceptHandler":
        if (node.name !== null) bind(scope, node.name, "except", node);
        return;
      case "Global":
        for (const name of node.names) scope.declared.set(name, "global");
        return;
      case "Nonlocal":
        for (const name of node.names) scope.declared.set(name, "nonlocal");
        return;
      case "Import":
        for (const alias of node.names) bindImport(scope, alias);
        return;
      case "ImportFrom":
        for (const alias of node.names) {
          if (alias.name === "*") this.hasStar = true;
          else bind(scope, alias.asname ?? alias.name, "import", alias, originOf(node, alias));
        }
        return;
      default:
        bindPattern(scope, node);
    }
  }
}

function open(kind: Scope["kind"], node: Node, parent: OpenScope | null): OpenScope {
  return { kind, node, parent, bindings: new Map(), declared: new Map() };
}

function bind(scope: OpenScope, name: string, kind: BindingKind, node: Node, origin: string | null = null): void {
  const home = declaredHome(scope, name);
  const binding: Binding = { name, kind, node, scope: home, origin };
  const list = home.bindings.get(name);
  if (list) list.push(binding);
  else home.bindings.set(name, [binding]);
}

/** Where a name assigned in `scope` lives, `global` and `nonlocal` considered. */
export function declaredHome(scope: OpenScope, name: string): OpenScope {
  const declared = scope.declared.get(name);
  if (declared === undefined) return scope;
  let home = scope;
  while (home.parent !== null) {
    home = home.parent as OpenScope;
    if (declared === "nonlocal" && home.kind === "function" && home.bindings.has(name)) return home;
  }
  return home;
}

/** PEP 572: a walrus in a comprehension binds in the function around it. */
export function outsideComprehension(scope: OpenScope): OpenScope {
  let home = scope;
  while (home.kind === "comprehension" && home.parent !== null) home = home.parent as OpenScope;
  return home;
}

function bindTargets(scope: OpenScope, target: Expression, kind: BindingKind): void {
  if (target.kind === "Name") bind(scope, target.id, kind, target);
  else if (target.kind === "Starred") bindTargets(scope, target.value, kind);
  else if (target.kind === "Tuple" || target.kind === "List") {
    for (const element of target.elts) bindTargets(scope, element, kind);
  }
}

function bindPattern(scope: OpenScope, node: Node): void {
  const name = patternName(node);
  if (name !== null) bind(scope, name, "pattern", node);
}

function patternName(node: Node): string | null {
  const pattern = node as Pattern;
  if (pattern.kind === "MatchAs" || pattern.kind === "MatchStar") return pattern.name;
  return pattern.kind === "MatchMapping" ? pattern.rest : null;
}

function bindImport(scope: OpenScope, alias: Alias): void {
  const first = alias.name.split(".", 1)[0] ?? alias.name;
  if (alias.asname === null) bind(scope, first, "import", alias, first);
  else bind(scope, alias.asname, "import", alias, alias.name);
}

function originOf(node: ImportFrom, alias: Alias): string {
  const from = ".".repeat(node.level) + (node.module ?? "");
  return from.endsWith(".") ? from + alias.name : `${from}.${alias.name}`;
}
