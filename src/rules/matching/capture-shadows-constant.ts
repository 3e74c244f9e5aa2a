import { dotted } from "../../semantics/dotted.ts";
import { type Edit, replace } from "../../syntax/edits.ts";
import type { MatchAs, MatchCase, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, nearest, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveCapture } from "./_prove-capture.ts";

interface Data {
  readonly name: string;
  readonly known: boolean;
}

export default defineRule<Data>({
  id: "matching/capture-shadows-constant",
  title: "Capture pattern where a constant was meant",
  severity: "error",
  syntaxDecides: "A bare name in a pattern always captures; it never compares.",
  says: ({ name, known }) =>
    known
      ? `\`${name}\` in a pattern is no comparison with the constant: it matches anything and binds the name anew. Write it with a dot (\`module.${name}\`), or compare in a guard.`
      : `\`${name}\` looks like a constant, but in a pattern a bare name matches anything. Write it with a dot, or compare in a guard.`,
  why: "In `case NAME:` a bare name is a capture: it matches whatever arrives and assigns it to the name. Only a dotted name or a literal is compared, so the branch for one value runs for all of them.",
  whenNot: "Never for a constant; a capture deserves a lower-case name.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#capture-patterns",
    "https://peps.python.org/pep-0636/#matching-against-constants-and-enums",
  ],
  examples: [
    {
      title: "a constant of the module",
      bad: `
        NOT_FOUND = 404

        def describe(status):
            match status:
                case 200:
                    return "fine"
                case NOT_FOUND:
                #    ^^^^^^^^^
                    return "not found"
      `,
      good: `
        from http import HTTPStatus

        def describe(status):
            match status:
                case 200:
                    return "fine"
                case HTTPStatus.NOT_FOUND:
                    return "not found"
      `,
      fixed: `
        NOT_FOUND = 404

        def describe(status):
            match status:
                case 200:
                    return "fine"
                case _ if status == NOT_FOUND:
                    return "not found"
      `,
    },
    {
      title: "another name for a member",
      bad: `
        import enum

        class Colour(enum.Enum):
            RED = 1
            BLUE = 2

        RED = Colour.RED

        def describe(colours):
            match colours:
                case (RED, _):
                #     ^^^
                    return "red first"
      `,
      good: `
        import enum

        class Colour(enum.Enum):
            RED = 1
            BLUE = 2

        RED = Colour.RED

        def describe(colours):
            match colours:
                case (Colour.RED, _):
                    return "red first"
      `,
    },
  ],
  nearMisses: [
    {
      why: "A dotted name is compared.",
      code: `
        import colours

        def describe(colour):
            match colour:
                case colours.RED:
                    return "red"
      `,
    },
    {
      why: "A lower-case capture, used in the branch.",
      code: `
        status = 200

        def describe(value):
            match value:
                case 200:
                    return "fine"
                case status:
                    return f"odd: {status}"
      `,
    },
    {
      why: "A class of one letter captured from a pair, as in algebra.",
      code: `
        def solve(pair):
            match pair:
                case (A, B):
                    return A + B
      `,
    },
  ],
  reproduce: ({ at }, file) => {
    const pattern = nearest(nodeAt(file.tree, at.start, at.end), "MatchAs");
    return pattern === null ? { why: "the pattern is not found again" } : proveCapture(pattern, "constant", file);
  },
  fix: {
    safety: "unsafe",
    says: "Compare with the constant",
    edits: ({ at, data: { known } }, file) => {
      const pattern = nearest(nodeAt(file.tree, at.start, at.end), "MatchAs");
      return pattern === null || !known ? null : compared(pattern, file);
    },
  },
  check: {
    *MatchAs(node, file) {
      if (node.pattern !== null || node.name === null || !/^[A-Z][A-Z0-9_]+$/.test(node.name) || !isBare(node)) return;
      const bindings = file.names.module.bindings.get(node.name) ?? [];
      const known = bindings.some((one) => one.kind === "import" || one.kind === "assignment");
      if (known || !isUsed(node, node.name)) yield { at: node, data: { name: node.name, known } };
    },
  },
  // Where nothing of that name is known, the name alone speaks for a constant.
  confirm: ({ data }) => (data.known ? "yes" : "warning"),
});

/** By the dotted name it stands for, or in a guard; `null` where the guard would need a name for a part of the subject. */
function compared(pattern: MatchAs, file: PythonFile): readonly Edit[] | null {
  const name = pattern.name ?? "";
  const [binding, another] = file.names.module.bindings.get(name) ?? [];
  const made = another === undefined ? binding?.node.parent : null;
  if (made?.kind === "Assign" && made.value.kind === "Attribute" && dotted(made.value) !== null)
    return [replace(pattern, textOf(made.value, file))];
  const branch = pattern.parent;
  if (branch?.kind !== "match_case" || branch.guard !== null || branch.parent?.kind !== "Match") return null;
  const { subject } = branch.parent;
  const isPlain = subject.kind === "Name" || (subject.kind === "Attribute" && dotted(subject) !== null);
  return isPlain && !isUsed(pattern, name) ? [replace(pattern, `_ if ${textOf(subject, file)} == ${name}`)] : null;
}

function isBare(node: MatchAs): boolean {
  return node.parent?.kind !== "MatchMapping" && node.parent?.kind !== "MatchStar";
}

/** The branch uses what it captured. */
function isUsed(pattern: Node, name: string): boolean {
  const branch: MatchCase | null = nearest(pattern, "match_case");
  if (branch === null) return true;
  const places: Node[] = branch.guard === null ? [...branch.body] : [branch.guard, ...branch.body];
  for (const node of inside(...places)) if (node.kind === "Name" && node.id === name) return true;
  return false;
}
