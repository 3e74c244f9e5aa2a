/** What the arms of a `match`, or of an `if` with its `elif`s, take for certain. Plain data, but for the statements. */
import type { LiteralValue } from "../../semantics/types/model.ts";
import type { Expression, If, Match, MatchSequence, Pattern, Statement } from "../../syntax/nodes.ts";
import { isName, isNone, span } from "../kit/match.ts";
import type { PythonFile, Span } from "../kit/rule.ts";

/**
 * A member of the class whose name stands at `owner`, any object of that class, what equals a constant, the one object
 * itself, or a sequence each of whose places is taken by one of those given for it, or by anything.
 */
export type Taken =
  | { readonly kind: "member"; readonly owner: Span; readonly member: string }
  | { readonly kind: "class"; readonly owner: Span }
  | { readonly kind: "value"; readonly value: LiteralValue }
  | { readonly kind: "singleton"; readonly value: boolean | null }
  | { readonly kind: "sequence"; readonly places: readonly (readonly Taken[] | "anything")[] };

export interface Arms {
  readonly subject: Expression;
  readonly taken: readonly Taken[];
  readonly bodies: readonly (readonly Statement[])[];
}

/** `null` where a case takes all that is left, or where it cannot be said what a case takes. */
export function armsOfMatch({ subject, cases }: Match): Arms | null {
  const taken: Taken[] = [];
  for (const { pattern, guard } of cases) {
    const by = takenBy(pattern, subject.kind === "Tuple" ? sequence : () => null);
    if (by === null || by === "anything") return null;
    if (guard === null) taken.push(...by);
  }
  return { subject, taken, bodies: cases.map(({ body }) => body) };
}

type TakenBy = readonly Taken[] | "anything" | null;

function takenBy(pattern: Pattern, sequenceBy: (pattern: MatchSequence) => TakenBy): TakenBy {
  const taken: Taken[] = [];
  const open = [pattern];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    switch (one.kind) {
      case "MatchOr":
        open.push(...one.patterns);
        break;
      case "MatchSingleton":
        taken.push({ kind: "singleton", value: one.value });
        break;
      case "MatchClass":
        if ([...one.patterns, ...one.kwd_patterns].every(isCapture))
          taken.push({ kind: "class", owner: span(one.cls) });
        break;
      case "MatchAs":
        if (one.pattern === null) return "anything";
        open.push(one.pattern);
        break;
      case "MatchValue": {
        const by = takenByValue(one.value);
        if (by === null) return null;
        taken.push(by);
        break;
      }
      case "MatchSequence": {
        const by = sequenceBy(one);
        if (by === null || by === "anything") return by;
        taken.push(...by);
        break;
      }
      default:
        return null;
    }
  }
  return taken;
}

/** Of a tuple that is written out; sequences in it are not looked into. */
function sequence({ patterns }: MatchSequence): TakenBy {
  const places: (readonly Taken[] | "anything")[] = [];
  for (const pattern of patterns) {
    const by = takenBy(pattern, () => null);
    if (by === null) return null;
    places.push(by);
  }
  return [{ kind: "sequence", places }];
}

/** A member of a class, or a text or a number that stands there. */
function takenByValue(value: Expression): Taken | null {
  if (value.kind === "Attribute") return { kind: "member", owner: span(value.value), member: value.attr };
  const isNegative = value.kind === "UnaryOp" && value.op === "USub";
  const constant = isNegative ? value.operand : value;
  if (constant.kind !== "Constant") return null;
  if (constant.type === "str" && !isNegative) return { kind: "value", value: constant.value };
  if (constant.type !== "int" || !Number.isSafeInteger(Number(constant.value))) return null;
  return { kind: "value", value: isNegative ? -Number(constant.value) : Number(constant.value) };
}

/** The expressions that name the classes. */
export function ownersIn(all: readonly Taken[]): readonly Span[] {
  return all.flatMap((one) => {
    if (one.kind === "member" || one.kind === "class") return [one.owner];
    if (one.kind !== "sequence") return [];
    return one.places.flatMap((place) => (place === "anything" ? [] : ownersIn(place)));
  });
}

function isCapture(pattern: Pattern): boolean {
  return pattern.kind === "MatchAs" && pattern.pattern === null;
}

/** As `armsOfMatch`, for an `if` that compares one thing in all its tests; `null` for any other, and with an `else`. */
export function armsOfIf(first: If, file: PythonFile): Arms | null {
  const taken: Taken[] = [];
  const bodies: Statement[][] = [];
  let subject: Expression | null = null;
  for (let at: If | null = first; at !== null; ) {
    const test = testedBy(at.test, file);
    if (test === null || (subject !== null && !isSame(subject, test.subject, file))) return null;
    subject ??= test.subject;
    taken.push(...test.taken);
    bodies.push(at.body);
    const [next, other]: Statement[] = at.orelse;
    if (next === undefined) at = null;
    else if (next.kind !== "If" || other !== undefined) return null;
    else at = next;
  }
  return subject === null || bodies.length < 2 ? null : { subject, taken, bodies };
}

interface Tested {
  readonly subject: Expression;
  readonly taken: readonly Taken[];
}

/** `x is C.M`, `x == C.M`, `x == "a"`, `x in (C.M, C.N)`, `x is None`, `x is True`, `isinstance(x, C)`, and several of these with `or`. */
function testedBy(test: Expression, file: PythonFile): Tested | null {
  if (test.kind !== "BoolOp" || test.op !== "Or") return tested(test, file);
  const all = test.values.map((one) => tested(one, file));
  const [first] = all;
  if (first === undefined || first === null) return null;
  const taken: Taken[] = [];
  for (const one of all) {
    if (one === null || !isSame(first.subject, one.subject, file)) return null;
    taken.push(...one.taken);
  }
  return { subject: first.subject, taken };
}

function tested(test: Expression, file: PythonFile): Tested | null {
  if (test.kind === "Call") {
    const [subject, given, more] = test.args;
    if (subject === undefined || given === undefined || more !== undefined) return null;
    if (file.names.qualified(test.func) !== "builtins.isinstance") return null;
    const classes = given.kind === "Tuple" ? given.elts : [given];
    return { subject, taken: classes.map((one) => ({ kind: "class", owner: span(one) })) };
  }
  if (test.kind !== "Compare" || test.ops.length > 1) return null;
  const [op] = test.ops;
  const [right] = test.comparators;
  if (right === undefined) return null;
  const singleton = op === "Is" ? singletonOf(right) : undefined;
  if (singleton !== undefined) return { subject: test.left, taken: [{ kind: "singleton", value: singleton }] };
  const isListed = op === "In" && (right.kind === "Tuple" || right.kind === "Set" || right.kind === "List");
  if (!isListed && op !== "Is" && op !== "Eq") return null;
  const members = isListed ? right.elts : [right];
  const taken = members.flatMap((one): Taken[] => {
    const by = takenByValue(one);
    return by === null || (by.kind === "value" && op === "Is") ? [] : [by];
  });
  return taken.length === members.length ? { subject: test.left, taken } : null;
}

function singletonOf(value: Expression): boolean | null | undefined {
  if (isNone(value)) return null;
  return value.kind === "Constant" && value.type === "bool" ? value.value : undefined;
}

/** The same name, or the same attribute of `self`. */
function isSame(one: Expression, other: Expression, { source }: PythonFile): boolean {
  const isPlain = isName(one) || (one.kind === "Attribute" && isName(one.value));
  return isPlain && source.text.slice(one.start, one.end) === source.text.slice(other.start, other.end);
}
