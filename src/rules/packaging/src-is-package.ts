import { tableAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { isBuilt, topOf } from "./_shipped.ts";

interface Data {
  readonly kind: "package" | "twice";
  readonly name: string;
}

export default defineProjectRule<Data>({
  id: "packaging/src-is-package",
  title: "src layout and flat layout mixed up",
  severity: "warning",
  evidence: "resolved",
  says: ({ kind, name }) =>
    kind === "package"
      ? "`src/__init__.py` makes the folder itself a package: what is installed is imported as `src`, a name that other projects claim too."
      : `\`${name}\` stands in the root and below \`src\`: which of them is imported depends on the folder Python is started in.`,
  why: "In a src layout `src` is a folder to look in, not a package. Mixed up, tests import something else than users do.",
  whenNot: "An application that is only ever run from its folder.",
  sources: ["https://packaging.python.org/en/latest/discussions/src-layout-vs-flat-layout/"],
  examples: [
    {
      title: "a package called src",
      bad: {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n',
        "src/__init__.py": `
          '''Shop.'''
          #^^^^^^^^^^
        `,
        "src/shop/__init__.py": "",
      },
      good: {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n',
        "src/shop/__init__.py": "'''Shop.'''",
      },
    },
    {
      title: "the same package twice",
      bad: {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n',
        "shop/__init__.py": `
          '''Old.'''
          #^^^^^^^^^
        `,
        "src/shop/__init__.py": "",
      },
      good: {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n',
        "src/shop/__init__.py": "",
      },
    },
  ],
  nearMisses: [
    {
      why: "An application that nobody installs.",
      code: { "pyproject.toml": '[project]\nname = "shop"\n', "src/__init__.py": "" },
    },
    {
      why: "Tests of the same name are no second package.",
      code: {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n',
        "src/shop/__init__.py": "",
        "tests/shop/__init__.py": "",
      },
    },
  ],
  *inspect(view) {
    if (!isBuilt(view) || tableAt(view.manifest?.data, "tool", "setuptools", "package-dir") !== null) return;
    for (const { file } of view.facts) {
      const at = { start: 0, end: firstLineEnd(view, file.path) };
      if (file.path === "src/__init__.py" && hasOthersBelow(view))
        yield { path: file.path, at, data: { kind: "package", name: "src" } };
      const top = topOf(file.path.replaceAll("/", "."));
      const isTwin = file.path === `${top}/__init__.py` && view.paths.has(`src/${file.path}`);
      if (isTwin && file.role === "source") yield { path: file.path, at, data: { kind: "twice", name: top } };
    }
  },
});

/** `src` is the package itself where everything is imported as `src.…`. */
function hasOthersBelow({ paths, facts }: ProjectView): boolean {
  const importsSrc = facts.some(
    ({ imports, file }) => !file.path.startsWith("src/") && imports.some(({ module }) => topOf(module) === "src"),
  );
  return !importsSrc && [...paths].some((path) => /^src\/[^/]+\/__init__\.py$/.test(path));
}

function firstLineEnd({ readText }: ProjectView, path: string): number {
  const text = readText(path) ?? "";
  const end = text.indexOf("\n");
  return end === -1 ? text.length : end;
}
