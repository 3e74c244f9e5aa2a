/** What one file tells the call graph: its functions, classes and calls. Plain data: it crosses threads as it is. */
import type { FileRole } from "../project/model.ts";
import type { Module } from "../syntax/nodes.ts";
import type { Callee, TypeName } from "./callee.ts";
import type { PackedEffects } from "./effects.ts";
import type { FileNames } from "./names.ts";
import type { Use } from "./sites.ts";

export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface CallSite extends Place {
  /** Where the expression ends that is called, and the parenthesis begins; it starts where the call does. */
  readonly calledEnd: number;
  readonly callee: Callee;
  readonly use: Use;
  /** Not called here: handed to a thread, an executor, a `partial` or the like, which may call it. */
  readonly elsewhere: boolean;
  /** Called for each item of a loop or comprehension, of which there may be many. */
  readonly perItem: boolean;
  /** Not each time that its function runs, or not in each turn of that loop: below a condition, or below a `return`. */
  readonly conditional: boolean;
  /** The first argument, to the thousandth, where it is a number that is not too large. */
  readonly number: number | null;
}

export interface FunctionOutline {
  /** As Python's `__qualname__`: `Worker.run`, `outer.<locals>.inner`; `<module>` for what runs on import. */
  readonly name: string;
  /** Its name in the source. */
  readonly at: Place;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Dotted names; `null` where it is not known what decorates. */
  readonly decorators: readonly (string | null)[];
  /** Qualified name of the class it is a method of. */
  readonly owner: string | null;
  /** The class that its annotation says it returns. */
  readonly returns: string | null;
  /** Parameters as `inspect.signature` writes them, without annotations, defaults and `**kwargs`: `self,a,/,b,*,c`. */
  readonly signature: string;
  /** How many `return` statements in it give something other than `None`. */
  readonly results: number;
}

export interface ClassOutline {
  readonly name: string;
  readonly at: Place;
  readonly bases: readonly (string | null)[];
  readonly decorators: readonly (string | null)[];
  /** What attributes of an object hold, where that is one class's instance; `null` where it is something else. */
  readonly attributes: ReadonlyMap<string, TypeName | null>;
  /** What the class's own body assigns or annotates, in source order; methods and nested classes are elsewhere. */
  readonly fields: readonly FieldOutline[];
  /**
   * Keywords of the class and its decorators: `@dataclass(frozen=True)`, `class M(B, frozen=True)`; `null` where the
   * value is neither `True` nor `False`. `**` stands for what a dict gives.
   */
  readonly options: ReadonlyMap<string, boolean | null>;
  /** Names in its own `__slots__`; `null` where it has none. */
  readonly slots: readonly string[] | "unclear" | null;
  /** Attributes of its objects in which its methods change a list, dict or set in place. */
  readonly changed: ReadonlySet<string>;
  /** All that its body binds: methods, fields, nested classes, also below conditions. */
  readonly names: readonly string[];
  /** Its metaclass or its body may give it attributes that nobody sees here. */
  readonly isOpen: boolean;
}

export interface FieldOutline {
  readonly name: string;
  readonly at: Place;
  readonly isAnnotated: boolean;
  readonly hasValue: boolean;
  /** Dotted name of what the value calls, as in `customer = models.ForeignKey(…)`. */
  readonly calls: string | null;
  /** The name that is its value, or the first field of the same constant: in an enumeration, what it is an alias of. */
  readonly repeats: string | null;
  /** First argument of that call: a text, or a dotted name. */
  readonly first: string | null;
  /** Its keywords; `null` where the value is no text. */
  readonly keywords: ReadonlyMap<string, string | null>;
}

export interface FileOutline {
  readonly path: string;
  readonly module: string | null;
  readonly role: FileRole;
  readonly functions: readonly FunctionOutline[];
  readonly classes: readonly ClassOutline[];
  /** What module-level names stand for that are no definitions: imports and plain aliases; `null` where unsure. */
  readonly names: ReadonlyMap<string, string | null>;
  /** Module-level names that hold an object of a class. */
  readonly instances: ReadonlyMap<string, string>;
  /** Names of attributes that are set or deleted anywhere in it, of whatever object. */
  readonly attributesSet: readonly string[];
  /** Names of attributes whose object something in it closes, or may: `self.session` of its own object, `session` of another. */
  readonly attributesClosed: readonly string[];
  /** Module-level tuples of names, flattened, with what they stand for, which may be another tuple: `RETRYABLE = (OSError, *SLOW)`. */
  readonly tuples: ReadonlyMap<string, readonly (string | null)[]>;
  /** Modules whose names a star import takes. */
  readonly stars: readonly string[];
  /** `__all__`, where it is a plain list. */
  readonly all: readonly string[] | null;
  readonly callees: readonly Callee[];
  /** The calls, packed: they are most of what crosses threads. `callsIn` reads them. */
  readonly sites: Int32Array;
  /** What functions do besides calling. `Effects` reads them. */
  readonly effects: PackedEffects;
  /** Calls that are not listed: of builtins, and those of tests whose value is used. */
  readonly unlisted: { readonly builtin: number; readonly tests: number };
}

/** What `outlineOf` needs of a file; a rule's `PythonFile` has it. */
export interface OutlinedFile {
  readonly path: string;
  readonly module: string | null;
  readonly role: FileRole;
  readonly tree: Module;
  readonly source: { readonly text: string };
  readonly names: FileNames;
}
