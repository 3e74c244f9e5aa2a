import { textsAt } from "../../project/read.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { keyAt, suspect, valueAt } from "./_places.ts";
import { isBuilt, shippedOf, topOf } from "./_shipped.ts";

interface Data {
  readonly file: string;
  readonly claimed: boolean;
}

export default defineProjectRule<Data>({
  id: "packaging/py-typed-missing",
  title: "Annotated package without py.typed",
  severity: "advice",
  evidence: "resolved",
  says: ({ file, claimed }) =>
    claimed
      ? `The classifier \`Typing :: Typed\` promises types, but without an empty file ${file} type checkers ignore them.`
      : `The code is annotated, but type checkers ignore an installed package's annotations without an empty file ${file}.`,
  why: "PEP 561: a type checker treats an installed package without the marker as untyped, so everything imported from it is `Any`.",
  whenNot: "The annotations are not meant for users, or stubs are published apart.",
  sources: [
    "https://peps.python.org/pep-0561/#packaging-type-information",
    "https://typing.python.org/en/latest/spec/distributing.html",
  ],
  examples: [
    {
      title: "types promised and not delivered",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
          [project]
          name = "shop"
          classifiers = ["Typing :: Typed"]
          #              ^^^^^^^^^^^^^^^^^
        `,
        "shop/__init__.py": "def total(prices: list[int]) -> int:\n    return sum(prices)\n",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
          [project]
          name = "shop"
          classifiers = ["Typing :: Typed"]
        `,
        "shop/__init__.py": "def total(prices: list[int]) -> int:\n    return sum(prices)\n",
        "shop/py.typed": "",
      },
    },
  ],
  nearMisses: [
    {
      why: "Not published: an application has no users who import it.",
      code: {
        "pyproject.toml":
          '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "shop"\nclassifiers = ["Private :: Do Not Upload"]\n',
        "shop/__init__.py": "def total(prices: list[int]) -> int:\n    return sum(prices)\n",
      },
    },
    {
      why: "Hardly anything is annotated.",
      code: {
        "pyproject.toml":
          '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "shop"\nclassifiers = ["Topic :: Office"]\n',
        "shop/__init__.py": "def total(prices):\n    return sum(prices)\n",
        "shop/tax.py": "def tax(price):\n    return price\n",
        "shop/cart.py": "def add(item: str): ...\n",
      },
    },
  ],
  *inspect(view) {
    const { manifest, paths } = view;
    if (manifest === null || !isBuilt(view)) return;
    const classifiers = textsAt(manifest.data, "project", "classifiers");
    // Who writes classifiers publishes; internal services do not need the marker.
    if (classifiers.length === 0 || classifiers.some((one) => one.startsWith("Private ::"))) return;
    const { files, tops } = shippedOf(view);
    // A package with the marker is the one that users import; those beside it are its own business.
    if (files.some(({ file }) => paths.has(file.path.replace(/[^/]*$/, "py.typed")))) return;
    for (const top of tops) {
      const own = files.filter(({ file }) => topOf(file.module ?? "") === top && !file.path.endsWith("__init__.py"));
      const package_ = files.find(({ file }) => file.module === top && file.path.endsWith("__init__.py"));
      if (package_ === undefined) continue;
      const annotated = [...own, package_].filter((one) => one.annotated).length;
      if (annotated === 0 || annotated * 3 < own.length * 2) continue;
      const marker = package_.file.path.replace("__init__.py", "py.typed");
      if (paths.has(marker)) continue;
      const claim = classifiers.indexOf("Typing :: Typed");
      const data = { file: marker, claimed: claim >= 0 };
      if (claim < 0) yield suspect(manifest, keyAt(manifest, "project"), data, "advice");
      else yield suspect(manifest, valueAt(manifest, "project", "classifiers", claim), data, "warning");
    }
  },
});
