/** What a class's own body says, and what is set on objects: for rules that look at all of a class's uses. */
import type { Attribute, Call, ClassDef, Expression, Keyword, Node, Statement } from "../syntax/nodes.ts";
import type { Namer } from "./callee.ts";
import { MUTATORS } from "./mutators.ts";
import type { ClassOutline, FieldOutline } from "./outline.ts";

export function fieldsOf(node: ClassDef, namer: Namer): readonly FieldOutline[] {
  const byValue = new Map<string, string>();
  return node.body.flatMap((statement) => fieldOf(statement, namer, byValue));
}

function fieldOf(statement: Statement, namer: Namer, byValue: Map<string, string>): readonly FieldOutline[] {
  if (statement.kind !== "Assign" && statement.kind !== "AnnAssign") return [];
  const { value } = statement;
  const targets = statement.kind === "Assign" ? statement.targets : [statement.target];
  const made = value?.kind === "Call" ? madeBy(value, namer) : NOT_MADE;
  return targets.flatMap((target) =>
    target.kind === "Name"
      ? [
          {
            name: target.id,
            at: { start: target.start, end: target.end },
            isAnnotated: statement.kind === "AnnAssign",
            hasValue: value !== null,
            ...made,
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

/** Decorators and bases are the outline's; what is left is a metaclass, and statements that bind names without showing them. */
export function isOpen({ keywords, body }: ClassDef, namer: Namer): boolean {
  const isPlain = keywords.every(({ arg, value }) => {
    if (arg === "metaclass") return namer.nameOf(value) === "abc.ABCMeta";
    return arg !== null && value.kind === "Constant";
  });
  return (
    !isPlain ||
    body.some(({ kind }) => kind === "For" || kind === "While" || kind === "With" || kind === "Invalid") ||
    body.some(isCall)
  );
}

/** `vars()["x"] = …`, `locals().update(…)`, `exec(…)` in the body itself. */
function isCall(statement: Statement): boolean {
  if (statement.kind === "Expr") return statement.value.kind === "Call";
  return statement.kind === "Assign" && statement.targets.some(({ kind }) => kind === "Subscript");
}

const NONE: readonly never[] = [];
type Made = Pick<FieldOutline, "calls" | "first" | "keywords">;
const NOT_MADE: Made = { calls: null, first: null, keywords: new Map() };

function madeBy({ func, args: [first], keywords }: Call, namer: Namer): Made {
  const named = first === undefined ? null : (textOf(first) ?? namer.nameOf(first));
  return {
    calls: namer.nameOf(func),
    first: named,
    keywords: keywords.length === 0 ? NOT_MADE.keywords : new Map(keywords.map(textGiven)),
  };
}

function textGiven({ arg, value }: Keyword): [string, string | null] {
  return [arg ?? "**", textOf(value)];
}

function textOf(value: Expression): string | null {
  return value.kind === "Constant" && value.type === "str" ? value.value : null;
}

export function optionsOf({ keywords, decorator_list: decorators }: ClassDef): ClassOutline["options"] {
  const all = [...keywords, ...decorators.flatMap((one) => (one.kind === "Call" ? one.keywords : []))];
  return new Map(all.map(option));
}

function option({ arg, value }: Keyword): [string, boolean | null] {
  return [arg ?? "**", value.kind === "Constant" && value.type === "bool" ? value.value : null];
}

/** https://docs.python.org/3/reference/datamodel.html#slots; under a condition they are unclear. */
export function slotsOf({ body }: ClassDef): ClassOutline["slots"] {
  const open: Statement[] = [...body];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === "If" || one.kind === "Try") open.push(...one.body, ...one.orelse);
    if (one.kind !== "Assign" && one.kind !== "AnnAssign") continue;
    const target = one.kind === "Assign" ? one.targets[0] : one.target;
    if (target?.kind !== "Name" || target.id !== "__slots__" || one.value === null) continue;
    return one.parent?.kind === "ClassDef" ? namesIn(one.value) : "unclear";
  }
  return null;
}

function namesIn(value: Expression): ClassOutline["slots"] {
  const text = textOf(value);
  if (text !== null) return [text];
  const listed = value.kind === "Tuple" || value.kind === "List" || value.kind === "Set" ? value.elts : null;
  const names = (listed ?? (value.kind === "Dict" ? value.keys : [null])).map((one) => one && textOf(one));
  return names.every((one) => one !== null) ? names : "unclear";
}

/** The lists, dicts and sets in attributes that a node changes in place: `self.lines` of `self.lines.append(…)`. */
export function changedBy(node: Node): readonly Attribute[] {
  switch (node.kind) {
    case "Call": {
      const { func } = node;
      const isChange = func.kind === "Attribute" && MUTATORS.has(func.attr) && func.value.kind === "Attribute";
      return isChange ? [func.value] : NONE;
    }
    case "Assign":
    case "Delete":
      return node.targets.flatMap(itemOwner);
    case "AugAssign":
      return node.target.kind === "Attribute" ? [node.target] : itemOwner(node.target);
    default:
      return NONE;
  }
}

function itemOwner(target: Expression): readonly Attribute[] {
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.flatMap(itemOwner);
  return target.kind === "Subscript" && target.value.kind === "Attribute" && !isClass(target.slice)
    ? [target.value]
    : NONE;
}

/** `self.made[type(self)] = …`: a table for all classes, which no object has for itself. */
function isClass(key: Expression): boolean {
  if (key.kind === "Call") return key.func.kind === "Name" && key.func.id === "type";
  return key.kind === "Attribute" && key.attr === "__class__";
}

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
  /(\bself)?\.(\w{1,100})\s{0,20}\.\s{0,20}\w{0,20}?(?:close|shut|stop|quit|exit|terminate|kill|release|disconnect|clean|detach|wait|communicate|destroy|dispose)/gi;
const ENTERED = /(?:\bwith\s|closing\(|context\()\s{0,20}(?:(self)|[\w.]{1,100})\.(\w{1,100})(?![\w.])/g;

/**
 * Names of attributes whose object is closed: `self.session` of a method's own object, `session` of any other. Read
 * from the text, comments and all: who asks wants to be silent where there is any sign of it.
 */
export function attributesClosedIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const pattern of [CLOSED, ENTERED])
    for (const [, self, name = ""] of text.matchAll(pattern)) found.add(self === undefined ? name : `self.${name}`);
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
