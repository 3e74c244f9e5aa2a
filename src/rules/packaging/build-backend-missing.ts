import { tableAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { keyAt, suspect } from "./_places.ts";
import { projectName } from "./_shipped.ts";

interface Data {
  readonly reason: "scripts" | "src";
}

export default defineProjectRule<Data>({
  id: "packaging/build-backend-missing",
  title: "Project to be installed has no build backend",
  severity: "warning",
  evidence: "resolved",
  says: ({ reason }) =>
    reason === "scripts"
      ? "There are commands in `[project.scripts]` but no `[build-system]`: uv installs neither the project nor its commands, and pip falls back to whatever setuptools there is."
      : "The code is below `src`, where it must be installed to be imported, but there is no `[build-system]`: uv does not install it, and pip falls back to whatever setuptools there is.",
  why: "Without `[build-system]` each tool does something else: uv treats the project as not installable, pip guesses setuptools without any version.",
  whenNot: "The files are only ever run from their folder.",
  sources: [
    "https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#declaring-the-build-backend",
    "https://docs.astral.sh/uv/concepts/projects/config/#build-systems",
  ],
  examples: [
    {
      title: "a command that uv never installs",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.0"
          [project.scripts]
                   #^^^^^^
          shop = "shop:main"
        `,
        "shop/__init__.py": "def main(): ...\n",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
          [project]
          name = "shop"
          version = "1.0"
          [project.scripts]
          shop = "shop:main"
        `,
        "shop/__init__.py": "def main(): ...\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "An application that is run from its folder.",
      code: { "pyproject.toml": '[project]\nname = "shop"\n', "main.py": "" },
    },
    {
      why: "setup.py says how it is built.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "shop:main"\n',
        "setup.py": "",
        "shop.py": "def main(): ...",
      },
    },
    {
      why: "The tool is told otherwise.",
      code: {
        "pyproject.toml":
          '[project]\nname = "shop"\n[project.scripts]\nshop = "shop:main"\n[tool.uv]\npackage = true\n',
        "shop.py": "def main(): ...",
      },
    },
  ],
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null || !isUndecided(view)) return;
    if (tableAt(manifest.data, "project", "scripts") !== null) {
      yield suspect(manifest, keyAt(manifest, "project", "scripts"), { reason: "scripts" });
    } else if (hasPackageInSrc(view)) yield suspect(manifest, keyAt(manifest, "project"), { reason: "src" });
  },
});

function isUndecided({ manifest, paths }: ProjectView): boolean {
  const data = manifest?.data;
  if (tableAt(data, "build-system") !== null || tableAt(data, "project") === null) return false;
  if (projectName(manifest) === null || ["setup.py", "setup.cfg"].some((path) => paths.has(path))) return false;
  // Tools that install without one, or a workspace's root that is nothing itself.
  return ["uv", "poetry", "pdm", "hatch", "rye", "pants"].every(
    (tool) =>
      tableAt(data, "tool", tool)?.package === undefined && (tool === "uv" || tableAt(data, "tool", tool) === null),
  );
}

function hasPackageInSrc({ facts, manifest }: ProjectView): boolean {
  const name = (projectName(manifest) ?? "").toLowerCase().replace(/[-.]+/g, "_");
  return facts.some(({ file }) => file.path === `src/${name}/__init__.py`);
}
