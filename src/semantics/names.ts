/** Scopes, bindings and import-resolved names of one file. What other files say comes with the semantics of the project. */
import type { Expression, Module, Name, Node } from "../syntax/nodes.ts";

export type BindingKind =
  | "import" | "parameter" | "assignment" | "function" | "class" | "for" | "with" | "except" | "comprehension" | "pattern"
  | "walrus" | "type parameter" | "delete";

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

export interface FileNames {
  readonly module: Scope;
  /** The scope in which a node is evaluated: a default value's is the one around the function. */
  readonly scopeOf: (node: Node) => Scope;
  /** All bindings of a name in the scope that Python would find it in; empty for builtins and unbound names. */
  readonly lookup: (name: Name) => readonly Binding[];
  /**
   * The dotted thing an expression stands for, through imports and builtins: `aio.sleep` after `import asyncio as aio` is
   * `asyncio.sleep`; `open` is `builtins.open`. `null` where it is local, unknown, or bound to more than one thing.
   */
  readonly qualified: (expression: Expression) => string | null;
  /** Every `Name` that refers to the name in that scope, binding occurrences included, in source order. */
  readonly references: (scope: Scope, name: string) => readonly Name[];
}

export declare function analyseNames(module: Module): FileNames;
