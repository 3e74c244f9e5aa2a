import { slotsOf } from "../../semantics/class-outline.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { ClassDef } from "../../syntax/nodes.ts";
import { assignedAttributes, decorator, keyword, mayBeRefused, methodsOf } from "../kit/classes.ts";
import type { AnsweredSuspect, Knowledge } from "../kit/knowledge.ts";
import { isFalse, isName } from "../kit/match.ts";
import { classIn, hasSlots, isPlain, lineageOf, namerOf, ownSlots } from "../kit/models.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveNoSlot } from "./_prove-frozen.ts";

interface Data {
  /** As `__qualname__`. */
  readonly model: string;
  readonly attribute: string;
}

export default defineRule<Data>({
  id: "data-models/slots-broken",
  title: "Attribute that a slotted class has no room for",
  severity: "error",
  evidence: "resolved",
  says: ({ model, attribute }) =>
    `No class above \`${model}\`, nor itself, has a slot for \`${attribute}\`: this assignment raises AttributeError. Add \`${attribute}\` to its slots, or declare it as a field.`,
  why: "Objects of a class with `__slots__`, or of a `@dataclass(slots=True)`, have no `__dict__`: they hold what is declared and nothing else. An attribute that a method adds cannot be stored.",
  whenNot: "When the method only ever runs on subclasses outside the project that have room for it.",
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
    {
      title: "slots in two files",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Priced:
              __slots__ = ("net",)
        `,
        "shop/items.py": `
          from shop.base import Priced

          class Item(Priced):
              __slots__ = ("name",)

              def __init__(self, name: str, net: float):
                  self.name = name
                  self.net = net
                  self.gros = net * 1.2
                  #^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Priced:
              __slots__ = ("net", "gross")
        `,
        "shop/items.py": `
          from shop.base import Priced

          class Item(Priced):
              __slots__ = ("name",)

              def __init__(self, name: str, net: float):
                  self.name = name
                  self.net = net
                  self.gross = net * 1.2
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The base in another file has a `__dict__`.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Priced:
              def gross(self):
                  return self.net * 1.2
        `,
        "shop/items.py": `
          from shop.base import Priced

          class Item(Priced):
              __slots__ = ("name",)

              def __init__(self, name, net):
                  self.name = name
                  self.net = net
        `,
      },
    },
    {
      why: "Made for subclasses, which have the slot.",
      code: `
        class Node:
            __slots__ = ("parent",)

            def move(self, place):
                self.place = place

        class Leaf(Node):
            __slots__ = ("place",)
      `,
    },
    {
      why: "The class's own attribute.",
      code: `
        class Node:
            __slots__ = ("parent",)

            def __init_subclass__(cls, place):
                cls.place = place
      `,
    },
    {
      why: "The names are computed.",
      code: `
        FIELDS = "parent place".split()

        class Node:
            __slots__ = tuple(FIELDS)

            def move(self, place):
                self.place = place
      `,
    },
    {
      why: "Tried, and the error answered.",
      code: `
        class Node:
            __slots__ = ("parent",)

            def remember(self, value):
                try:
                    self.cached = value
                except AttributeError:
                    pass
      `,
    },
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
  reproduce: ({ at, data: { attribute } }, file) => proveNoSlot(at, attribute, file),
  check: {
    *ClassDef(node, file) {
      if (!maySlot(node, file)) return;
      const room = namesBound(node);
      for (const method of methodsOf(node)) {
        if (CLASS_METHODS.has(method.name)) continue;
        for (const target of assignedAttributes(method)) {
          if (room.has(target.attr) || mayBeRefused(target)) continue;
          yield { at: target, data: { model: namerOf(file).qualname(node), attribute: target.attr } };
        }
      }
    },
  },
  settle: {
    ask: () => ({}),
    judge: (suspect, knowledge) => (hasNoRoom(suspect, knowledge) ? "yes" : "no"),
  },
});

/** Their first parameter is the class. */
const CLASS_METHODS = new Set(["__new__", "__init_subclass__", "__class_getitem__"]);

function maySlot(node: ClassDef, file: PythonFile): boolean {
  const slots = keyword(decorator(node, file, "dataclasses.dataclass"), "slots");
  return (slots !== null && !isFalse(slots)) || slotsOf(node) !== null;
}

/** Slots are looked up later; what else the body binds may take an assignment, as a property does. */
function namesBound({ body }: ClassDef): Set<string> {
  const found = new Set<string>();
  for (const one of body) {
    if (one.kind === "AnnAssign" && isName(one.target)) found.add(one.target.id);
    else if (one.kind === "FunctionDef" || one.kind === "ClassDef") found.add(one.name);
    else if (one.kind === "Assign") for (const target of one.targets) if (isName(target)) found.add(target.id);
  }
  return found;
}

function hasNoRoom({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): boolean {
  const of = classIn(path, data.model, knowledge);
  if (of === null) return false;
  const lineage = lineageOf(of, knowledge);
  const mayHave = (one: ProjectClass): boolean => hasRoom(one, data.attribute);
  return hasSlots(lineage) && !lineage.project.some(mayHave) && !knowledge.classes.subclasses(of).some(mayHave);
}

/** Has a slot for it, a `__dict__`, or something of that name that may take the assignment. */
function hasRoom(one: ProjectClass, name: string): boolean {
  const slots = ownSlots(one);
  if (slots === null || slots === "unclear" || !isPlain(one)) return true;
  if (slots.includes("__dict__") || one.methods.has("__setattr__")) return true;
  return slots.includes(name) || one.methods.has(name) || one.outline.fields.some((field) => field.name === name);
}
