import type { ClassDef } from "../../syntax/nodes.ts";
import { assignedAttributes, decorator, keyword, methodsOf } from "../kit/classes.ts";
import { isName, isTrue } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly model: string;
  readonly attribute: string;
}

export default defineRule<Data>({
  id: "data-models/slots-broken",
  title: "Attribute that a slotted dataclass has no room for",
  severity: "error",
  evidence: "resolved",
  says: ({ model, attribute }) =>
    `\`${model}\` has slots for its fields only: this assignment to \`self.${attribute}\` raises AttributeError. Declare \`${attribute}\` as a field.`,
  why: "`@dataclass(slots=True)` makes the class without a `__dict__`: its objects hold the declared fields and nothing else. An attribute that a method adds cannot be stored.",
  whenNot: "When a base class gives the object a `__dict__`.",
  sources: [
    "https://docs.python.org/3/library/dataclasses.html#dataclasses.dataclass",
    "https://docs.python.org/3/reference/datamodel.html#slots",
  ],
  examples: [
    {
      title: "a cache on the side",
      bad: `
        from dataclasses import dataclass

        @dataclass(slots=True)
        class Box:
            width: int

            def area(self):
                self._area = self.width ** 2
                #^^^^^^^^^
                return self._area
      `,
      good: `
        from dataclasses import dataclass, field

        @dataclass(slots=True)
        class Box:
            width: int
            _area: int = field(init=False, default=0)

            def area(self):
                self._area = self.width ** 2
                return self._area
      `,
    },
  ],
  nearMisses: [
    {
      why: "A base may have a `__dict__`.",
      code: `
        from dataclasses import dataclass
        from shapes import Shape

        @dataclass(slots=True)
        class Box(Shape):
            width: int

            def area(self):
                self._area = self.width ** 2
      `,
    },
    {
      why: "A property takes the assignment.",
      code: `
        from dataclasses import dataclass

        @dataclass(slots=True)
        class Box:
            _width: int

            @property
            def width(self):
                return self._width

            @width.setter
            def width(self, value):
                self._width = value

            def grow(self):
                self.width = self._width + 1
      `,
    },
  ],
  check: {
    *ClassDef(node, file) {
      if (!isTrue(keyword(decorator(node, file, "dataclasses.dataclass"), "slots"))) return;
      const fields = slotsOf(node, file);
      if (fields === null) return;
      for (const method of methodsOf(node)) {
        for (const target of assignedAttributes(method)) {
          if (fields.has(target.attr)) continue;
          yield { at: target, data: { model: node.name, attribute: target.attr } };
        }
      }
    },
  },
});

/** All that may be assigned; `null` where a base is not a slotted dataclass of this file. */
function slotsOf(node: ClassDef, file: PythonFile): Set<string> | null {
  if (node.decorator_list.length !== 1 || !isTrue(keyword(decorator(node, file, "dataclasses.dataclass"), "slots")))
    return null;
  const found = new Set<string>();
  for (const base of node.bases) {
    if (base.kind !== "Name") return null;
    const [binding, other] = file.names.lookup(base);
    const inherited = binding?.node.kind === "ClassDef" && other === undefined ? slotsOf(binding.node, file) : null;
    if (inherited === null) return null;
    for (const one of inherited) found.add(one);
  }
  for (const statement of node.body) {
    if (statement.kind === "AnnAssign" && isName(statement.target)) found.add(statement.target.id);
    else if (statement.kind === "FunctionDef") found.add(statement.name);
    else if (statement.kind === "Assign") for (const one of statement.targets) if (isName(one)) found.add(one.id);
  }
  return found.has("__setattr__") || found.has("__slots__") ? null : found;
}
