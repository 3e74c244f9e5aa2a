import type { Assign, AugAssign, Expression } from "../../syntax/nodes.ts";
import type { AnsweredSuspect, Judgement } from "../kit/knowledge.ts";
import { type Loop, ownName } from "../kit/loops.ts";
import { isName, span } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { isInstanceOf } from "../kit/types.ts";
import { type Build, proveQuadraticBuild } from "./_prove-quadratic-build.ts";
import { firstValue, isBounded, isSetAnew, longLoopAround, startsBefore } from "./_sums.ts";

const WAY_OUT = {
  str: "Collect the parts in a list and `join` them after the loop.",
  bytes: "Collect in a `bytearray`, or in a list to `join` after the loop.",
};

export default defineRule<Build>({
  id: "performance/quadratic-build",
  title: "Sequence copied to add an item",
  severity: "advice",
  evidence: "resolved",
  says,
  why: "`a + b` makes a new sequence of both. In a loop the first n items are copied for each new one, so a thousand items cost half a million copies.",
  whenNot: "When the loop has a few turns, or the old list must stay as it is.",
  sources: [
    "https://docs.python.org/3/library/stdtypes.html#common-sequence-operations",
    "https://docs.python.org/3/faq/programming.html#what-is-the-most-efficient-way-to-concatenate-many-strings-together",
    "https://pandas.pydata.org/docs/user_guide/merging.html#concat",
  ],
  examples: [
    {
      title: "a list grown by copying",
      bad: `
        def names(users):
            found = []
            for user in users:
                found = found + [user.name]
                #       ^^^^^^^^^^^^^^^^^^^
            return found
      `,
      good: `
        def names(users):
            found = []
            for user in users:
                found.append(user.name)
            return found
      `,
    },
    {
      title: "a text in an attribute",
      bad: `
        class Report:
            def __init__(self) -> None:
                self.text = ""

            def write(self, rows: list[str]) -> None:
                for row in rows:
                    self.text += row
        #           ^^^^^^^^^^^^^^^^
      `,
      good: `
        class Report:
            def __init__(self) -> None:
                self.text = ""

            def write(self, rows: list[str]) -> None:
                self.text += "".join(rows)
      `,
      fixed: null,
    },
    {
      title: "bytes that arrive in pieces",
      bad: `
        def read_all(connection):
            received = b""
            while True:
                piece = connection.recv(4096)
                if not piece:
                    return received
                received += piece
        #       ^^^^^^^^^^^^^^^^^
      `,
      good: `
        def read_all(connection):
            received = bytearray()
            while True:
                piece = connection.recv(4096)
                if not piece:
                    return bytes(received)
                received += piece
      `,
      fixed: null,
    },
    {
      title: "a frame grown row by row",
      bad: `
        import pandas as pd

        def collect(files):
            frame = pd.DataFrame()
            for file in files:
                frame = pd.concat([frame, pd.read_csv(file)])
        #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            return frame
      `,
      good: `
        import pandas as pd

        def collect(files):
            return pd.concat([pd.read_csv(file) for file in files])
      `,
      fixed: null,
      unproved: "pandas is not there",
    },
    {
      title: "pages joined one by one",
      bad: `
        def joined(pages):
            rows = []
            for page in pages:
                rows = rows + page
            #          ^^^^^^^^^^^
            return rows
      `,
      good: `
        def joined(pages):
            rows = []
            for page in pages:
                rows.extend(page)
            return rows
      `,
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "What is added to may be no list.",
      code: `
        def combined(frames, start):
            total = start
            for frame in frames:
                total = total + frame
            return total
      `,
    },
    {
      why: "A local name: CPython extends the text in place, as long as nothing else refers to it.",
      code: `
        def joined(rows: list[str]) -> str:
            text = ""
            for row in rows:
                text += row
            return text
      `,
    },
    {
      why: "Read until there are enough of them: never many.",
      code: `
        def read_head(connection, size: int) -> bytes:
            head = b""
            while len(head) < size:
                head += connection.recv(size - len(head))
            return head
      `,
    },
    {
      why: "A number's digits, up to the mark that ends them.",
      code: `
        def read_size(stream) -> int:
            digits = b""
            while (byte := stream.read(1)) != b":":
                digits += byte
            return int(digits)
      `,
    },
    {
      why: "Tuples of this kind hold a handful.",
      code: `
        class Query:
            def __init__(self) -> None:
                self.criteria: tuple[str, ...] = ()

            def where(self, added: list[str]) -> None:
                for one in added:
                    self.criteria += (one,)
      `,
    },
    {
      why: "A number.",
      code: `
        class Basket:
            def __init__(self) -> None:
                self.total = 0

            def add(self, prices: list[int]) -> None:
                for price in prices:
                    self.total += price
      `,
    },
    {
      why: "Each turn has a frame of its own.",
      code: `
        import pandas as pd

        def collect(files, header):
            for file in files:
                frame = pd.read_csv(file)
                frame = pd.concat([frame, header])
                yield frame
      `,
    },
    {
      why: "A few parts.",
      code: `
        class Report:
            def __init__(self) -> None:
                self.text = ""

            def write(self, head: str, body: str) -> None:
                for part in (head, body):
                    self.text += part
      `,
    },
    {
      why: "Made anew in each turn.",
      code: `
        def rows(users, header):
            for user in users:
                row = [user.name]
                row = row + [user.age]
                yield row
      `,
    },
    {
      why: "Options by keyword are a handful.",
      code: `
        def options(given):
            found = ()
            for key, value in given.items():
                found = found + (key, value)
            return found
      `,
    },
    {
      why: "The old list goes on living: a path of a search.",
      code: `
        def paths(graph, start):
            path = [start]
            open_paths = [path]
            while open_paths:
                path = open_paths.pop()
                path = path + [graph.next(path)]
                open_paths.append(path)
      `,
    },
    {
      why: "Extended in place.",
      code: "def names(users):\n    found = []\n    for user in users:\n        found += [user.name]\n    return found\n",
    },
  ],
  check: {
    *Assign(node, file) {
      const loop = longLoopAround(node, file);
      if (loop !== null) yield* assigned(node, loop, file);
    },
    *AugAssign(node, file) {
      const loop = node.op === "Add" ? longLoopAround(node, file) : null;
      if (loop !== null) yield* augmented(node, loop, file);
    },
  },
  settle: {
    ask: ({ data: { kind, target, first } }) => {
      if (kind !== "sum") return {};
      return first === null ? { target } : { target, first };
    },
    judge,
  },
  reproduce: proveQuadraticBuild,
  fix: {
    safety: "unsafe",
    says: "Append in place (the list must not be shared)",
    edits: ({ data: { name, append } }, { source }) => {
      if (append === null) return null;
      const { item, statement } = append;
      return [{ ...statement, text: `${name}.append(${source.text.slice(item.start, item.end)})` }];
    },
  },
});

function says({ name, kind, of }: Build): string {
  switch (kind) {
    case "list":
      return `\`${name} = ${name} + …\` copies the whole list in every turn of the loop: the time grows with the square of its length. Use \`append\` or \`extend\`.`;
    case "tuple":
      return `\`${name} + (…,)\` copies the whole tuple in every turn of the loop: the time grows with the square of its length. Collect in a list, make the tuple at the end.`;
    case "frame":
      return `\`concat\` copies all of \`${name}\` in every turn of the loop: the time grows with the square of its length. Collect the parts in a list and \`concat\` them once, after the loop.`;
    case "sum":
      return `\`${name} += …\` copies all that \`${name}\` holds (${of}) in every turn of the loop: the time grows with the square of its length. ${of === null ? "" : WAY_OUT[of]}`;
  }
}

function judge({ data, type }: AnsweredSuspect<Build>): "no" | Judgement<Build> {
  if (data.kind !== "sum") return { verdict: "yes", evidence: data.kind === "frame" ? "resolved" : "pattern" };
  const known = type("target");
  const target = known.kind === "unknown" ? type("first") : known;
  for (const of of ["bytes", "str"] as const) {
    if (!isInstanceOf(target, `builtins.${of}`)) continue;
    return of === "str" && data.isLocal ? "no" : { verdict: "yes", data: { ...data, of } };
  }
  return "no";
}

/** `xs = xs + [y]`, `t = t + (y,)`, `frame = pd.concat([frame, …])`. */
function* assigned(node: Assign, loop: Loop, file: PythonFile): Generator<Suspect<Build>> {
  const [target, another] = node.targets;
  if (target?.kind !== "Name" || another !== undefined || !startsBefore(target.id, node, loop, file)) return;
  const { value } = node;
  const data = { name: target.id, of: null, isLocal: true, target: span(target), first: null, append: null };
  if (concatenates(value, target.id, file)) yield { at: value, data: { ...data, kind: "frame" } };
  if (value.kind !== "BinOp" || value.op !== "Add" || !isName(value.left, target.id)) return;
  const added = value.right;
  const first = firstValue(target.id, node, file);
  if (added.kind === "Tuple") {
    if (isDisplay(first, "Tuple")) yield { at: value, data: { ...data, kind: "tuple" } };
  } else if (isDisplay(first, "List")) {
    // Nothing but a list can be added to a list.
    const append = added.kind === "List" ? appended(added.elts, node) : null;
    yield { at: value, data: { ...data, kind: "list", append } };
  }
}

function appended([only, other]: readonly Expression[], statement: Assign): Build["append"] {
  if (only === undefined || other !== undefined || only.kind === "Starred") return null;
  return { item: span(only), statement: span(statement) };
}

const CONCAT = new Set(["pandas.concat", "polars.concat"]);

function concatenates(value: Expression, name: string, file: PythonFile): boolean {
  if (value.kind !== "Call" || !CONCAT.has(file.names.qualified(value.func) ?? "")) return false;
  const [parts] = value.args;
  return (parts?.kind === "List" || parts?.kind === "Tuple") && parts.elts.some((one) => isName(one, name));
}

/** `s += …` of what is no number to the eye. */
function* augmented(node: AugAssign, loop: Loop, file: PythonFile): Generator<Suspect<Build>> {
  const { target, value: added } = node;
  if (added.kind === "Constant" && added.type !== "str" && added.type !== "bytes") return;
  if (added.kind === "List" || added.kind === "ListComp" || added.kind === "Tuple") return;
  const name = ownName(target);
  if (name === null) return;
  const isLocal = target.kind === "Name";
  if (isBounded(loop, name)) return;
  if (isLocal ? !startsBefore(name, node, loop, file) : isSetAnew(name, node, loop)) return;
  const value = isLocal ? firstValue(name, node, file) : null;
  const first = value === null ? null : span(value);
  yield { at: node, data: { name, kind: "sum", of: null, isLocal, target: span(target), first, append: null } };
}

function isDisplay(value: Expression | null, kind: "List" | "Tuple"): boolean {
  return value?.kind === kind;
}
