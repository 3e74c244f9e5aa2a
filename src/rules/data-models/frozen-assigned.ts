import type { Attribute } from "../../syntax/nodes.ts";
import { assignedAttributes, decorator, keyword, methodsOf } from "../kit/classes.ts";
import { isTrue, lastName, nearest } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";

interface Data {
  readonly model: string;
  readonly attribute: string;
}

export default defineRule<Data>({
  id: "data-models/frozen-assigned",
  title: "Attribute of a frozen dataclass assigned",
  severity: "error",
  evidence: "resolved",
  syntaxDecides: "A frozen dataclass raises on every assignment to its attributes, its own methods' included.",
  says: ({ model, attribute }) =>
    `\`${model}\` is frozen: this assignment to \`${attribute}\` always raises FrozenInstanceError. Use \`object.__setattr__\` in \`__post_init__\`, or \`dataclasses.replace\`.`,
  why: "`@dataclass(frozen=True)` gives the class a `__setattr__` that raises, for its own methods and `__post_init__` too.",
  whenNot: "When `__setattr__` is replaced in a way that the file does not show.",
  sources: ["https://docs.python.org/3/library/dataclasses.html#frozen-instances"],
  examples: [
    {
      title: "a derived field",
      bad: `
        from dataclasses import dataclass, field

        @dataclass(frozen=True)
        class Box:
            width: int
            area: int = field(init=False)

            def __post_init__(self):
                self.area = self.width ** 2
                #^^^^^^^^
      `,
      good: `
        from dataclasses import dataclass, field

        @dataclass(frozen=True)
        class Box:
            width: int
            area: int = field(init=False)

            def __post_init__(self):
                object.__setattr__(self, "area", self.width ** 2)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Not frozen.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Box:
            width: int

            def grow(self):
                self.width += 1
      `,
    },
    {
      why: "What an attribute refers to may change.",
      code: `
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Box:
            items: dict

            def put(self, key, value):
                self.items[key] = value
      `,
    },
    {
      why: "The class has its own `__setattr__`.",
      code: `
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Box:
            width: int

            def __setattr__(self, name, value):
                object.__setattr__(self, name, value)

            def grow(self):
                self.width += 1
      `,
    },
  ],
  check: {
    *ClassDef(node, file) {
      if (!isTrue(keyword(decorator(node, file, "dataclasses.dataclass"), "frozen"))) return;
      const methods = methodsOf(node);
      if (methods.some(({ name }) => name === "__setattr__" || name === "__delattr__")) return;
      for (const method of methods) {
        if (method.name === "__new__") continue;
        for (const target of assignedAttributes(method)) {
          if (!isExpected(target)) yield { at: target, data: { model: node.name, attribute: `self.${target.attr}` } };
        }
      }
    },
  },
});

/** In a `try` that answers the error. */
function isExpected(target: Attribute): boolean {
  const around = nearest(target, "Try");
  return around?.handlers.some(({ type }) => /FrozenInstanceError|AttributeError/.test(lastName(type) ?? "")) ?? false;
}
