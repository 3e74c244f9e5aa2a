import type { ImportFrom } from "../../syntax/nodes.ts";
import { inside, isTest, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/star-import",
  title: "Star import",
  severity: "advice",
  adopts: ["F403"],
  says: ({ message }) =>
    `\`${/`(.+?)`/.exec(message)?.[1] ?? "import *"}\` brings in names that nobody can see here, now and after the next release. Import the names that are used.`,
  why: "A reader and a type checker cannot tell where a name comes from, and a name that a later version adds silently replaces one of yours, or a builtin.",
  whenNot: "A package's `__init__.py` gathers the public names of its own modules, which declare `__all__`.",
  sources: [
    "https://docs.python.org/3/tutorial/modules.html#more-on-modules",
    "https://peps.python.org/pep-0008/#imports",
  ],
  examples: [
    {
      title: "two stars: which one is it?",
      bad: `
        from math import *
        #^^^^^^^^^^^^^^^^^
        from cmath import *
        #^^^^^^^^^^^^^^^^^^

        def root(x):
            return sqrt(x)
      `,
      good: `
        from cmath import sqrt

        def root(x):
            return sqrt(x)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A package's front door, for its own modules.",
      code: {
        "shop/__init__.py": "from .orders import *\n",
        "shop/orders.py": '__all__ = ["order"]\n\ndef order(): ...\n',
      },
    },
  ],
  confirm: ({ node }, file) => {
    const star = nearest(node, "ImportFrom");
    if (star === null || isFrontDoor(star, file)) return "no";
    return stars(file) > 1 && !isTest(file) && !isSettings(file) ? "warning" : "yes";
  },
});

/** A file that mostly gathers: an `__init__.py`, or nothing but imports and assignments. */
function isFrontDoor(star: ImportFrom, file: PythonFile): boolean {
  if (file.path.endsWith("__init__.py") || file.path.endsWith("conftest.py")) return true;
  // Nothing in the file uses a name: it only passes them on.
  return (star.level > 0 || file.module !== null) && file.tree.body.every((one) => GATHERS.has(one.kind));
}

const GATHERS = new Set(["Import", "ImportFrom", "Expr", "Assign", "AugAssign", "Try", "If"]);

/** Django's way to derive one set of settings from another. */
function isSettings(file: PythonFile): boolean {
  return /(^|\/)settings/.test(file.path);
}

function stars(file: PythonFile): number {
  let count = 0;
  for (const node of inside(...file.tree.body)) if (node.kind === "alias" && node.name === "*") count++;
  return count;
}
