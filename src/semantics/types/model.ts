/** Types as rules see them: what the type server's answers are cut down to. Plain data. */

/** A class or function by where it is declared. */
export interface Declared {
  /** Its plain name: `Session`. */
  readonly name: string;
  /**
   * With the module that declares it, however it was imported: `shop.orders.Order`, `builtins.list`,
   * `requests.sessions.Session`. A nested class has no more than its module and name.
   */
  readonly qualified: string;
  /** Of the project's file that declares it, relative to the root; `null` where it is not the project's. */
  readonly path: string | null;
  /** Of its name there: zero-based line, and UTF-16 column in it. */
  readonly line: number;
  readonly column: number;
}

export type LiteralValue = string | number | boolean;

/**
 * `instance`: an object of the class, with its type arguments. `class`: the class itself. `function`: also a bound
 * method, then with its receiver's class; of an overloaded one the first declaration. `unknown`: `Any`, and whatever
 * nobody could tell.
 */
export type Type =
  | {
      readonly kind: "instance";
      readonly class: Declared;
      readonly args: readonly Type[];
      readonly isLiteral: boolean;
      /** Of a literal: the one text, number or bool that it is, or all of its class that it may be. `null` where that is not told. */
      readonly values: readonly LiteralValue[] | null;
    }
  | { readonly kind: "class"; readonly class: Declared }
  | {
      readonly kind: "function";
      readonly function: Declared;
      readonly receiver: Declared | null;
      readonly returns: Type;
    }
  | { readonly kind: "union"; readonly of: readonly Type[] }
  | { readonly kind: "module"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

/** Turns the places of declarations into offsets of our own files. */
export interface Places {
  /** UTF-16 offset of a declared name in a file of the project. */
  readonly offset: (declared: Declared) => number;
}

/** An expression that is asked about: a whole one (`self.bus.publish`), never a bare attribute name. */
export interface Question {
  /** Relative to the project's root. */
  readonly path: string;
  /** Zero-based lines, UTF-16 columns. */
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Answers questions about a project's types. */
export interface Types {
  /**
   * In the order of the questions; `unknown` where it cannot tell or no longer answers. A question that was asked
   * before is answered from memory. Errors: the signal's reason when it is aborted.
   */
  readonly ask: (questions: readonly Question[], signal?: AbortSignal) => Promise<readonly Type[]>;
  /** Why it has given up, in one line for the report; `null` while it answers. */
  readonly problem: () => string | null;
  /** Ends the server, if one was started. */
  readonly stop: () => Promise<void>;
}
