/** The type server's answer → a type as rules see it. */
import type { Declared, Type } from "./model.ts";
import type { Place } from "./places.ts";
import { type Declaration, FLAGS, TypeNode } from "./protocol.ts";

type PlaceOf = (uri: string) => Place | null;

const UNKNOWN: Type = { kind: "unknown" };

/** What lies deeper, or beyond so many levels and members in all, is `unknown`; no rule looks that far. */
const DEEPEST = 6;
const MOST = 100;

interface Reader {
  readonly places: PlaceOf;
  /** How many more levels are read. */
  left: number;
}

/** Errors: none; what is no type of the protocol is `unknown`. */
export function typeOf(answer: unknown, places: PlaceOf): Type {
  return read(answer, { places, left: MOST }, 0);
}

function read(value: unknown, reader: Reader, depth: number): Type {
  if (depth > DEEPEST || reader.left-- <= 0) return UNKNOWN;
  const parsed = TypeNode.safeParse(value);
  if (!parsed.success) return UNKNOWN;
  const inner = (type: unknown): Type => read(type, reader, depth + 1);
  const node = parsed.data;
  switch (node.kind) {
    case 2:
      return functionType(node, reader, inner);
    case 3:
      return classType(node, reader, inner);
    case 4:
      return unionType(node, inner);
    case 5:
      return { kind: "module", name: ownModule(node.uri, reader) ?? node.moduleName };
    case 7:
      return node.overloads.length === 0 ? UNKNOWN : inner(node.overloads[0]);
  }
}

type Level<Kind extends TypeNode["kind"]> = Extract<TypeNode, { kind: Kind }>;

function functionType(node: Level<2>, reader: Reader, inner: (type: unknown) => Type): Type {
  const declared = declaredAt(node.declaration, reader.places);
  if (declared === null) return UNKNOWN; // a `Callable`, a lambda
  const receiver = node.boundToType == null ? null : inner(node.boundToType);
  return {
    kind: "function",
    function: declared,
    receiver: receiver?.kind === "instance" || receiver?.kind === "class" ? receiver.class : null,
    returns: inner(node.specializedTypes?.returnType ?? node.returnType),
  };
}

const NONE = new Set(["types.NoneType", "_typeshed.NoneType"]);
const builtin = (name: string): Declared => ({ name, qualified: `builtins.${name}`, path: null, line: 0, column: 0 });

function classType(node: Level<3>, reader: Reader, inner: (type: unknown) => Type): Type {
  const declared = declaredAt(node.declaration, reader.places) ?? undeclared(node);
  if (declared === null) return UNKNOWN;
  // What Pyrefly says of `{"a": 1}`: it keeps the keys, and has no class for it.
  if (declared.qualified === "typing.TypedDict") return instanceOf(builtin("dict"));
  if (isClassObject(node.flags)) return { kind: "class", class: declared };
  if (NONE.has(declared.qualified)) return { kind: "none" };
  if (declared.qualified === "typing.LiteralString") return instanceOf(builtin("str"));
  const isLiteral = (node.flags & FLAGS.literal) !== 0;
  const values = isLiteral && node.literalValue != null ? [node.literalValue] : null;
  return { kind: "instance", class: declared, args: (node.typeArgs ?? []).map(inner), isLiteral, values };
}

const instanceOf = (declared: Declared): Type => ({
  kind: "instance",
  class: declared,
  args: [],
  isLiteral: false,
  values: null,
});

/** Pyrefly gives tuples and bytes literals, and nothing else, as objects of a class that is declared in no file. */
function undeclared({ declaration, flags }: Level<3>): Declared | null {
  if (declaration.kind === 0 || declaration.uri !== "") return null;
  return builtin((flags & FLAGS.literal) === 0 ? "tuple" : "bytes");
}

function unionType(node: Level<4>, inner: (type: unknown) => Type): Type {
  const members = new Map<string, Type>();
  for (const member of node.subTypes) {
    const type = isClassObject(node.flags) ? classOf(inner(member)) : inner(member);
    for (const one of type.kind === "union" ? type.of : [type]) {
      const key = JSON.stringify(one.kind === "instance" ? { ...one, values: null } : one);
      members.set(key, withValuesOf(members.get(key), one));
    }
  }
  const of = [...members.values()];
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : of.length === 0 ? UNKNOWN : { kind: "union", of };
}

/** Literals of one class are one member of the union. */
function withValuesOf(known: Type | undefined, type: Type): Type {
  if (known?.kind !== "instance" || type.kind !== "instance") return type;
  const values = known.values === null || type.values === null ? null : [...known.values, ...type.values];
  return { ...type, values };
}

/** Of `type[A | B]` Pyrefly marks the union alone as class objects, and not its members. */
const classOf = (type: Type): Type =>
  type.kind === "class" ? type : type.kind === "instance" ? { kind: "class", class: type.class } : UNKNOWN;

const isClassObject = (flags: number): boolean =>
  (flags & (FLAGS.instantiable | FLAGS.instance)) === FLAGS.instantiable;

function declaredAt(declaration: Declaration, places: PlaceOf): Declared | null {
  if (declaration.kind !== 0 || !declaration.name) return null;
  const { uri, range } = declaration.node;
  const place = places(uri);
  if (place === null) return null;
  const { name } = declaration;
  const qualified = place.module === "" ? name : `${place.module}.${name}`;
  return { name, qualified, path: place.path, line: range.start.line, column: range.start.character };
}

function ownModule(uri: string, { places }: Reader): string | null {
  const place = places(uri);
  return place === null || place.path === null ? null : place.module;
}
