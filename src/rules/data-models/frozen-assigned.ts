import type { TypeName } from "../../semantics/callee.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { Assign, ClassDef, Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { assignedAttributes, decorator, keyword, mayBeRefused, methodsOf } from "../kit/classes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isStored, isTrue, nearest, textOf } from "../kit/match.ts";
import { classNamed, isDataclass, isFrozen, lineageOf, namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveFrozenAssigned } from "./_prove-frozen.ts";

interface Data {
  readonly model: string;
  /** As it is written: `self.area`. */
  readonly target: string;
  readonly attribute: string;
  /** Of the object that is assigned to; `null` where the file alone shows that it is frozen. */
  readonly type: TypeName | null;
}

export default defineRule<Data>({
  id: "data-models/frozen-assigned",
  title: "Attribute of a frozen dataclass assigned",
  severity: "error",
  evidence: "resolved",
  syntaxDecides: "A frozen dataclass raises on every assignment to its attributes, its own methods' included.",
  says: ({ model, target }) =>
    `\`${model}\` is frozen: this assignment to \`${target}\` always raises FrozenInstanceError. Use \`object.__setattr__\` in \`__post_init__\`, or \`dataclasses.replace\`.`,
  why: "`@dataclass(frozen=True)` gives the class a `__setattr__` that raises: for its own methods and `__post_init__`, for those of its subclasses, and for everybody who has an object of it.",
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
    {
      title: "objects of a class in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/orders.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Order:
              total: int
        `,
        "shop/rebates.py": `
          from shop.orders import Order

          class Gift(Order):
              def give(self):
                  self.total = 0
                  #^^^^^^^^^

          def halve(order: Order):
              order.total //= 2
              #^^^^^^^^^^

          class Rebate:
              def __init__(self):
                  self.order = Order(10)

              def apply(self):
                  self.order.total = 9
                  #^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/orders.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Order:
              total: int
        `,
        "shop/rebates.py": `
          from dataclasses import replace

          from shop.orders import Order

          class Gift(Order):
              def give(self):
                  return replace(self, total=0)

          def halve(order: Order):
              return replace(order, total=order.total // 2)

          class Rebate:
              def __init__(self):
                  self.order = Order(10)

              def apply(self):
                  self.order = replace(self.order, total=9)
        `,
      },
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "An ordinary subclass may have attributes beside the frozen fields.",
      code: {
        "shop/__init__.py": "",
        "shop/orders.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Order:
              total: int
        `,
        "shop/gifts.py": `
          from shop.orders import Order

          class Gift(Order):
              def wrap(self, paper):
                  self.paper = paper
        `,
      },
    },
    {
      why: "A test that expects the error.",
      code: `
        import dataclasses

        import pytest

        @dataclasses.dataclass(frozen=True)
        class Order:
            total: int

        def test_is_frozen():
            order = Order(1)
            with pytest.raises(dataclasses.FrozenInstanceError):
                order.total = 2
      `,
    },
    {
      why: "Which class the object has is not known.",
      code: `
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Order:
            total: int

        def halve(order):
            order.total //= 2
      `,
    },
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
  reproduce: ({ at, data }, file) => proveFrozenAssigned(at, data.target, file),
  fix: {
    safety: "unsafe",
    says: "Set it past the guard",
    edits: ({ at }, file) => {
      const statement = nearest(nodeAt(file.tree, at.start, at.end), "Assign");
      const method = statement === null ? null : functionAround(statement);
      // Once an object is made, it must stay as it is.
      const isMaking = isFunction(method) && MAKERS.test(method.name);
      return statement === null || !isMaking ? null : setPastGuard(statement, file);
    },
  },
  check: {
    *ClassDef(node, file) {
      const made = decorator(node, file, "dataclasses.dataclass");
      const isOwn = isTrue(keyword(made, "frozen"));
      const methods = methodsOf(node);
      const names = methods.map(({ name }) => name);
      if (SETTERS.some((one) => names.includes(one)) || !(isOwn || mayInherit(node, made, names))) return;
      const type = isOwn ? null : { on: `:${namerOf(file).qualname(node)}`, attribute: null, via: "self" as const };
      for (const method of methods) {
        if (method.name === "__new__" || method.name === "__init_subclass__") continue;
        for (const target of assignedAttributes(method)) {
          if (mayBeRefused(target)) continue;
          const { attr: attribute } = target;
          yield { at: target, data: { model: node.name, target: `self.${attribute}`, attribute, type } };
        }
      }
    },
    *Attribute(node, file) {
      if (!isStored(node)) return;
      const type = namerOf(file).typeOf(node.value);
      if (type === null || type.via === "entered" || mayBeRefused(node)) return;
      const { attr: attribute, start, end } = node;
      yield { at: node, data: { model: "", target: file.source.text.slice(start, end), attribute, type } };
    },
  },
  settle: {
    ask: () => ({}),
    judge({ path, data }, knowledge) {
      if (data.type === null) return "yes";
      const frozen = frozenClass(path, data.attribute, data.type, knowledge);
      return frozen === null ? "no" : { verdict: "yes", data: { ...data, model: frozen.outline.name } };
    },
  },
});

const MAKERS = /^__(init|post_init|setstate)__$/;

function setPastGuard({ start, end, targets, value }: Assign, file: PythonFile): readonly Edit[] | null {
  const [target, another] = targets;
  if (target?.kind !== "Attribute" || target.value.kind !== "Name" || another !== undefined) return null;
  const right = file.source.text.slice(value.start, end);
  // `self.a = 1, 2` would be two arguments.
  if (value.kind === "Yield" || value.kind === "YieldFrom" || (value.kind === "Tuple" && !right.startsWith("(")))
    return null;
  if (!/^\s*=\s*$/.test(file.source.text.slice(target.end, value.start))) return null;
  const text = `object.__setattr__(${target.value.id}, "${target.attr}", ${textOf(value, file)})`;
  return [{ start, end, text }];
}

const SETTERS = ["__setattr__", "__delattr__"];

/** One that is made by its own `__init__` has no use for a frozen base: not looked at, since there are so many. */
function mayInherit({ bases }: ClassDef, made: Expression | null, methods: readonly string[]): boolean {
  return made === null && bases.length > 0 && !methods.includes("__init__");
}

/** The frozen dataclass whose `__setattr__` refuses the assignment. */
function frozenClass(path: string, attribute: string, type: TypeName, knowledge: Knowledge): ProjectClass | null {
  const of = classOfObject(path, type, knowledge);
  if (of === null) return null;
  const { project } = lineageOf(of, knowledge);
  const frozen = project.find(isFrozen);
  if (frozen === undefined || project.some(({ methods }) => SETTERS.some((one) => methods.has(one)))) return null;
  // Objects of a subclass refuse the frozen class's fields alone.
  const isExact = frozen === of && type.via === "instance" && type.attribute === null;
  return isExact || hasField(frozen, attribute, knowledge) ? frozen : null;
}

function classOfObject(path: string, { on, attribute }: TypeName, knowledge: Knowledge): ProjectClass | null {
  const of = classNamed(on, path, knowledge);
  if (of === null || attribute === null) return of;
  const held = knowledge.classes.attribute(of, attribute);
  return held === null ? null : classNamed(held.type, held.on.file.path, knowledge);
}

function hasField(model: ProjectClass, name: string, knowledge: Knowledge): boolean {
  return lineageOf(model, knowledge)
    .project.filter(isDataclass)
    .some(({ outline }) => outline.fields.some((field) => field.isAnnotated && field.name === name));
}
