import { isFixed } from "../kit/constants.ts";
import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { argument } from "./_context.ts";

export default adoptRule({
  id: "security/unsafe-yaml",
  title: "YAML that may build any object",
  severity: "warning",
  adopts: ["S506"],
  says: () => "With this loader a document can call any Python function. Use `yaml.safe_load`.",
  why: "A tag such as `!!python/object/apply:os.system` in the document is a command, run when it is read.",
  whenNot: "The document is the program's own and needs Python objects.",
  sources: ["https://pyyaml.org/wiki/PyYAMLDocumentation"],
  examples: [
    {
      title: "settings from an upload",
      bad: `
        import yaml

        def settings(upload):
            return yaml.load(upload, Loader=yaml.UnsafeLoader)
        #                                   ^^^^^^^^^^^^^^^^^
      `,
      good: `
        import yaml

        def settings(upload):
            return yaml.safe_load(upload)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A loader of the project's own, built on the safe one.",
      code: `
        import yaml

        class Settings(yaml.SafeLoader):
            pass

        def settings(text):
            return yaml.load(text, Loader=Settings)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const document = call?.args[0];
    if (call === null || document === undefined || isTest(file) || isFixed(document, file)) return "no";
    const loader = argument(call, 1, "Loader");
    if (loader === null) return "yes";
    const name = file.names.qualified(loader);
    if (name === "yaml.FullLoader") return "advice";
    return name !== null && /^yaml\.(C?Loader|C?UnsafeLoader|unsafe_load)$/.test(name) ? "yes" : "no";
  },
});
