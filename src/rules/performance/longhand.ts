import { inside, isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const SAYS: Record<string, string> = {
  FURB110: "The call is made twice: `or` makes it once.",
  FURB116: 'An f-string formats the number: `f"{n:b}"`, `:o`, `:x`.',
  FURB131: "`clear()` empties it.",
  FURB132: "`discard` removes it if it is there, in one lookup.",
  FURB136: "`min(…)` or `max(…)` says it.",
  FURB157: "`Decimal` takes the number as it is.",
  FURB161: "`int.bit_count()` counts the ones.",
  FURB162: "`fromisoformat` reads the `Z` since Python 3.11.",
  FURB163: "`math.log2` and `math.log10` say it, and are more exact.",
  FURB164: "The constructor takes a float.",
  FURB166: "`int(text, 0)` reads the prefix itself.",
  FURB177: "`Path.cwd()` says it.",
  FURB181: "`hexdigest()` says it.",
  FURB188: "`removeprefix` and `removesuffix` say it, without counting letters.",
};

export default adoptRule({
  id: "performance/longhand",
  title: "Longhand for what the standard library has a name for",
  severity: "advice",
  adopts: [
    "FURB110",
    "FURB116",
    "FURB131",
    "FURB132",
    "FURB136",
    "FURB157",
    "FURB161",
    "FURB162",
    "FURB163",
    "FURB164",
    "FURB166",
    "FURB177",
    "FURB181",
    "FURB188",
  ],
  says: ({ code }) => SAYS[code] ?? "The standard library has a name for this.",
  why: "The reader has to work out what the name would have said; and a slice by a counted length is wrong after the next change of the prefix.",
  whenNot: "The project supports a Python that does not have the name yet.",
  sources: [
    "https://docs.python.org/3/library/stdtypes.html#str.removeprefix",
    "https://docs.python.org/3/library/stdtypes.html#frozenset.discard",
    "https://docs.python.org/3/library/stdtypes.html#int.bit_count",
  ],
  examples: [
    {
      title: "a prefix, counted by hand",
      bad: `
        def article(code):
            if code.startswith("art-"):
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                code = code[4:]
            return code
      `,
      good: `
        def article(code):
            code = code.removeprefix("art-")
            return code
      `,
    },
  ],
  nearMisses: [
    {
      why: "Nothing is computed twice, and `x if x else y` may read better.",
      code: `
        def title(name, fallback):
            return name if name else fallback
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    if (isTest(file)) return "no";
    if (data.code !== "FURB110") return "yes";
    const choice = nearest(node, "IfExp");
    if (choice === null) return "no";
    for (const part of inside(choice.test)) if (part.kind === "Call") return "yes";
    return "no";
  },
});
