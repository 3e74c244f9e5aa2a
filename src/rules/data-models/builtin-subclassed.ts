import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** What the built-in's own methods go round: `dict.update` never calls an overridden `__setitem__`. */
const BYPASSED = /^__(setitem|getitem|delitem|contains)__$/;

export default adoptRule({
  id: "data-models/builtin-subclassed",
  title: "Built-in container with an overridden method that others bypass",
  severity: "advice",
  adopts: ["FURB189"],
  says: ({ message }) => {
    const [base, better] = [/`(\w+)`/.exec(message)?.[1] ?? "dict", /`(?:\w+\.)*(User\w+)`/.exec(message)?.[1]];
    return `The other methods of \`${base}\` do not call what is overridden here: \`update()\`, \`get()\` and the constructor go round it. Derive from \`collections.${better ?? "UserDict"}\`.`;
  },
  why: "The built-ins are written in C and call their own code, not the method of a subclass: keys that `__setitem__` would have changed come in unchanged through `update()` or a keyword.",
  whenNot: "All the methods that matter are overridden, or the object must be a real `dict` for a C function.",
  sources: ["https://docs.python.org/3/library/collections.html#userdict-objects"],
  examples: [
    {
      title: "header names that are lower-cased, sometimes",
      bad: `
        class Headers(dict):
        #             ^^^^
            def __setitem__(self, name, value):
                super().__setitem__(name.lower(), value)
      `,
      good: `
        from collections import UserDict

        class Headers(UserDict):
            def __setitem__(self, name, value):
                super().__setitem__(name.lower(), value)
      `,
      fixed: `
        from collections import UserDict
        class Headers(UserDict):
            def __setitem__(self, name, value):
                super().__setitem__(name.lower(), value)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Arithmetic of its own goes round nothing.",
      code: `
        class Vector(list):
            def __add__(self, other):
                return Vector(a + b for a, b in zip(self, other))
      `,
    },
    {
      why: "Nothing that others bypass is overridden.",
      code: `
        class Counts(dict):
            def total(self):
                return sum(self.values())
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const owner = nearest(node, "ClassDef");
    if (owner === null || isTest(file) || !/`(dict|list)`/.test(data.message)) return "no";
    const names = owner.body.flatMap((one) => (one.kind === "FunctionDef" ? [one.name] : []));
    // Who overrides `update` as well has thought of it.
    return names.some((name) => BYPASSED.test(name)) && !names.includes("update") && !names.includes("extend")
      ? "yes"
      : "no";
  },
});
