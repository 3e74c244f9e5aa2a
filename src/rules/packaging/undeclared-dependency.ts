import type { ImportFact } from "../kit/project-view.ts";
import { defineProjectRule, type ProjectSuspect } from "../kit/rule.ts";
import { dependenciesOf } from "./_dependencies.ts";
import { companionOf, distributionOf, mayProvide } from "./_distributions.ts";
import { isForeign, ownNames, runsOnImport, shippedOf, topOf } from "./_shipped.ts";

interface Data {
  readonly module: string;
  readonly distribution: string;
  /** A declared dependency that happens to bring it. */
  readonly companion: string | null;
}

export default defineProjectRule<Data>({
  id: "packaging/undeclared-dependency",
  title: "Imported package is not declared",
  severity: "warning",
  evidence: "resolved",
  says: ({ module, distribution, companion }) =>
    companion === null
      ? `\`${module}\` is imported here whatever the circumstances, but nothing declares \`${distribution}\`: after a clean installation this fails with ModuleNotFoundError.`
      : `\`${module}\` is only there because \`${companion}\` needs it today: declare \`${distribution}\` yourself.`,
  why: "It works on the author's machine, where something else has installed the package, and fails for whoever installs the project alone.",
  whenNot: "The module comes with the program that hosts this code, or is installed by other means than an index.",
  sources: [
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies",
    "https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/",
  ],
  examples: [
    {
      title: "a module whose distribution has another name",
      bad: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "shop/__init__.py": `
          import httpx
          import yaml
          #      ^^^^
        `,
      },
      good: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx", "PyYAML>=6"]\n',
        "shop/__init__.py": "import httpx\nimport yaml\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "It may be missing, and that is handled.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "shop/__init__.py":
          "try:\n    import yaml\nexcept ImportError:\n    yaml = None\ndef load():\n    import tomlkit\n",
      },
    },
    {
      why: "For type checkers only, and a module of the project's own.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "shop/__init__.py": "from typing import TYPE_CHECKING\nimport helpers\nif TYPE_CHECKING:\n    import yaml\n",
        "tools/helpers.py": "",
      },
    },
    {
      why: "An extra brings it.",
      code: {
        "pyproject.toml":
          '[project]\nname = "shop"\ndependencies = ["httpx"]\n[project.optional-dependencies]\nyaml = ["pyyaml"]\n',
        "shop/__init__.py": "",
        "shop/files.py": "import yaml\n",
      },
    },
    {
      why: "The dependencies are computed.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndynamic = ["dependencies"]\n',
        "shop/__init__.py": "import yaml\n",
      },
    },
    {
      why: "A module for those who have the other package.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "shop/__init__.py": "",
        "shop/_hypothesis_plugin.py": "import hypothesis\n",
        "shop/contrib/forms.py": "import django\n",
      },
    },
    {
      why: "A module nobody knows: it may come from anywhere.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "shop/__init__.py": "import corporate_base\n",
      },
    },
  ],
  *inspect(view) {
    const { names, isComplete } = dependenciesOf(view);
    if (!isComplete) return;
    const own = ownNames(view);
    const seen = new Set<string>();
    for (const { file, imports } of shippedOf(view).files) {
      for (const one of imports) {
        const top = topOf(one.module);
        if (seen.has(top) || !runsOnImport(one) || !isForeign(one.module, own) || isIntegration(file.path, one.module))
          continue;
        if ([...names].some((name) => mayProvide(name, one.module))) continue;
        const found = judge(file.path, one, names);
        if (found === null) continue;
        seen.add(top);
        yield found;
      }
    }
  },
});

const SIDE =
  /(?:^|[/_])(?:contrib|integrations?|plugins?|ext|extensions?|backends?|adapters?|drivers?|extras?|optional|testing|pytest)(?:[/_.]|$)/;

/** A module that is there for users of the other package, who have it. */
function isIntegration(path: string, module: string): boolean {
  return SIDE.test(path) || path.toLowerCase().includes(topOf(module).toLowerCase());
}

/** Only of modules that certainly belong to a known distribution. */
function judge(path: string, one: ImportFact, names: ReadonlySet<string>): ProjectSuspect<Data> | null {
  const { name, isKnown } = distributionOf(one.module);
  if (!isKnown) return null;
  const companion = companionOf(one.module, names);
  const data = { module: topOf(one.module), distribution: name, companion };
  return { path, at: one, data, ...(companion === null ? {} : { severity: "advice" }) };
}
