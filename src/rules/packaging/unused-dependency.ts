import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { type Dependency, dependenciesOf } from "./_dependencies.ts";
import { isImportless, mayProvide, modulesOf } from "./_distributions.ts";
import { removeElement, suspect } from "./_places.ts";
import { isForeign, ownNames } from "./_shipped.ts";

interface Data {
  readonly name: string;
  readonly path: readonly (string | number)[];
}

export default defineProjectRule<Data>({
  id: "packaging/unused-dependency",
  title: "Declared dependency is never imported",
  severity: "advice",
  evidence: "resolved",
  says: ({ name }) => `Nothing in the project imports or names \`${name}\`: every user installs it for nothing.`,
  why: "Each dependency costs every user download time, possible conflicts and another project to trust.",
  whenNot:
    "It is needed without being imported: a plugin, a driver chosen by a URL, a lower bound on something another package brings.",
  sources: ["https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/"],
  examples: [
    {
      title: "left over from another time",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          dependencies = [
            "httpx",  # for the prices
            "requests>=2",
            #^^^^^^^^^^^^
          ]
        `,
        "shop/__init__.py": "import httpx\n",
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          dependencies = [
            "httpx",  # for the prices
          ]
        `,
        "shop/__init__.py": "import httpx\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "Drivers and servers are found by name, and a marker asks for a special case.",
      code: {
        "pyproject.toml":
          '[project]\nname = "shop"\ndependencies = ["uvicorn", "psycopg2-binary", "tzdata", "pytz; python_version < \'3.9\'"]\n',
        "shop/__init__.py": "",
      },
    },
    {
      why: "Named in a string.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["structlog"]\n',
        "shop/__init__.py": "LOGGERS = ['structlog.stdlib']\n",
      },
    },
    {
      why: "Nobody knows which module it brings.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["corporate-toolbox"]\n',
        "shop/__init__.py": "import ctools\n",
      },
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Remove it from the dependencies",
    edits: ({ data }, { manifest }) => {
      const edit = manifest === null || data.path[0] !== "project" ? null : removeElement(manifest, ...data.path);
      return edit === null ? null : [edit];
    },
  },
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null || view.facts.length === 0) return;
    const suspects = dependenciesOf(view).all.filter((one) => one.at !== null && mayBeUnused(one));
    if (suspects.length === 0) return;
    const own = ownNames(view);
    const imported = new Set(
      view.facts.flatMap((one) => one.imports.map(({ module }) => module)).filter((module) => isForeign(module, own)),
    );
    for (const one of suspects) {
      if ([...imported].some((module) => mayProvide(one.name, module)) || isNamed(one.name, view)) continue;
      if (one.at !== null) yield suspect(manifest, one.at, { name: one.name, path: one.path });
    }
  },
});

/** Whose modules are known, so that none of them being imported says something. */
function mayBeUnused({ name, purpose, hasMarker }: Dependency): boolean {
  return purpose === "runtime" && !hasMarker && !isImportless(name) && modulesOf(name) !== null;
}

const COMMANDS = [
  "Dockerfile",
  "Procfile",
  "Makefile",
  "justfile",
  "docker-compose.yml",
  "compose.yaml",
  "setup.py",
  "setup.cfg",
  "tox.ini",
];

/** In a string of some module, in a command, or a second time in pyproject.toml. */
function isNamed(name: string, { facts, manifest, readText }: ProjectView): boolean {
  const names = [name, ...(modulesOf(name) ?? [])].map((one) => one.replace(/[-_.]/g, "[-_.]"));
  const word = new RegExp(`(?<![\\w-])(?:${names.join("|")})(?![\\w-])`, "gi");
  if ((manifest?.text.match(word)?.length ?? 0) > 1) return true;
  return [...COMMANDS, ...facts.map(({ file }) => file.path)].some(
    (path) => (readText(path) ?? "").search(word) !== -1,
  );
}
