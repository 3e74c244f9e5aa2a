/** All that an object of a type can be, where that is a closed list: members of an enumeration, classes of a union, bools. */
import { isProtocol } from "../../semantics/hierarchy.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Declared, LiteralValue, Type } from "../../semantics/types/model.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import type { Span } from "../kit/rule.ts";
import { alternatives, projectClass } from "../kit/types.ts";
import type { Taken } from "./_arms.ts";

export interface Possible {
  /** As people write it: `Color.RED`, `Circle`, `None`. */
  readonly label: string;
  /** `null` for what only a singleton pattern names. */
  readonly class: Declared | null;
  /** Of an enumeration; with all the names that mean it. */
  readonly names: readonly string[];
  readonly singleton: boolean | null | "none of them";
  /** The text, number or bool that it is; `null` where it is none, or not one alone. */
  readonly value: LiteralValue | null;
  /** Of a tuple, what stands at its places; `null` for anything else. */
  readonly places: readonly Possible[] | null;
}

/** What is not said of it. */
const PLAIN = { class: null, names: [], singleton: "none of them", value: null, places: null } as const;
/** More tuples are not listed. */
const MOST_TUPLES = 64;

/** Of a tuple that is written out, by what may stand at each of its places; `null` as for `possibilities`. */
export function possibleTuples(places: readonly Type[], knowledge: Knowledge): readonly Possible[] | null {
  let tuples: (readonly Possible[])[] = [[]];
  for (const type of places) {
    const all = possibilities(type, knowledge);
    if (all === null || tuples.length * all.length > MOST_TUPLES) return null;
    tuples = tuples.flatMap((before) => all.map((one) => [...before, one]));
  }
  return tuples.map((of) => ({ ...PLAIN, label: `(${of.map(({ label }) => label).join(", ")})`, places: of }));
}

/** `null` where the list is open, or cannot be told. */
export function possibilities(type: Type, knowledge: Knowledge): readonly Possible[] | null {
  const parts = alternatives(type);
  const all = parts.map((part) => ofOne(part, parts.length > 1, knowledge));
  return all.every((one) => one !== null) ? all.flat() : null;
}

function ofOne(type: Type, isInUnion: boolean, knowledge: Knowledge): readonly Possible[] | null {
  if (type.kind === "none") return [{ ...PLAIN, label: "None", singleton: null }];
  if (type.kind !== "instance") return null;
  const of = type.class;
  const values = of.qualified === "builtins.bool" && !type.isLiteral ? [true, false] : type.values;
  if (values !== null && LITERALS.has(of.qualified)) return values.map((value) => ofValue(value, of));
  // Which literal it is the type does not tell.
  if (type.isLiteral) return null;
  const project = projectClass(of, knowledge);
  const members = project === null ? null : membersOf(project, knowledge);
  if (members !== null) {
    return [...members].map(([member, names]) => ({
      ...PLAIN,
      label: `${of.name}.${member}`,
      class: of,
      names,
    }));
  }
  return isInUnion ? [{ ...PLAIN, label: of.name, class: of }] : null;
}

const LITERALS = new Set(["builtins.str", "builtins.int", "builtins.bool"]);

function ofValue(value: LiteralValue, of: Declared): Possible {
  const isBool = typeof value === "boolean";
  const label = isBool ? (value ? "True" : "False") : JSON.stringify(value);
  return { ...PLAIN, label, class: of, singleton: isBool ? value : "none of them", value };
}

/** https://docs.python.org/3/library/enum.html; of a `Flag` members are combined, so their list is open. */
const ENUMS = new Set([
  "enum.Enum",
  "enum.IntEnum",
  "enum.StrEnum",
  "enum.ReprEnum",
  "django.db.models.TextChoices",
  "django.db.models.IntegerChoices",
]);
const MIXED_IN = new Set(["builtins.str", "builtins.int", "builtins.float", "builtins.bytes", "builtins.object"]);
const NO_MEMBERS = new Set(["enum.nonmember", "builtins.property", "builtins.staticmethod", "builtins.classmethod"]);

/** The members of an enumeration, each with its aliases; `null` for any other class, and where some may be hidden. */
function membersOf(of: ProjectClass, { classes }: Knowledge): ReadonlyMap<string, string[]> | null {
  const above = classes.order(of);
  const outside = above.filter((one) => typeof one === "string");
  if (above.includes(null) || !outside.some((one) => ENUMS.has(one))) return null;
  if (!outside.every((one) => ENUMS.has(one) || MIXED_IN.has(one))) return null;
  const members = new Map<string, string[]>();
  const meant = new Map<string, string>();
  for (const { name, hasValue, calls, repeats } of of.outline.fields) {
    if (name === "_ignore_" || (calls !== null && NO_MEMBERS.has(calls))) return null;
    if (!hasValue || /^_.*_$|^__/.test(name)) continue;
    const first = meant.get(repeats ?? "");
    meant.set(name, first ?? name);
    if (first === undefined) members.set(name, [name]);
    else members.get(first)?.push(name);
  }
  return members.size === 0 ? null : members;
}

/** What of all that is possible an arm takes; `null` where that cannot be told. */
export function takenOf(
  taken: Taken,
  all: readonly Possible[],
  typeOf: (owner: Span) => Type,
  knowledge: Knowledge,
): readonly Possible[] | null {
  if (taken.kind === "singleton") return all.filter((one) => one.singleton === taken.value);
  if (taken.kind === "value") {
    // It may equal a member of an enumeration whose value it is.
    if (all.some(({ names }) => names.length > 0)) return null;
    const by = all.filter(({ value }) => value !== null && isEqual(value, taken.value));
    return by.length === 0 ? null : by;
  }
  if (taken.kind === "sequence") return tuplesOf(taken.places, all, typeOf, knowledge);
  const owner = typeOf(taken.owner);
  if (owner.kind !== "class") return null;
  if (taken.kind === "member") {
    const named = all.filter((one) => one.class !== null && isSameClass(one.class, owner.class));
    const by = named.filter(({ names }) => names.includes(taken.member));
    return by.length === 0 ? null : by;
  }
  const below = all.map((one) => one.class !== null && isBelow(one.class, owner.class, knowledge));
  return below.includes(null) ? null : all.filter((_, index) => below[index] === true);
}

/** Those that have at each place something that the pattern there takes. */
function tuplesOf(
  places: Extract<Taken, { kind: "sequence" }>["places"],
  all: readonly Possible[],
  typeOf: (owner: Span) => Type,
  knowledge: Knowledge,
): readonly Possible[] | null {
  let left = all.filter((one) => one.places?.length === places.length);
  for (const [index, place] of places.entries()) {
    if (place === "anything") continue;
    const here = new Set(all.flatMap((one) => one.places?.[index] ?? []));
    const fitting = new Set<Possible>();
    for (const taken of place) {
      const by = takenOf(taken, [...here], typeOf, knowledge);
      if (by === null) return null;
      for (const one of by) fitting.add(one);
    }
    left = left.filter((one) => fitting.has(one.places?.[index] ?? one));
  }
  return left;
}

/** As Python compares them: `True == 1`. */
function isEqual(one: LiteralValue, other: LiteralValue): boolean {
  return typeof one === "string" || typeof other === "string" ? one === other : Number(one) === Number(other);
}

function isSameClass(one: Declared, other: Declared): boolean {
  return one.qualified === other.qualified && one.path === other.path && one.line === other.line;
}

/** Whether every object of a class is one of the other; `null` where nobody can tell. */
function isBelow(one: Declared, other: Declared, knowledge: Knowledge): boolean | null {
  if (isSameClass(one, other) || other.qualified === "builtins.object") return true;
  if (one.qualified === "builtins.bool" && other.qualified === "builtins.int") return true;
  const below = projectClass(one, knowledge);
  const above = projectClass(other, knowledge);
  if (below === null) return one.path === null && above !== null ? false : null;
  const order = knowledge.classes.order(below);
  if (above !== null && isProtocol(above)) return null;
  if (above !== null) return order.includes(above) ? true : order.includes(null) ? null : false;
  return order.includes(other.qualified) ? true : null;
}
