import { insertAfter } from "../../syntax/edits.ts";
import type { MatchAs } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, nearest } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveCapture } from "./_prove-capture.ts";

interface Data {
  readonly name: string;
  readonly pattern: MatchAs;
}

const TYPES = new Set("bool bytearray bytes complex dict float frozenset int list set str tuple".split(" "));

export default defineRule<Data>({
  id: "matching/capture-shadows-class",
  title: "Class name in a pattern without parentheses",
  severity: "error",
  formerly: ["matching/capture-shadows-builtin"],
  syntaxDecides: "A bare name in a pattern always captures; only `name(…)` asks for the class.",
  says: ({ name }) =>
    `\`case ${name}\` matches anything and binds the name \`${name}\`; to ask for the class write \`${name}()\`.`,
  why: "A bare name in a pattern captures. `case int:` does not ask whether the value is an int: it takes every value, and `int` means that value from there on.",
  whenNot: "When the name is really meant to be bound; then another name is better.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#class-patterns",
    "https://peps.python.org/pep-0636/#adding-conditions-to-patterns",
  ],
  examples: [
    {
      title: "a builtin type",
      bad: `
        def kind(value):
            match value:
                case [int]:
                #     ^^^
                    return "a list with a number"
                case str:
                #    ^^^
                    return "text"
      `,
      good: `
        def kind(value):
            match value:
                case [int()]:
                    return "a list with a number"
                case str():
                    return "text"
      `,
    },
    {
      title: "a class of this file",
      bad: `
        class Circle: ...

        def area(shape):
            match shape:
                case Circle:
                #    ^^^^^^
                    return 1
      `,
      good: `
        class Circle: ...

        def area(shape):
            match shape:
                case Circle():
                    return 1
      `,
    },
  ],
  nearMisses: [
    {
      why: "Bound and used.",
      code: `
        def size(value):
            match value:
                case {"set": set}:
                    return len(set)
      `,
    },
    {
      why: "The class pattern binds its value to another name.",
      code: `
        def size(value):
            match value:
                case str(text) | bytes(text):
                    return len(text)
      `,
    },
  ],
  reproduce: ({ at }, file) => {
    const pattern = nearest(nodeAt(file.tree, at.start, at.end), "MatchAs");
    return pattern === null ? { why: "the pattern is not found again" } : proveCapture(pattern, "class", file);
  },
  check: {
    *MatchAs(node, file) {
      if (node.pattern !== null || node.name === null || isUsedInBranch(node, node.name)) return;
      if (TYPES.has(node.name) || isClass(node.name, file))
        yield { at: node, data: { name: node.name, pattern: node } };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Ask for the class",
    edits: ({ data }) => [insertAfter(data.pattern, "()")],
  },
});

/** A class of this file, or an import that is written like one. */
function isClass(name: string, file: PythonFile): boolean {
  const bindings = file.names.module.bindings.get(name) ?? [];
  return bindings.some((one) => one.kind === "class" || (one.kind === "import" && /^[A-Z]\w*[a-z]/.test(name)));
}

function isUsedInBranch(pattern: MatchAs, name: string): boolean {
  const branch = nearest(pattern, "match_case");
  for (const node of inside(...(branch?.body ?? []), ...(branch?.guard ? [branch.guard] : []))) {
    if (node.kind === "Name" && node.id === name) return true;
  }
  return false;
}
