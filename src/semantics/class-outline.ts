/** What a class's own body says, and what is set on objects: for rules that look at all of a class's uses. */
import type { Call, ClassDef, Expression, Keyword, Node, Statement } from "../syntax/nodes.ts";
import type { Namer } from "./callee.ts";
import type { FieldOutline } from "./outline.ts";

export function fieldsOf(node: ClassDef, namer: Namer): readonly FieldOutline[] {
  const byValue = new Map<string, string>();
  return node.body.flatMap((statement) => fieldOf(statement, namer, byValue));
}

function fieldOf(statement: Statement, namer: Namer, byValue: Map<string, string>): readonly FieldOutline[] {
  if (statement.kind !== "Assign" && statement.kind !== "AnnAssign") return [];
  const { value } = statement;
  const targets = statement.kind === "Assign" ? statement.targets : [statement.target];
  const calls = value?.kind === "Call" ? namer.nameOf(value.func) : null;
  return targets.flatMap((target) =>
    target.kind === "Name"
      ? [
          {
            name: target.id,
            at: { start: target.start, end: target.end },
            isAnnotated: statement.kind === "AnnAssign",
            hasValue: value !== null,
            calls,
            repeats: earlierOf(target.id, value, byValue),
          },
        ]
      : [],
  );
}

/** The first field whose constant this one has, or which it names; to members of an enumeration that makes an alias. */
function earlierOf(name: string, value: Expression | null, byValue: Map<string, string>): string | null {
  if (value?.kind === "Name") return value.id;
  const key = value === null ? null : keyOf(value);
  if (key === null) return null;
  const earlier = byValue.get(key) ?? null;
  if (earlier === null) byValue.set(key, name);
  return earlier;
}

function keyOf(value: Expression): string | null {
  if (value.kind === "Constant") return `${value.type} ${value.value}`;
  if (value.kind !== "Tuple") return null;
  const keys = value.elts.map((one) => (one.kind === "Constant" ? `${one.type} ${one.value}` : null));
  return keys.includes(null) ? null : JSON.stringify(keys);
}

export function optionsOf({ keywords, decorator_list: decorators }: ClassDef): ReadonlyMap<string, boolean> {
  const all = [...keywords, ...decorators.flatMap((one) => (one.kind === "Call" ? one.keywords : []))];
  return new Map(all.flatMap(option));
}

function option({ arg, value }: Keyword): [string, boolean][] {
  return arg !== null && value.kind === "Constant" && value.type === "bool" ? [[arg, value.value]] : [];
}

const NONE: readonly never[] = [];

/** Names of the attributes that a node sets or deletes; `*` where `setattr` is given any name. */
export function attributesSetBy(node: Node): readonly string[] {
  switch (node.kind) {
    case "Assign":
    case "Delete":
      return node.targets.flatMap(inTarget);
    case "AugAssign":
    case "AnnAssign":
    case "For":
    case "AsyncFor":
      return inTarget(node.target);
    case "withitem":
      return node.optional_vars === null ? [] : inTarget(node.optional_vars);
    case "Call":
      return bySetattr(node);
    default:
      return NONE;
  }
}

/** `x.attribute.close`, also of a longer name, and `with x.attribute`. The lengths are bounded for hostile texts. */
const CLOSED =
  /\.(\w{1,100})\s{0,20}\.\s{0,20}\w{0,20}?(?:close|shut|stop|quit|exit|terminate|kill|release|disconnect|clean|detach|wait|communicate|destroy|dispose)/gi;
const ENTERED = /(?:\bwith\s|closing\(|context\()\s{0,20}[\w.]{1,100}\.(\w{1,100})/g;

/**
 * Names of attributes whose object is closed, of whatever object they are. Read from the text, comments and all: who asks
 * wants to be silent where there is any sign of it.
 */
export function attributesClosedIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const pattern of [CLOSED, ENTERED]) for (const [, name = ""] of text.matchAll(pattern)) found.add(name);
  return [...found];
}

function inTarget(target: Expression): readonly string[] {
  if (target.kind === "Attribute") return [target.attr];
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.flatMap(inTarget);
  return target.kind === "Starred" ? inTarget(target.value) : [];
}

/** `object.__setattr__` sets what is frozen, too, so it does not count. */
function bySetattr({ func, args: [, name] }: Call): readonly string[] {
  if (func.kind !== "Name" || (func.id !== "setattr" && func.id !== "delattr")) return [];
  return [name?.kind === "Constant" && name.type === "str" ? name.value : "*"];
}
