import type { Expression, List, SetDisplay, Tuple } from "../../syntax/nodes.ts";
import { textOf } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly first: string;
  readonly second: string;
}

export default defineRule<Data>({
  id: "idioms/missing-comma",
  title: "Two strings of a list run together",
  severity: "warning",
  says: ({ first, second }) =>
    `A comma seems to be missing: \`${first}\` and \`${second}\` are one string, \`${joined(first, second)}\`. Put it in.`,
  why: "Strings that stand side by side are joined. In a list with one word a line, a forgotten comma makes one item of two, and neither of them is in the list.",
  whenNot: "When one long string is broken on purpose; parentheses around it say so.",
  sources: ["https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation"],
  examples: [
    {
      title: "one word a line",
      bad: `
        COLOURS = [
            "red",
            "green"
            #^^^^^^
            "blue",
            "black",
        ]
      `,
      good: `
        COLOURS = [
            "red",
            "green",
            "blue",
            "black",
        ]
      `,
    },
  ],
  nearMisses: [
    {
      why: "Text broken over two lines.",
      code: `
        LINES = [
            "one line of text",
            "the beginning of a longer line "
            "and its end",
            "a third line of text",
        ]
      `,
    },
    {
      why: "In parentheses, so meant.",
      code: `
        NAMES = [
            "alpha",
            ("beta"
             "gamma"),
            "delta",
        ]
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Put the comma in",
    edits: ({ at, data: { first } }) => {
      const end = at.start + first.length;
      return [{ start: end, end, text: "," }];
    },
  },
  check: { List: runTogether, Set: runTogether, Tuple: runTogether },
});

const joined = (first: string, second: string): string => `"${first.slice(1, -1)}${second.slice(1, -1)}"`;

/** A plain string of one word on a line of its own, no prefix. */
const WORD = /^(["'])[\w./:*@#-]+\1$/;

function* runTogether(node: List | SetDisplay | Tuple, file: PythonFile): Iterable<Suspect<Data>> {
  if (node.elts.length < 3 || !node.elts.every(isText)) return;
  const texts = node.elts.map((one) => textOf(one, file));
  const broken = texts.filter((text) => text.includes("\n"));
  const [only] = broken;
  if (only === undefined || broken.length > 1 || !texts.every((text) => text === only || WORD.test(text))) return;
  const parts = only
    .split(/\n/)
    .map((line) => line.replace(/#[^"']*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const [first, second] = parts;
  if (parts.length !== 2 || first === undefined || second === undefined || !WORD.test(first) || !WORD.test(second))
    return;
  if (/[-/.:_]["']$/.test(first)) return;
  const element = node.elts[texts.indexOf(only)];
  if (element === undefined || isInParentheses(element, file)) return;
  yield { at: element, data: { first, second } };
}

function isText(node: Expression): boolean {
  return node.kind === "Constant" && node.type === "str";
}

function isInParentheses({ start }: Expression, file: PythonFile): boolean {
  return file.source.text.slice(0, start).trimEnd().endsWith("(");
}
