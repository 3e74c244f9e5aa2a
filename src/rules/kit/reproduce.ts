/**
 * How a rule proves a finding: it writes a test of pytest that fails while the defect is there and passes once it is
 * gone. What the test calls is the user's own; how to call it is found out where the project's code can be run.
 */

import type { Node } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { isFunction } from "./match.ts";
import type { PythonFile } from "./rule.ts";

/** A function, method or class of the project. */
export interface Subject {
  /** Dotted name by which it is imported. */
  readonly module: string;
  /** Qualified name in the module: `add`, `Cart.add`. */
  readonly name: string;
}

/**
 * A test, but for what only running code can tell. In `body`, `claim` and `helpers` stand
 * - `$function`: the subject, as an expression (`add`, `cart.add`, `Cart`);
 * - `$arguments`: what is given to it, for the parameters that have no default;
 * - `$call`: `$function($arguments)`;
 * - `$run`: the same to its end, where that takes an event loop or an iteration;
 * - `$owner`: the instance or class that a method is called on; `$class`: the class;
 * - `$module`: the subject's module;
 * - `$setup`, on a line of its own: where the instance and the arguments are made; the first lines of the body otherwise.
 */
export interface Recipe {
  /** The test's name after `test_`. */
  readonly test: string;
  /** One sentence: what the test shows. */
  readonly shows: string;
  /** `null` where nothing of the project is called. */
  readonly subject: Subject | null;
  /** Arguments that the rule chooses, by parameter, as Python expressions; those that are not here are built. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Whole lines: `import copy`. */
  readonly imports?: readonly string[];
  /** Fixtures of pytest that the body uses: `monkeypatch`. */
  readonly fixtures?: readonly string[];
  /** Definitions in front of the test. */
  readonly helpers?: string;
  /** Statements in front of the claim. What fails in them is never a proof. */
  readonly body: string;
  /** An expression that is false while the defect is there. The test asserts it last, and asserts nothing else. */
  readonly claim: string;
  /** What is wrong when it is false: the message of the assertion, without a full stop. */
  readonly otherwise: string;
}

/** Why no test can be written for this finding, as a clause: "`inner` is made inside `outer`, …". */
export interface Unprovable {
  readonly why: string;
}

/** The function around a node as a test can call it. */
export function functionToCall(node: Node, file: PythonFile): Subject | Unprovable {
  const around = [node, ...ancestors(node)].find(isFunction);
  return around === undefined ? { why: "it runs when the module is imported" } : subjectAt(around, file);
}

/** A function or class by its definition. */
export function subjectAt(
  definition: Node & { readonly name: string },
  file: Pick<PythonFile, "module" | "path">,
): Subject | Unprovable {
  const { module, path } = file;
  if (module === null) return { why: `${path} cannot be imported by name` };
  const names = [definition.name];
  for (const around of ancestors(definition)) {
    if (isFunction(around) || around.kind === "Lambda")
      return { why: `\`${definition.name}\` is made inside a function, and nothing outside can call it` };
    if (around.kind === "ClassDef") names.unshift(around.name);
  }
  return { module, name: names.join(".") };
}
