import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/temporary-name-race",
  title: "Temporary name that another process can take first",
  severity: "warning",
  adopts: ["S306"],
  says: () =>
    "`mktemp` only makes a name: until the file is created, anybody can put one there. Use `NamedTemporaryFile`, `mkstemp` or `TemporaryDirectory`.",
  why: "On a shared machine another user plants a link, and the program writes through it with its own rights.",
  whenNot: "The name is only printed.",
  sources: ["https://docs.python.org/3/library/tempfile.html#tempfile.mktemp"],
  examples: [
    {
      title: "a name, then a file",
      bad: `
        import tempfile

        def dump(rows):
            path = tempfile.mktemp(suffix=".csv")
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            with open(path, "w") as handle:
                handle.writelines(rows)
            return path
      `,
      good: `
        import tempfile

        def dump(rows):
            with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as handle:
                handle.writelines(rows)
            return handle.name
      `,
    },
  ],
  nearMisses: [
    {
      why: "Creates the file with the name, in one step.",
      code: `
        import tempfile

        def dump():
            return tempfile.mkstemp(suffix=".csv")
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "advice" : "yes"),
});
