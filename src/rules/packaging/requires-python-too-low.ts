import type { PythonVersion } from "../../project/model.ts";
import { type RequiresPython, requiresPython } from "../../project/requires.ts";
import { admitted, compareVersions } from "../../project/specifiers.ts";
import type { FileFacts, ProjectView, VersionFact } from "../kit/project-view.ts";
import { defineProjectRule, type Span } from "../kit/rule.ts";
import { lineOf, valueAt } from "./_places.ts";
import { isRefused, proveOldestParses } from "./_prove-oldest-parses.ts";
import { shippedOf } from "./_shipped.ts";

interface Data {
  readonly declared: string;
  readonly oldest: string;
  readonly needs: string;
  readonly what: string;
  readonly where: string;
  readonly others: number;
  /** How the oldest Python is declared. */
  readonly dialect: RequiresPython["dialect"];
  readonly declaredIn: string;
  /** A file that the parser of the oldest Python refuses, as a newer one's can tell. */
  readonly refused: string | null;
}

export default defineProjectRule<Data>({
  id: "packaging/requires-python-too-low",
  title: "Older Python promised than the code runs on",
  severity: "error",
  evidence: "resolved",
  says: ({ declared, oldest, needs, what, where, others }) =>
    `\`${declared}\` lets Python ${oldest} install this, but ${what} at ${where} needs ${needs}${others === 0 ? "" : ` (and ${others} more like it)`}.`,
  why: "Installers trust `requires-python`: on the older Python the package installs, and then fails with a `SyntaxError` or `ImportError` at import or, worse, later in a function. With an honest bound that user gets the last version that works.",
  whenNot:
    "The use stands behind a condition this program cannot see, for instance in a module that only newer Pythons import.",
  sources: [
    "https://packaging.python.org/en/latest/guides/dropping-older-python-versions/",
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python",
  ],
  examples: [
    {
      title: "match under 3.9",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.0"
          requires-python = ">=3.9"
          #                 ^^^^^^^
        `,
        "shop/__init__.py":
          "def rate(kind):\n    match kind:\n        case 'book':\n            return 5\n    return 19\n",
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.0"
          requires-python = ">=3.10"
        `,
        "shop/__init__.py":
          "def rate(kind):\n    match kind:\n        case 'book':\n            return 5\n    return 19\n",
      },
    },
    {
      title: "a module of 3.11 in Poetry's form",
      bad: {
        "pyproject.toml": `
          [tool.poetry]
          name = "shop"
          [tool.poetry.dependencies]
          python = "^3.10"
          #        ^^^^^^^
        `,
        "src/shop/__init__.py": "import tomllib\n",
      },
      unproved: "only Python 3.10 itself has no tomllib",
      good: {
        "pyproject.toml": `
          [tool.poetry]
          name = "shop"
          [tool.poetry.dependencies]
          python = "^3.11"
        `,
        "src/shop/__init__.py": "import tomllib\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "The older Python has its own way.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.9"
        `,
        "shop/__init__.py": "try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib\n",
      },
    },
    {
      why: "Only newer Pythons import the module.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.9"
        `,
        "shop/__init__.py": "import sys\nif sys.version_info >= (3, 11):\n    from ._groups import Groups\n",
        "shop/_groups.py": "from asyncio import TaskGroup as Groups\n",
      },
    },
    {
      why: "Tests are not installed.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.9"
        `,
        "shop/__init__.py": "",
        "tests/test_shop.py": "import tomllib\n",
      },
    },
  ],
  reproduce: ({ data }) => proveOldestParses(data),
  *inspect(view) {
    const declared = requiresPython(view);
    if (declared === null) return;
    const oldest = admitted(declared.text, declared.dialect)?.[0];
    const uses = usesAbove(view, oldest ?? [4, 0]);
    const [first] = uses;
    if (oldest === undefined || first === undefined) return;
    const { needs, what } = first.use;
    yield {
      path: declared.path,
      at: placeOf(view, declared),
      data: {
        declared: declared.text,
        oldest: dotted(oldest),
        needs: dotted(needs),
        what,
        where: `${first.path}:${lineOf(view.readText(first.path) ?? "", first.use.start)}`,
        others: uses.length - 1,
        dialect: declared.dialect,
        declaredIn: declared.path,
        refused: uses.find(({ use }) => isRefused(use.what))?.path ?? null,
      },
    };
  },
});

const dotted = (version: PythonVersion): string => version.join(".");

/** Most demanding first; a module that is only imported under conditions is taken to be one for newer Pythons. */
function usesAbove(view: ProjectView, oldest: PythonVersion): readonly { path: string; use: VersionFact }[] {
  const { files } = shippedOf(view);
  const needy = files.filter((one) => one.versions.some(({ needs }) => compareVersions(needs, oldest) > 0));
  if (needy.length === 0) return [];
  const conditional = conditionalModules(view.facts);
  return needy
    .filter(({ file }) => !NEWER_BY_NAME.test(file.path) && !(file.module !== null && conditional.has(file.module)))
    .flatMap((one) => one.versions.map((use) => ({ path: one.file.path, use })))
    .filter(({ use }) => compareVersions(use.needs, oldest) > 0)
    .sort((a, b) => compareVersions(b.use.needs, a.use.needs));
}

const NEWER_BY_NAME = /(?:py\d{2,3}|compat|backport)[^/]*$/i;

/** Modules that are imported, themselves or something below them, and nowhere without a condition. */
function conditionalModules(facts: readonly FileFacts[]): ReadonlySet<string> {
  const conditional = new Set<string>();
  const plain = new Set<string>();
  for (const one of facts.flatMap(({ imports }) => imports)) {
    const into = one.optional || one.typingOnly ? conditional : plain;
    for (const name of one.names) into.add(`${one.module}.${name}`);
    for (let dotted = one.module; dotted !== ""; dotted = dotted.slice(0, Math.max(0, dotted.lastIndexOf("."))))
      into.add(dotted);
  }
  for (const module of plain) conditional.delete(module);
  return conditional;
}

function placeOf({ manifest, readText }: ProjectView, { path, text }: RequiresPython): Span {
  if (path === "pyproject.toml" && manifest !== null) {
    for (const keys of [
      ["project", "requires-python"],
      ["tool", "poetry", "dependencies", "python"],
      ["tool", "flit", "metadata", "requires-python"],
    ]) {
      if (manifest.find(...keys) !== null) return valueAt(manifest, ...keys);
    }
  }
  const start = Math.max(0, (readText(path) ?? "").indexOf(text));
  return { start, end: start + text.length };
}
