import { type Edit, replace } from "../../syntax/edits.ts";
import type { Call } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isFixed } from "../kit/constants.ts";
import { isTest, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
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
  fix: {
    safety: "unsafe",
    says: "Load it safely",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      return call === null ? null : loadedSafely(call, file);
    },
  },
});

/** `yaml.safe_load(document)`; `null` for other spellings of the call. The fast loader stays a fast one. */
function loadedSafely({ func, args, keywords }: Call, file: PythonFile): readonly Edit[] | null {
  const [document, ...more] = [...args, ...keywords];
  const [given, another] = more;
  if (func.kind !== "Attribute" || file.names.qualified(func) !== "yaml.load") return null;
  if (document === undefined || document.kind === "keyword" || another !== undefined) return null;
  const safe = { start: func.end - func.attr.length, end: func.end, text: "safe_load" };
  if (given === undefined) return [safe];
  const loader = given.kind === "keyword" ? given.value : given;
  if (loader.kind !== "Attribute") return null;
  if (loader.attr.startsWith("C"))
    return [replace(loader, `${file.source.text.slice(loader.value.start, loader.value.end)}.CSafeLoader`)];
  const isBare = /^\s*,\s*$/.test(file.source.text.slice(document.end, given.start));
  return isBare ? [safe, { start: document.end, end: given.end, text: "" }] : null;
}
