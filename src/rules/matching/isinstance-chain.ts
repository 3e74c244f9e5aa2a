import type { Expression, If, Name, Statement } from "../../syntax/nodes.ts";
import { inside, isName, isStored, isTest, span } from "../kit/match.ts";
import { defineRule, type PythonFile, type Span } from "../kit/rule.ts";

interface Data {
  readonly subject: string;
  /** Where the classes stand that are asked for. */
  readonly classes: readonly Span[];
}

/** Fewer branches read as well as they are. */
const LEAST_BRANCHES = 3;
/** As many branches take so many attributes out of the object that a class pattern would bind. */
const LEAST_TAKING = 2;
const LEAST_ATTRIBUTES = 2;

export default defineRule<Data>({
  id: "matching/isinstance-chain",
  title: "Chain of isinstance that takes objects apart",
  severity: "advice",
  evidence: "resolved",
  oncePerFile: true,
  since: "next",
  says: ({ subject }) =>
    `This chain asks for the class of \`${subject}\`, then takes its attributes one by one. A \`match\` with class patterns does both in one line a class: \`case Point(x=x, y=y):\`.`,
  why: "A class pattern names the class and what is taken from it in one place, so each branch reads as the shape it handles, and the type checker sees which shapes are left.",
  whenNot:
    "When the branches call methods rather than read attributes: then a method of the classes themselves is better than either.",
  sources: [
    "https://peps.python.org/pep-0636/#adding-a-ui-matching-objects",
    "https://docs.python.org/3/reference/compound_stmts.html#class-patterns",
  ],
  examples: [
    {
      title: "shapes taken apart",
      bad: `
        from dataclasses import dataclass

        @dataclass
        class Circle:
            centre: int
            radius: int

        @dataclass
        class Box:
            width: int
            height: int

        @dataclass
        class Dot:
            place: int

        def area(shape):
            if isinstance(shape, Circle):
        #                 ^^^^^
                return shape.radius**2 * 3 + shape.centre
            elif isinstance(shape, Box):
                return shape.width * shape.height
            elif isinstance(shape, Dot):
                return shape.place
            return 0
      `,
      good: `
        from dataclasses import dataclass

        @dataclass
        class Circle:
            centre: int
            radius: int

        @dataclass
        class Box:
            width: int
            height: int

        @dataclass
        class Dot:
            place: int

        def area(shape):
            match shape:
                case Circle(centre=centre, radius=radius):
                    return radius**2 * 3 + centre
                case Box(width=width, height=height):
                    return width * height
                case Dot(place=place):
                    return place
            return 0
      `,
    },
  ],
  nearMisses: [
    {
      why: "The project still runs where there is no match.",
      python: "3.9",
      code: `
        class A: ...
        class B: ...
        class C: ...

        def take(one):
            if isinstance(one, A):
                return one.x + one.y
            elif isinstance(one, B):
                return one.x + one.z
            elif isinstance(one, C):
                return one.x
      `,
    },
    {
      why: "Methods are called: the classes know what to do.",
      code: `
        class A: ...
        class B: ...
        class C: ...

        def take(one):
            if isinstance(one, A):
                return one.area() + one.rim()
            elif isinstance(one, B):
                return one.sides() + one.rim()
            elif isinstance(one, C):
                return one.area()
      `,
    },
    {
      why: "Nobody can tell what these are.",
      code: `
        def take(one, kinds):
            if isinstance(one, kinds.first):
                return one.x + one.y
            elif isinstance(one, kinds.second):
                return one.x + one.z
            elif isinstance(one, kinds.third):
                return one.x
      `,
    },
    {
      why: "Two branches.",
      code: `
        class A: ...
        class B: ...

        def take(one):
            if isinstance(one, A):
                return one.x + one.y
            elif isinstance(one, B):
                return one.x + one.z
      `,
    },
  ],
  check: {
    *If(node, file) {
      const [major, minor] = file.python;
      const isElif = node.parent?.kind === "If" && node.parent.orelse[0] === node;
      if (major < 3 || (major === 3 && minor < 10) || isElif || isTest(file)) return;
      const branches = branchesOf(node, file);
      const [first] = branches;
      if (first === undefined || branches.length < LEAST_BRANCHES) return;
      const subject = first.subject.id;
      const taking = branches.filter(({ body }) => attributesTaken(body, subject).size >= LEAST_ATTRIBUTES);
      if (taking.length < LEAST_TAKING || branches.some(({ body }) => isBoundIn(body, subject))) return;
      yield { at: first.subject, data: { subject, classes: branches.map((one) => one.of) } };
    },
  },
  settle: {
    ask: ({ data: { classes } }) => Object.fromEntries(classes.map((one, index) => [`${index}`, one])),
    judge: ({ data, type }) => (data.classes.every((_, index) => type(`${index}`).kind === "class") ? "yes" : "no"),
  },
});

interface Branch {
  readonly subject: Name;
  readonly of: Span;
  readonly body: readonly Statement[];
}

/** Of an `if` all of whose tests ask for the class of one name; nothing of any other. */
function branchesOf(first: If, file: PythonFile): readonly Branch[] {
  const branches: Branch[] = [];
  for (let at: If | null = first; at !== null; ) {
    const asked = askedBy(at.test, file);
    if (asked === null || (branches[0] !== undefined && branches[0].subject.id !== asked.subject.id)) return [];
    branches.push({ ...asked, body: at.body });
    const [next, other]: Statement[] = at.orelse;
    at = next?.kind === "If" && other === undefined ? next : null;
  }
  return branches;
}

function askedBy(test: Expression, file: PythonFile): Omit<Branch, "body"> | null {
  if (test.kind !== "Call" || file.names.qualified(test.func) !== "builtins.isinstance") return null;
  const [subject, of] = test.args;
  if (subject?.kind !== "Name" || (of?.kind !== "Name" && of?.kind !== "Attribute")) return null;
  return { subject, of: span(of) };
}

function attributesTaken(body: readonly Statement[], subject: string): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const node of inside(...body)) {
    if (node.kind !== "Attribute" || !isName(node.value, subject) || isStored(node)) continue;
    if (node.parent?.kind !== "Call" || node.parent.func !== node) taken.add(node.attr);
  }
  return taken;
}

function isBoundIn(body: readonly Statement[], subject: string): boolean {
  for (const node of inside(...body)) if (isName(node, subject) && isStored(node)) return true;
  return false;
}
