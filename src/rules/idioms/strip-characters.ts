import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** `strip()` may mean either end. */
const INSTEAD: Readonly<Record<string, string>> = { lstrip: "removeprefix", rstrip: "removesuffix" };

export default adoptRule({
  id: "idioms/strip-characters",
  title: "strip() given a word",
  severity: "warning",
  adopts: ["B005"],
  says: ({ message }) => {
    const [, method = "strip"] = /`\.(\w+)\(\)`/.exec(message) ?? [];
    return `\`${method}()\` removes any of these characters, in any order, not the word. Use \`removeprefix()\` or \`removesuffix()\`.`;
  },
  why: '`"summary.csv.gz".rstrip(".gz")` and its like take letters off the name itself: the result is right for most names and wrong for some.',
  whenNot: "A set of characters is meant; then write each once, and sorted.",
  sources: [
    "https://docs.python.org/3/library/stdtypes.html#str.strip",
    "https://docs.python.org/3/library/stdtypes.html#str.removesuffix",
  ],
  examples: [
    {
      title: "a name that loses letters",
      bad: `
        def stem(name):
            return name.rstrip(".xlsx")
        #               ^^^^^^^^^^^^^^^
      `,
      good: `
        def stem(name):
            return name.removesuffix(".xlsx")
      `,
    },
  ],
  nearMisses: [
    {
      why: "A set of characters, each once.",
      code: `
        def words(line):
            return line.strip(".,;:").split()
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Remove the word",
    edits: ({ at }, { tree, python }) => {
      const call = nearest(nodeAt(tree, at.start, at.end), "Call");
      const [word] = call?.args ?? [];
      if (call?.func.kind !== "Attribute" || word?.kind !== "Constant" || word.type !== "str") return null;
      const text = INSTEAD[call.func.attr];
      // Without two letters side by side it is no word.
      if (text === undefined || python[1] < 9 || !/[a-z]{2}/i.test(word.value)) return null;
      return [{ start: call.func.end - call.func.attr.length, end: call.func.end, text }];
    },
  },
});
