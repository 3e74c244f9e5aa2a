import { defineProjectRule } from "../kit/rule.ts";
import { type Dependency, dependenciesOf } from "./_dependencies.ts";
import { companionOf, distributionOf, mayProvide } from "./_distributions.ts";
import { isForeign, ownNames, runsOnImport, shippedOf, topOf } from "./_shipped.ts";

interface Data {
  readonly module: string;
  readonly name: string;
  readonly group: string;
  readonly purpose: Dependency["purpose"];
  readonly importer: string;
}

export default defineProjectRule<Data>({
  id: "packaging/development-dependency-at-run-time",
  title: "Run-time import of a package that only developers or extras get",
  severity: "warning",
  evidence: "resolved",
  says: ({ module, name, group, purpose, importer }) =>
    `Importing \`${importer}\` imports \`${module}\`, but \`${name}\` is declared in the ${purpose === "extra" ? "extra" : "group"} \`${group}\` only: a plain installation fails here with ModuleNotFoundError.`,
  why: "Groups and extras are not installed with the package. The tests pass, because those who run them have the group.",
  whenNot: "Another dependency is sure to bring the package along.",
  sources: [
    "https://packaging.python.org/en/latest/specifications/dependency-groups/",
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies",
  ],
  examples: [
    {
      title: "reached from the package itself",
      bad: {
        "pyproject.toml":
          '[project]\nname = "shop"\ndependencies = ["click"]\n[dependency-groups]\ndev = ["requests"]\n',
        "shop/__init__.py": "from .net import get\n",
        "shop/net.py": `
          import requests as http
          #      ^^^^^^^^^^^^^^^^
          get = http.get
        `,
      },
      good: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["click", "requests"]\n',
        "shop/__init__.py": "from .net import get\n",
        "shop/net.py": "import requests as http\nget = http.get\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "Only whoever wants the module imports it.",
      code: {
        "pyproject.toml":
          '[project]\nname = "shop"\ndependencies = ["click"]\n[project.optional-dependencies]\nnet = ["requests"]\n',
        "shop/__init__.py": "",
        "shop/net.py": "import requests\n",
      },
    },
    {
      why: "Imported when it is called.",
      code: {
        "pyproject.toml":
          '[project]\nname = "shop"\ndependencies = ["click"]\n[dependency-groups]\ndev = ["requests"]\n',
        "shop/__init__.py": "def get(url):\n    import requests\n    return requests.get(url)\n",
      },
    },
  ],
  *inspect(view) {
    const { all, isComplete } = dependenciesOf(view);
    if (!isComplete) return;
    const own = ownNames(view);
    const { files, reached, tops } = shippedOf(view);
    const runtime = new Set(all.filter(({ purpose }) => purpose === "runtime").map(({ name }) => name));
    const seen = new Set<string>();
    for (const { file, imports } of files) {
      if (file.module === null || !reached.has(file.module)) continue;
      for (const one of imports) {
        const top = topOf(one.module);
        if (seen.has(top) || !runsOnImport(one) || !isForeign(one.module, own) || !distributionOf(top).isKnown)
          continue;
        if ([...runtime].some((name) => mayProvide(name, one.module)) || companionOf(top, runtime) !== null) continue;
        const declared = all.find((dependency) => mayProvide(dependency.name, one.module));
        if (declared === undefined) continue;
        seen.add(top);
        const importer = tops.has(topOf(file.module)) ? topOf(file.module) : file.module;
        const { name, group, purpose } = declared;
        yield { path: file.path, at: one, data: { module: top, name, group, purpose, importer } };
      }
    }
  },
});
