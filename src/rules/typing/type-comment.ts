import { type Edit, insertAfter } from "../../syntax/edits.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest, textOf } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/type-comment",
  title: "Type in a comment",
  severity: "advice",
  adopts: ["PYI033"],
  says: () => "Type checkers are giving up type comments: write it as an annotation.",
  why: "The comment was for Python 2. Tools, `help()` and the interpreter do not see it, so it goes wrong unnoticed.",
  whenNot: "Never in code that runs on Python 3.6 or later.",
  sources: [
    "https://peps.python.org/pep-0526/",
    "https://typing.python.org/en/latest/spec/historical.html#type-comments",
  ],
  examples: [
    {
      title: "a comment nobody checks",
      bad: `
        def load(path):
            rows = []  # type: list[str]
        #              ^^^^^^^^^^^^^^^^^
            rows.extend(path.read_text().splitlines())
            return rows
      `,
      good: `
        def load(path):
            rows: list[str] = []
            rows.extend(path.read_text().splitlines())
            return rows
      `,
    },
    {
      title: "of attributes and of a module",
      bad: `
        from __future__ import annotations

        LIMITS = {}  # type: dict[str, int]
        #            ^^^^^^^^^^^^^^^^^^^^^^

        class Loader:
            paths = []  # type: list[str]

            def __init__(self, first, second):
                self.first = first  # type: str  # noqa: X1
                self.second = second  # type: int
      `,
      good: `
        from __future__ import annotations

        LIMITS: dict[str, int] = {}

        class Loader:
            paths: list[str] = []

            def __init__(self, first, second):
                self.first: str = first  # noqa: X1
                self.second: int = second
      `,
      fixed: `
        from __future__ import annotations

        LIMITS: dict[str, int] = {}

        class Loader:
            paths = []  # type: list[str]

            def __init__(self, first, second):
                self.first = first  # type: str  # noqa: X1
                self.second: int = second
      `,
    },
  ],
  nearMisses: [
    {
      why: "Tells the type checker to be quiet: another thing.",
      code: `
        import yaml  # type: ignore[import-untyped]
      `,
    },
  ],
  // One finding a file: who starts to replace them replaces them all.
  confirm: ({ at }, file) => {
    const first = file.comments.find(({ start, end }) =>
      /^#\s*type:\s*(?!ignore)/.test(file.source.text.slice(start, end)),
    );
    return first === undefined || first.start >= at.start ? "yes" : "no";
  },
  fix: {
    safety: "safe",
    says: "Annotate what is assigned",
    edits: (_, file) => {
      const edits = [...annotated(file)];
      return edits.length === 0 ? null : edits;
    },
  },
});

/** Of a variable or attribute where annotations are never evaluated. In a class they may declare a field. */
function* annotated(file: PythonFile): Generator<Edit> {
  for (const comment of file.comments) {
    const type = TYPE.exec(textOf(comment, file))?.[1]?.trim();
    if (type === undefined) continue;
    const target = targetBefore(comment.start, file);
    if (target === null) continue;
    yield insertAfter(target.node, `: ${type}`);
    yield { start: target.end, end: comment.end, text: "" };
  }
}

/** Nothing stands behind the type. */
const TYPE = /^#\s*type:\s*(?!ignore)([\w"'][^#]*)$/;

/** What the statement in front of the comment assigns to, and where that statement ends; `null` of any other. */
function targetBefore(comment: number, file: PythonFile): { readonly node: Expression; readonly end: number } | null {
  const { source, tree, names } = file;
  const line = source.lineText(source.lineOf(comment));
  const start = source.startOfLine(source.lineOf(comment));
  const end = start + line.slice(0, comment - start).trimEnd().length;
  const statement = nearest(nodeAt(tree, start + line.length - line.trimStart().length, end), "Assign");
  const [target, another] = statement?.targets ?? [];
  if (statement?.end !== end || statement.start < start || target === undefined || another !== undefined) return null;
  const scope = names.scopeOf(statement);
  // A name declared `global` cannot be annotated.
  const isOwn = target.kind === "Name" && names.lookup(target).every((one) => one.scope === scope);
  const isOfName = target.kind === "Attribute" && target.value.kind === "Name";
  const isNeverEvaluated = scope.kind === "function" || (scope.kind === "module" && isLazy(file));
  return isNeverEvaluated && (isOwn || isOfName) ? { node: target, end } : null;
}

/** `from __future__ import annotations`, or Python 3.14: https://peps.python.org/pep-0649/ */
function isLazy({ tree, python }: PythonFile): boolean {
  return (
    python[1] >= 14 ||
    tree.body.some(
      (one) =>
        one.kind === "ImportFrom" &&
        one.module === "__future__" &&
        one.names.some(({ name }) => name === "annotations"),
    )
  );
}
