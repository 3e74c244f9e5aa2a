import type { Type } from "../../semantics/types/model.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { Expression, If, Match } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { isTest, nearest } from "../kit/match.ts";
import { defineRule, type PythonFile, type Severity, type Span, type Suspect } from "../kit/rule.ts";
import { type Arms, armsOfIf, armsOfMatch, ownersIn, type Taken } from "./_arms.ts";
import { type Consequence, consequenceOf } from "./_consequence.ts";
import { type Possible, possibilities, possibleTuples, takenOf } from "./_kinds.ts";
import { madeBy, proveLeftOut, type Value } from "./_prove-left-out.ts";

interface Data {
  readonly statement: "match" | "if";
  readonly subject: Span & { readonly text: string };
  /** What stands at the places of a tuple that is matched; `null` where it is no tuple that is written out. */
  readonly places: readonly Span[] | null;
  readonly taken: readonly Taken[];
  readonly then: Consequence;
  /** What no arm takes. */
  readonly missing: readonly string[];
  /** One of them for a test, and some of those that an arm takes; `null` where a test cannot make it. */
  readonly leftOut: Value | null;
  readonly others: readonly Value[];
}

/** More are counted. */
const MOST_NAMED = 3;
/** A test tries no more. */
const MOST_TRIED = 4;

export default defineRule<Data>({
  id: "matching/match-not-exhaustive",
  title: "Cases that leave out a possible value",
  severity: "warning",
  evidence: "resolved",
  says: ({ subject, missing, then, statement, places }) =>
    `\`${subject.text}\` may be ${listed(missing)}, which no ${statement === "match" ? "case" : "branch"} takes: ${effect(then)}. Handle it, or ${places === null ? `end with \`${statement === "match" ? "case _" : "else"}: assert_never(${subject.text})\`, so that the type checker tells of the next one` : "end with a `case _` that raises"}.`,
  why: "A `match` that no case fits does nothing and raises nothing. A member that is added to an enumeration, or a class to a union, then passes through silently, and the function returns `None` or fails far away.",
  whenNot:
    "When the values left out need nothing done: say so with `case _: pass`. Or when no caller passes one of them.",
  sources: [
    "https://typing.python.org/en/latest/guides/unreachable.html#assert-never-and-exhaustiveness-checking",
    "https://docs.python.org/3/library/typing.html#typing.assert_never",
    "https://peps.python.org/pep-0634/#the-match-statement",
  ],
  examples: [
    {
      title: "a member of an enumeration in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/orders.py": `
          from enum import Enum

          class Status(Enum):
              OPEN = "open"
              PAID = "paid"
              REFUNDED = "refunded"
        `,
        "shop/report.py": `
          from typing import assert_never

          from shop.orders import Status

          def label(status: Status) -> str:
              match status:
          #         ^^^^^^
                  case Status.OPEN:
                      return "waiting"
                  case Status.PAID:
                      return "done"
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/orders.py": `
          from enum import Enum

          class Status(Enum):
              OPEN = "open"
              PAID = "paid"
              REFUNDED = "refunded"
        `,
        "shop/report.py": `
          from typing import assert_never

          from shop.orders import Status

          def label(status: Status) -> str:
              match status:
                  case Status.OPEN:
                      return "waiting"
                  case Status.PAID:
                      return "done"
                  case _:
                      assert_never(status)
        `,
      },
    },
    {
      title: "a class of a union, whose price is needed below",
      bad: `
        from dataclasses import dataclass

        @dataclass
        class Parcel:
            grams: int

        @dataclass
        class Letter:
            stamps: int

        @dataclass
        class Voucher:
            code: str

        def bill(item: Parcel | Letter | Voucher) -> str:
            match item:
            #     ^^^^
                case Parcel(grams=grams):
                    price = grams * 2
                case Letter():
                    price = item.stamps
            return f"{price} ct"
      `,
      good: `
        from dataclasses import dataclass

        @dataclass
        class Parcel:
            grams: int

        @dataclass
        class Letter:
            stamps: int

        @dataclass
        class Voucher:
            code: str

        def bill(item: Parcel | Letter | Voucher) -> str:
            match item:
                case Parcel(grams=grams):
                    price = grams * 2
                case Letter():
                    price = item.stamps
                case Voucher():
                    price = 0
            return f"{price} ct"
      `,
      fixed: null,
    },
    {
      title: "a chain of tests",
      bad: `
        import enum

        class Side(enum.Enum):
            LEFT = enum.auto()
            RIGHT = enum.auto()
            TOP = enum.auto()

        def offset(side: Side, width: int) -> int:
            if side is Side.LEFT:
            #  ^^^^
                return -width
            elif side is Side.RIGHT:
                return width
      `,
      good: `
        import enum

        class Side(enum.Enum):
            LEFT = enum.auto()
            RIGHT = enum.auto()
            TOP = enum.auto()

        def offset(side: Side, width: int) -> int:
            if side is Side.LEFT:
                return -width
            elif side is Side.RIGHT:
                return width
            else:
                return 0
      `,
      fixed: null,
    },
    {
      title: "a text of those that the annotation lists, and a tuple of two",
      bad: `
        from typing import Literal, NamedTuple

        class Job(NamedTuple):
            level: Literal["low", "high", "urgent"]
            tries: Literal[1, 2, 3]

        def delay(job: Job) -> int:
            match job.level:
            #     ^^^^^^^^^
                case "low":
                    return 60
                case "high":
                    return 5

        def colour(job: Job) -> str:
            if job.tries == 1:
            #  ^^^^^^^^^
                shade = "green"
            elif job.tries in (2,):
                shade = "yellow"
            return shade

        def sign(left: bool, right: bool | None) -> str:
            match left, right:
            #     ^^^^^^^^^^^
                case True, True:
                    return "both"
                case False, _:
                    return "none, or one"
                case True, None:
                    return "one"
      `,
      good: `
        from typing import Literal, NamedTuple

        class Job(NamedTuple):
            level: Literal["low", "high", "urgent"]
            tries: Literal[1, 2, 3]

        def delay(job: Job) -> int:
            match job.level:
                case "low":
                    return 60
                case "high" | "urgent":
                    return 5

        def colour(job: Job) -> str:
            if job.tries == 1:
                shade = "green"
            elif job.tries in (2, 3):
                shade = "yellow"
            return shade

        def sign(left: bool, right: bool | None) -> str:
            match left, right:
                case True, True:
                    return "both"
                case False, _:
                    return "none, or one"
                case True, None | False:
                    return "one"
      `,
      fixed: null,
    },
    {
      title: "a guard takes only some of them",
      bad: `
        from typing import Literal

        def delay(level: Literal["low", "high", "urgent"], tries: int) -> int:
            match level:
            #     ^^^^^
                case "low":
                    return 60
                case "high" | "urgent" if tries > 1:
                    return 30
                case "high":
                    return 5
      `,
      good: `
        from typing import Literal

        def delay(level: Literal["low", "high", "urgent"], tries: int) -> int:
            match level:
                case "low":
                    return 60
                case "high" | "urgent" if tries > 1:
                    return 30
                case "high" | "urgent":
                    return 5
      `,
      fixed: null,
      unproved: "What the guard lets through the test cannot tell.",
    },
  ],
  nearMisses: [
    {
      why: "All the texts, one by its class; and a number that equals a bool.",
      code: `
        from typing import Literal

        def delay(level: Literal["low", "high"] | Literal[1]) -> int:
            match level:
                case str():
                    return 60
                case 1:
                    return 5

        def sign(flag: bool) -> int:
            match flag:
                case 1:
                    return 1
                case False:
                    return -1
      `,
    },
    {
      why: "The text that is left is told apart before, or is no text that the annotation lists.",
      code: `
        from typing import Literal

        def delay(level: Literal["low", "high", "never"]) -> int:
            if level == "never":
                raise ValueError(level)
            match level:
                case "low":
                    return 60
                case "high":
                    return 5

        def other(level: Literal["low", "high"]) -> int:
            if level == "low":
                return 60
            elif level == "urgent":
                return 5
      `,
    },
    {
      why: "A local that is given constants: what else holds decides which of them arrives.",
      code: `
        def side(left: int, right: int) -> str:
            found = 0
            if left > 0:
                found = 1
            elif right > 0 or left <= 0:
                found = 2
            if found == 1:
                return "left"
            elif found == 2:
                return "right"
      `,
    },
    {
      why: "A text may be a member of an enumeration that mixes in texts.",
      code: `
        from enum import StrEnum
        from typing import Literal

        class Status(StrEnum):
            OPEN = "open"
            DONE = "done"

        def label(status: Status | Literal["done", "lost"]) -> str:
            match status:
                case Status.OPEN:
                    return "waiting"
                case "done" | "lost":
                    return "over"
      `,
    },
    {
      why: "A tuple of which one place is open, and one that every pair fits.",
      code: `
        from typing import Literal

        def sign(left: bool, right: int, axis: Literal["x", "y"]) -> str:
            match (left, right):
                case (True, 0):
                    return "left"
                case (False, 0):
                    return "none"

        def place(left: bool, axis: Literal["x", "y"]) -> str:
            match (left, axis):
                case (True, name):
                    return name
                case (False, "x" | "y"):
                    return "none"
      `,
    },
    {
      why: "There is nothing to do for the member left out.",
      code: `
        from enum import Enum

        class OnError(Enum):
            WARN = 1
            FAIL = 2
            IGNORE = 3

        def tell(action: OnError, text: str) -> None:
            match action:
                case OnError.WARN:
                    print(text)
                case OnError.FAIL:
                    raise ValueError(text)
      `,
    },
    {
      why: "All members, one of them by its alias.",
      code: `
        from enum import Enum

        class Status(Enum):
            OPEN = 1
            DONE = 2
            CLOSED = 2

        def label(status: Status) -> str:
            match status:
                case Status.OPEN:
                    return "waiting"
                case Status.CLOSED:
                    return "done"
      `,
    },
    {
      why: "What comes after is the default.",
      code: `
        from enum import Enum

        class Status(Enum):
            OPEN = 1
            DONE = 2
            LOST = 3

        def label(status: Status) -> str:
            match status:
                case Status.OPEN:
                    return "waiting"
                case Status.DONE:
                    return "done"
            return "unknown"
      `,
    },
    {
      why: "Narrowed before: the member that no case takes does not arrive.",
      code: `
        from enum import Enum

        class Status(Enum):
            OPEN = 1
            DONE = 2
            LOST = 3

        def label(status: Status) -> str:
            if status is Status.LOST:
                raise ValueError(status)
            match status:
                case Status.OPEN:
                    return "waiting"
                case Status.DONE:
                    return "done"
      `,
    },
    {
      why: "Flags are combined: their list is open.",
      code: `
        from enum import Flag, auto

        class Access(Flag):
            READ = auto()
            WRITE = auto()
            RUN = auto()

        def label(access: Access) -> str:
            match access:
                case Access.READ:
                    return "r"
                case Access.WRITE:
                    return "w"
      `,
    },
    {
      why: "A base class takes all that derive from it.",
      code: `
        class Shape: ...

        class Circle(Shape): ...

        class Square(Shape): ...

        def sides(shape: Circle | Square) -> int:
            match shape:
                case Circle():
                    return 0
                case Shape():
                    return 4
      `,
    },
    {
      why: "Nothing is to be done for None, and the function returns None.",
      code: `
        class Circle: ...

        class Square: ...

        def sides(shape: Circle | Square | None) -> int | None:
            match shape:
                case Circle():
                    return 0
                case Square():
                    return 4
      `,
    },
    {
      why: "Texts: nobody can list them.",
      code: `
        def label(status: str) -> str:
            match status:
                case "open":
                    return "waiting"
                case "done":
                    return "done"
      `,
    },
  ],
  check: {
    *Match(node, file) {
      yield* suspectOf(node, "match", isTest(file) ? null : armsOfMatch(node), file);
    },
    *If(node, file) {
      const isElif = node.parent?.kind === "If" && node.parent.orelse.length === 1 && node.parent.orelse[0] === node;
      if (node.orelse.length === 0 || isElif || isTest(file)) return;
      yield* suspectOf(node, "if", armsOfIf(node, file), file);
    },
  },
  settle: {
    ask: ({ data: { subject, places, taken } }) =>
      Object.fromEntries([...(places ?? [subject]), ...ownersIn(taken)].map((one) => [nameOf(one), one])),
    judge,
  },
  reproduce: ({ data: { subject, leftOut, others, then } }, file) => {
    const node = nodeAt(file.tree, subject.start, subject.end);
    const statement = nearest(node, "Match", "If");
    if (leftOut === null || others.length === 0) return { why: "what is left out cannot be made by a test" };
    if (statement === null || node === null) return { why: "it is in no statement" };
    return proveLeftOut(statement, others, leftOut, node, then, file);
  },
  fix: {
    safety: "unsafe",
    says: "Say that nothing else comes, for the type checker to hold",
    edits: ({ at }, file) => {
      const statement = nearest(nodeAt(file.tree, at.start, at.end), "Match");
      return statement?.subject.start === at.start ? assertNever(statement, file) : null;
    },
  },
});

const NOTHING = { missing: [], leftOut: null, others: [] };

function* suspectOf(
  node: Match | If,
  statement: Data["statement"],
  arms: Arms | null,
  file: PythonFile,
): Generator<Suspect<Data>> {
  if (arms === null || arms.taken.length === 0 || isCounter(arms.subject, file)) return;
  const { start, end } = arms.subject;
  const then = consequenceOf(node, arms.bodies, file);
  if (then === null) return;
  const subject = { start, end, text: file.source.text.slice(start, end) };
  const places = arms.subject.kind === "Tuple" ? arms.subject.elts.map(({ start, end }) => ({ start, end })) : null;
  yield { at: arms.subject, data: { statement, subject, places, taken: arms.taken, then, ...NOTHING } };
}

/** A local that is given constants, whose type lists those: which of them arrives, other locals may tell. */
function isCounter(subject: Expression, file: PythonFile): boolean {
  const places = subject.kind === "Tuple" ? subject.elts : [subject];
  return places.some((place) => {
    const bindings = place.kind === "Name" ? file.names.lookup(place) : [];
    return bindings.some(({ node: { parent } }) => parent?.kind === "Assign" && parent.value.kind === "Constant");
  });
}

/** What its type is asked for by. */
function nameOf({ start, end }: Span): string {
  return `${start}-${end}`;
}

function judge({ data, type }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const typeOf = (asked: Span): Type => type(nameOf(asked));
  const all =
    data.places === null
      ? possibilities(typeOf(data.subject), knowledge)
      : possibleTuples(data.places.map(typeOf), knowledge);
  if (all === null) return "no";
  const left = new Set(all);
  for (const taken of data.taken) {
    const by = takenOf(taken, all, typeOf, knowledge);
    if (by === null) return "no";
    for (const one of by) left.delete(one);
  }
  const missing = [...left].map(({ label }) => label);
  const isNoneAlone = data.then.kind === "returns-none" && missing.every((label) => label === "None");
  if (isNoneAlone || left.size === 0 || left.size === all.length) return "no";
  const taken = all.filter((one) => !left.has(one));
  const isOther = ({ label }: Possible): boolean => label !== "None";
  const leftOut = valuesOf([...left].filter(isOther), knowledge)[0] ?? valuesOf([...left], knowledge)[0] ?? null;
  const others = valuesOf(taken, knowledge).slice(0, MOST_TRIED);
  return { verdict: severityOf(data), data: { ...data, missing, leftOut, others } };
}

/** Who writes branches for a name often knows more than its type does of what arrives there. */
function severityOf({ statement, then }: Data): Severity {
  return statement === "if" && then.kind === "unbound" ? "advice" : "warning";
}

function valuesOf(all: readonly Possible[], knowledge: Knowledge): readonly Value[] {
  return all.flatMap((one) => madeBy(one, knowledge) ?? []);
}

function listed(missing: readonly string[]): string {
  const named = missing.slice(0, MOST_NAMED).map((one) => `\`${one}\``);
  const more = missing.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ").replace(/, ([^,]*)$/, " or $1");
}

function effect(then: Consequence): string {
  if (then.kind === "unbound") return `\`${then.name}\` then has no value below`;
  return "the function then returns `None`";
}

const ASSERT_NEVER = new Set(["typing.assert_never", "typing_extensions.assert_never"]);

/** A last case for `assert_never`, where the file has imported it. */
function assertNever(statement: Match, file: PythonFile): readonly Edit[] | null {
  const [first] = statement.cases;
  const imported = [...file.names.module.bindings.values()].flat().find(({ origin }) => ASSERT_NEVER.has(origin ?? ""));
  if (first === undefined || imported === undefined || statement.subject.kind !== "Name") return null;
  const { source } = file;
  const indent = source.text.slice(source.startOfLine(source.lineOf(first.start)), first.start);
  const end = source.endOfLine(source.lineOf(statement.end));
  const call = `${imported.name}(${statement.subject.id})`;
  return [{ start: end, end, text: `\n${indent}case _:\n${indent}    ${call}` }];
}
