import { tableAt, textsAt } from "../../project/read.ts";
import { requiresPython } from "../../project/requires.ts";
import { compareVersions } from "../../project/specifiers.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { keyAt, lineOf, suspect } from "./_places.ts";
import { isBuilt, shippedOf } from "./_shipped.ts";

interface Data {
  /** What shows that not every Python will do; `null` where nothing newer than 3.8 was found. */
  readonly use: { readonly what: string; readonly where: string; readonly needs: string } | null;
}

export default defineProjectRule<Data>({
  id: "packaging/requires-python-missing",
  title: "No requires-python",
  severity: "warning",
  evidence: "resolved",
  says: ({ use }) =>
    use === null
      ? "Without `requires-python` installers offer this to every Python there is: say the oldest one that is tested."
      : `Without \`requires-python\` every Python installs this, but ${use.what} at ${use.where} needs ${use.needs}: add \`requires-python = ">=${use.needs}"\`.`,
  why: "An installer on an older Python cannot know that the package will not run there, and takes the newest release instead of the last one that does.",
  whenNot: "The project is never built or installed.",
  sources: [
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python",
    "https://packaging.python.org/en/latest/guides/dropping-older-python-versions/",
  ],
  examples: [
    {
      title: "a package that needs 3.11 and does not say so",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"

          [project]
           #^^^^^^
          name = "shop"
          version = "1.0"
        `,
        "shop/__init__.py": "from enum import StrEnum\n",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"

          [project]
          name = "shop"
          version = "1.0"
          requires-python = ">=3.11"
        `,
        "shop/__init__.py": "from enum import StrEnum\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "The backend computes it.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          [project]
          name = "shop"
          dynamic = ["requires-python", "version"]
        `,
        "shop/__init__.py": "",
      },
    },
    { why: "Nothing is built.", code: { "pyproject.toml": '[project]\nname = "shop"\n', "shop.py": "" } },
  ],
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null || tableAt(manifest.data, "project") === null || !isBuilt(view)) return;
    if (requiresPython(view) !== null || textsAt(manifest.data, "project", "dynamic").includes("requires-python"))
      return;
    const uses = shippedOf(view).files.flatMap((one) => one.versions.map((use) => ({ path: one.file.path, use })));
    const first = uses.sort((a, b) => compareVersions(b.use.needs, a.use.needs))[0];
    const at = keyAt(manifest, "project");
    if (first === undefined) yield suspect(manifest, at, { use: null }, "advice");
    else {
      const where = `${first.path}:${lineOf(view.readText(first.path) ?? "", first.use.start)}`;
      yield suspect(manifest, at, { use: { what: first.use.what, where, needs: first.use.needs.join(".") } });
    }
  },
});
