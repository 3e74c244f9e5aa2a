import { nearest } from "../../project/nearest.ts";
import { tableAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import type { Recipe } from "../kit/reproduce.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { suspect, valueAt } from "./_places.ts";
import { topOf } from "./_shipped.ts";

interface Data {
  readonly module: string;
  /** Missing in the module; `null` where the module itself is. */
  readonly attribute: string | null;
  readonly near: string | null;
  /** Where pyproject.toml names it. */
  readonly path: readonly string[];
}

export default defineProjectRule<Data>({
  id: "packaging/entry-point-not-found",
  title: "Entry point leads nowhere",
  severity: "error",
  evidence: "resolved",
  says: ({ module, attribute, near }) => {
    const hint = near === null ? "" : `; did you mean \`${near}\`?`;
    return attribute === null
      ? `There is no module \`${module}\` in this project: the installed command fails with ModuleNotFoundError${hint}`.replace(
          /([^?])$/,
          "$1.",
        )
      : `\`${module}\` binds no \`${attribute}\`: the installed command fails with ImportError${hint}`.replace(
          /([^?])$/,
          "$1.",
        );
  },
  why: "Nothing checks an entry point when the package is built; the first user to run the command does.",
  whenNot: "The module is generated when the package is built.",
  sources: [
    "https://packaging.python.org/en/latest/specifications/entry-points/",
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points",
  ],
  examples: [
    {
      title: "a function that was renamed",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          [project.scripts]
          shop = "shop.cli:mian"
          #      ^^^^^^^^^^^^^^^
          tax = "shop.tax:main"
          #     ^^^^^^^^^^^^^^^
        `,
        "shop/__init__.py": "",
        "shop/cli.py": "def main(): ...\n",
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          [project.scripts]
          shop = "shop.cli:main"
        `,
        "shop/__init__.py": "",
        "shop/cli.py": "def main(): ...\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "Another package's function, a method, a module alone, and names that a star import or `__getattr__` may bring.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          [project.scripts]
          other = "click:echo"
          method = "shop.cli:App.run"
          lazy = "shop:anything"
          star = "shop.star:main"
          [project.entry-points."shop.plugins"]
          cli = "shop.cli"
        `,
        "shop/__init__.py": "def __getattr__(name): ...\n",
        "shop/cli.py": "class App:\n    @classmethod\n    def run(cls): ...\n",
        "shop/star.py": "from .cli import *\n",
      },
    },
  ],
  reproduce: ({ data: { path } }) => proveEntryPoint(path),
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null) return;
    for (const { reference, path } of entryPoints(view)) {
      const data = judge(reference, view);
      if (data !== null) yield suspect(manifest, valueAt(manifest, ...path), { ...data, path });
    }
  },
});

/** The entry is looked up as an installer does; one that is not there any more leads nowhere wrong. */
function proveEntryPoint(path: readonly string[]): Recipe {
  const name = path.at(-1) ?? "";
  const table = path.slice(0, -1).map((key) => `.get(${JSON.stringify(key)}, {})`);
  return {
    test: `entry_point_${name.replace(/\W/g, "_")}_leads_to_something`,
    shows: `The entry point \`${name}\` of pyproject.toml can be imported.`,
    subject: null,
    imports: ["import pkgutil", "import tomllib", "from pathlib import Path"],
    body: `
      project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
      reference = project${table.join("")}.get(${JSON.stringify(name)})
      is_there = True
      try:
          if reference is not None:
              pkgutil.resolve_name(reference.partition("[")[0].strip())
      except AttributeError:
          is_there = False
      except ModuleNotFoundError as error:
          # Another module that is missing is another matter.
          if not reference.startswith(error.name):
              raise
          is_there = False
    `,
    claim: "is_there",
    otherwise: "the entry point leads nowhere",
  };
}

interface EntryPoint {
  readonly reference: string;
  readonly path: readonly string[];
}

function* entryPoints({ manifest }: ProjectView): Generator<EntryPoint> {
  const groups = Object.keys(tableAt(manifest?.data, "project", "entry-points") ?? {});
  const tables = [
    ["project", "scripts"],
    ["project", "gui-scripts"],
    ["tool", "poetry", "scripts"],
    ...groups.map((group) => ["project", "entry-points", group]),
  ];
  for (const base of tables) {
    for (const [name, value] of Object.entries(tableAt(manifest?.data, ...base) ?? {})) {
      if (typeof value === "string") yield { reference: value, path: [...base, name] };
    }
  }
}

/** `module:attribute.attribute [extra]`; only the first attribute is looked up. */
function judge(reference: string, view: ProjectView): Omit<Data, "path"> | null {
  const match = /^\s*([\w.]+)\s*(?::\s*(\w+)[\w.]*)?\s*(?:\[[^\]]*\])?\s*$/.exec(reference);
  const module = match?.[1];
  if (module === undefined) return null;
  const modules = new Map(
    view.facts.flatMap((one) => (one.file.module === null ? [] : [[one.file.module, one] as const])),
  );
  if (![...modules.keys()].some((name) => topOf(name) === topOf(module))) return null;
  const facts = modules.get(module);
  if (facts === undefined) {
    if (isElsewhere(module, view)) return null;
    const near = nearest(
      module,
      [...modules.keys()].filter((name) => topOf(name) === topOf(module)),
    );
    return { module, attribute: null, near };
  }
  const attribute = match?.[2];
  const { moduleNames } = facts;
  if (attribute === undefined || moduleNames.some((name) => [attribute, "*", "__getattr__"].includes(name)))
    return null;
  if (modules.has(`${module}.${attribute}`) || isElsewhere(`${module}.${attribute}`, view)) return null;
  return { module, attribute, near: nearest(attribute, moduleNames) };
}

/** Compiled, a stub, a namespace folder, or a file that was not read: something of that name is there. */
function isElsewhere(module: string, { paths }: ProjectView): boolean {
  const end = module.replaceAll(".", "/");
  for (const path of paths) if (`/${path}`.includes(`/${end}.`) || `/${path}`.includes(`/${end}/`)) return true;
  return false;
}
