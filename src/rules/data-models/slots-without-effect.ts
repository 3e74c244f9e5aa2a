import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { ClassDef } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf } from "../kit/blocks.ts";
import { assignedAttributes, methodsOf } from "../kit/classes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { isFunction, nearest } from "../kit/match.ts";
import { hasSlots, isPlain, lineageOf, ownSlots } from "../kit/models.ts";
import { defineGraphRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly base: string;
  readonly slotted: string;
  /** Of the slotted class's file; `null` where it cannot be imported by name. */
  readonly module: string | null;
  /** More slotted classes below the same base. */
  readonly others: number;
}

export default defineGraphRule<Data>({
  id: "data-models/slots-without-effect",
  title: "Base without slots under a slotted class",
  severity: "advice",
  evidence: "resolved",
  says: ({ base, slotted, others }) => {
    const who = others === 0 ? `\`${slotted}\`` : `\`${slotted}\` and ${others} more`;
    return `\`${base}\` has no \`__slots__\`, so objects of ${who} get a \`__dict__\` through it all the same and save nothing. Give \`${base}\` its own \`__slots__\`, empty if it has no attributes.`;
  },
  why: "Slots save memory and catch misspelt attributes only where every class of the hierarchy has them: one base without them brings the `__dict__` back.",
  whenNot: "When the slots are there for the speed of a single attribute, and the dict is meant.",
  sources: ["https://docs.python.org/3/reference/datamodel.html#slots"],
  examples: [
    {
      title: "an interface in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Priced:
          #     ^^^^^^
              def gross(self):
                  return self.net * 1.2
        `,
        "shop/items.py": `
          from shop.base import Priced

          class Item(Priced):
              __slots__ = ("net",)

              def __init__(self, net: float):
                  self.net = net
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Priced:
              __slots__ = ()

              def gross(self):
                  return self.net * 1.2
        `,
        "shop/items.py": `
          from shop.base import Priced

          class Item(Priced):
              __slots__ = ("net",)

              def __init__(self, net: float):
                  self.net = net
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "What a base from elsewhere has is not known.",
      code: `
        from shapes import Shape

        class Box(Shape):
            __slots__ = ("width",)
      `,
    },
    {
      why: "A subclass that adds a `__dict__` does so for itself alone.",
      code: `
        class Box:
            __slots__ = ("width",)

        class Labelled(Box):
            pass
      `,
    },
    {
      why: "Errors have a `__dict__` anyhow.",
      code: `
        class ShopError(Exception):
            pass

        class OrderLost(ShopError):
            __slots__ = ("order",)
      `,
    },
    {
      why: "It has slots, by its decorator.",
      code: `
        from dataclasses import dataclass

        @dataclass(slots=True)
        class Shape:
            name: str

        class Box(Shape):
            __slots__ = ("width",)
      `,
    },
    {
      why: "Slots at run time, none for type checkers.",
      code: `
        from typing import TYPE_CHECKING

        class Shape:
            if not TYPE_CHECKING:
                __slots__ = ()

        class Box(Shape):
            __slots__ = ("width",)
      `,
    },
    {
      why: "Asks for a `__dict__` itself.",
      code: `
        class Shape:
            pass

        class Box(Shape):
            __slots__ = ("width", "__dict__")
      `,
    },
  ],
  reproduce: ({ data: { slotted, module } }) => {
    if (module === null) return { why: `the file of \`${slotted}\` cannot be imported by name` };
    return {
      test: `${slotted.toLowerCase().replaceAll(".", "_")}_has_slots_alone`,
      shows: `Objects of \`${slotted}\` have nothing but their slots.`,
      subject: null,
      imports: [`from ${module} import ${slotted.replace(/\..*$/, "")}`],
      body: "",
      // An object may have a `__getattr__` that answers for everything.
      claim: `not any("__dict__" in vars(one) for one in ${slotted}.__mro__)`,
      otherwise: `objects of \`${slotted}\` have a \`__dict__\` beside their slots`,
    };
  },
  fix: {
    safety: "unsafe",
    says: "Give it slots of its own",
    edits: ({ at }, file) => {
      const base = nearest(nodeAt(file.tree, at.start, at.end), "ClassDef");
      return base === null ? null : withSlots(base, file);
    },
  },
  *trace(knowledge) {
    const bases = new Map<ProjectClass, ProjectClass[]>();
    for (const one of knowledge.index.classes) {
      const base = one.file.role === "test" ? null : dictGiver(one, knowledge);
      if (base === null) continue;
      const below = bases.get(base);
      if (below) below.push(one);
      else bases.set(base, [one]);
    }
    for (const [{ file, outline }, [first, ...others]] of bases) {
      if (first === undefined) continue;
      const { file: home, outline: slotted } = first;
      const data = { base: outline.name, slotted: slotted.name, module: home.module, others: others.length };
      yield { path: file.path, at: outline.at, data, steps: [] };
    }
  },
});

/** Empty ones; `null` where it, or a class above it, may have attributes. */
function withSlots(base: ClassDef, file: PythonFile): readonly Edit[] | null {
  if (base.bases.length > 0 || base.keywords.length > 0 || base.decorator_list.length > 0) return null;
  for (const method of methodsOf(base)) for (const _ of assignedAttributes(method)) return null;
  if (base.body.some(({ kind }) => kind === "AnnAssign")) return null;
  const [doc, second] = base.body;
  const isDoc = doc?.kind === "Expr" && doc.value.kind === "Constant" && doc.value.type === "str";
  const first = isDoc ? second : doc;
  const lines = first === undefined ? null : linesOf([first], file);
  if (lines === null) return null;
  const start = file.source.startOfLine(lines.first);
  const gap = first !== undefined && isFunction(first) ? "\n" : "";
  return [{ start, end: start, text: `${lines.indent}__slots__ = ()\n${gap}` }];
}

/** The class above a slotted one that gives its objects a `__dict__`. */
function dictGiver(one: ProjectClass, knowledge: Knowledge): ProjectClass | null {
  const slots = ownSlots(one);
  if (slots === null || slots === "unclear" || slots.length === 0 || slots.includes("__dict__")) return null;
  const lineage = lineageOf(one, knowledge);
  if (!hasSlots(lineage) || !lineage.project.every(isPlain)) return null;
  return lineage.project.find((base) => ownSlots(base) === null) ?? null;
}
