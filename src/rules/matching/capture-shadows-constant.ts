import type { MatchAs, MatchCase, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, nearest } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";
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
