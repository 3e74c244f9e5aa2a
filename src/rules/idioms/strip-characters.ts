import { adoptRule } from "../kit/rule.ts";

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
});
