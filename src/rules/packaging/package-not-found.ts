import { nearest } from "../../project/nearest.ts";
import { dig, tableAt, textAt, textsAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { suspect, valueAt } from "./_places.ts";
import { projectName } from "./_shipped.ts";

interface Data {
  readonly backend: string;
  readonly expected: string;
  readonly near: string | null;
  /** What led it astray: the project's name, or one of the folders that it is told of. */
  readonly given: "name" | "where" | "packages";
}

export default defineProjectRule<Data>({
  id: "packaging/package-not-found",
  title: "Build backend does not find the package",
  severity: "error",
  evidence: "resolved",
  says: ({ backend, expected, near }) =>
    `${backend} looks for ${expected}, and nothing of that name is there: the build fails, or the wheel is empty.${near === null ? "" : ` There is \`${near}\`.`}`,
  why: "A backend that is not told what to pack derives it from the project's name. Where the folder is called otherwise it stops, or builds a wheel with nothing in it.",
  whenNot: "The package is generated before it is built.",
  sources: [
    "https://hatch.pypa.io/latest/plugins/builder/wheel/#default-file-selection",
    "https://flit.pypa.io/en/stable/pyproject_toml.html#name-section",
    "https://docs.astral.sh/uv/concepts/build-backend/#modules",
    "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
  ],
  examples: [
    {
      title: "the folder is not called as the project",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
          [project]
          name = "acme-shop"
          #      ^^^^^^^^^^^
        `,
        "src/shop/__init__.py": "",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
          [project]
          name = "acme-shop"

          [tool.hatch.build.targets.wheel]
          packages = ["src/shop"]
        `,
        "src/shop/__init__.py": "",
      },
    },
    {
      title: "a folder that was moved",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          build-backend = "setuptools.build_meta"
          [project]
          name = "shop"
          [tool.setuptools.packages.find]
          where = ["source"]
          #        ^^^^^^^^
        `,
        "src/shop/__init__.py": "",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          build-backend = "setuptools.build_meta"
          [project]
          name = "shop"
          [tool.setuptools.packages.find]
          where = ["src"]
        `,
        "src/shop/__init__.py": "",
      },
    },
    {
      title: "setuptools looks beside src",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools>=77"]
          build-backend = "setuptools.build_meta"
          [project]
          name = "shop"
          [tool.setuptools.packages.find]
          where = ["."]
          #        ^^^
        `,
        "src/shop/__init__.py": "",
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools>=77"]
          build-backend = "setuptools.build_meta"
          [project]
          name = "shop"
          [tool.setuptools.packages.find]
          where = ["src"]
        `,
        "src/shop/__init__.py": "",
      },
    },
  ],
  nearMisses: [
    {
      why: "The root is where the package is.",
      code: {
        "pyproject.toml":
          '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "shop"\n[tool.setuptools.packages.find]\nwhere = ["."]\n',
        "shop/__init__.py": "",
      },
    },
    {
      why: "Dashes, dots and capitals do not matter; a module is as good as a package.",
      code: {
        "pyproject.toml":
          '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "Acme.Shop-Tools"\n',
        "acme_shop_tools.py": "",
      },
    },
    {
      why: "A namespace package, and one that has no Python at all.",
      code: {
        "pyproject.toml":
          '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "acme-shop"\n',
        "src/acme/shop/__init__.py": "",
      },
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Name the folder that is there",
    edits: ({ at, data: { backend, near, given } }, view) => {
      const { manifest } = view;
      if (manifest === null || near === null) return null;
      if (given === "where") return isAllBelowSrc(view) ? [{ ...at, text: '"src"' }] : null;
      if (topPackages(view).length > 1) return null;
      if (given === "packages") return [{ ...at, text: `"${near}"` }];
      const target = ["tool", "hatch", "build", "targets", "wheel"] as const;
      if (backend !== "Hatchling" || tableAt(manifest.data, ...target) !== null) return null;
      const end = manifest.text.trimEnd().length;
      return [{ start: end, end, text: `\n\n[${target.join(".")}]\npackages = ["${near}"]` }];
    },
  },
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null) return;
    yield* missingFolders(view);
    const name = projectName(manifest);
    const backend = NAMED.get(textAt(manifest.data, "build-system", "build-backend") ?? "");
    if (backend === undefined || name === null || isTold(view)) return;
    const plain = name.replace(/[-.]+/g, "_");
    if (stands(plain, view)) return;
    const packages = topPackages(view);
    // Without any package this may be a bundle of requirements, or not Python.
    if (packages.length === 0) return;
    const expected = `\`${plain}\` or \`src/${plain}\``;
    const near = packages.length === 1 ? (packages[0] ?? null) : nearest(plain, packages, 4);
    const key = tableAt(manifest.data, "project") === null ? ["tool", "poetry", "name"] : ["project", "name"];
    yield suspect(manifest, valueAt(manifest, ...key), { backend, expected, near, given: "name" });
  },
});

const NAMED: ReadonlyMap<string, string> = new Map([
  ["hatchling.build", "Hatchling"],
  ["flit_core.buildapi", "Flit"],
  ["poetry.core.masonry.api", "Poetry"],
  ["uv_build", "uv"],
]);

/** Something says what to pack, so that the name does not matter. */
function isTold({ manifest, paths }: ProjectView): boolean {
  const tool = manifest?.data.tool;
  const hatch = [tableAt(tool, "hatch", "build"), tableAt(tool, "hatch", "build", "targets", "wheel")];
  const keys = [
    "packages",
    "include",
    "only-include",
    "force-include",
    "sources",
    "bypass-selection",
    "artifacts",
    "hooks",
    "dev-mode-dirs",
  ];
  if (hatch.some((table) => table !== null && keys.some((key) => key in table)) || paths.has("hatch.toml")) return true;
  if (tableAt(tool, "flit", "module") !== null) return true;
  if (tableAt(tool, "uv", "build-backend") !== null) return true;
  const poetry = tableAt(tool, "poetry");
  return poetry !== null && ("packages" in poetry || "include" in poetry || poetry["package-mode"] === false);
}

/** As a package or module, with or without `src`; each `_` may be a dot of a namespace. */
function stands(name: string, { paths }: ProjectView): boolean {
  const pattern = new RegExp(`^(?:src/)?${name.replaceAll("_", "[_/-]")}(?:-stubs)?(?:/|\\.(?:py|pyi|so)$)`, "i");
  for (const path of paths) if (pattern.test(path)) return true;
  return false;
}

function topPackages({ facts }: ProjectView): readonly string[] {
  const folders = facts
    .filter(({ file }) => file.role === "source")
    .map(({ file }) => /^(?:src\/)?[^/]+(?=\/__init__\.py$)/.exec(file.path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)];
}

/** A src layout, with no package beside `src`. */
function isAllBelowSrc(view: ProjectView): boolean {
  const packages = topPackages(view);
  return view.layout === "src" && packages.length > 0 && packages.every((folder) => folder.startsWith("src/"));
}

/** Folders that setuptools or Hatchling are told of by name. */
function* missingFolders(view: ProjectView) {
  const { manifest, paths } = view;
  if (manifest === null) return;
  const lists = [
    { backend: "setuptools", path: ["tool", "setuptools", "packages", "find", "where"], given: "where" },
    { backend: "Hatchling", path: ["tool", "hatch", "build", "targets", "wheel", "packages"], given: "packages" },
  ] as const;
  for (const { backend, path, given } of lists) {
    for (const [index, folder] of textsAt(manifest.data, ...path).entries()) {
      const plain = folder.replace(/^\.\/|\/$/g, "");
      if (plain === "." && backend === "setuptools" && isAllBelowSrc(view)) {
        const near = topPackages(view)[0] ?? null;
        yield suspect<Data>(manifest, valueAt(manifest, ...path, index), {
          backend,
          expected: "packages in the root",
          near,
          given,
        });
      }
      if (
        plain === "." ||
        plain === "" ||
        /[*?[{]/.test(plain) ||
        typeof dig(manifest.data, ...path, index) !== "string"
      )
        continue;
      if ([...paths].some((one) => one.startsWith(`${plain}/`) || one === plain)) continue;
      const near = topPackages(view)[0] ?? null;
      yield suspect<Data>(manifest, valueAt(manifest, ...path, index), {
        backend,
        expected: `the folder \`${folder}\``,
        near,
        given,
      });
    }
  }
}
