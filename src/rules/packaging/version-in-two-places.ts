import { tableAt, textAt } from "../../project/read.ts";
import type { FileFacts, ProjectView } from "../kit/project-view.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { suspect, valueAt } from "./_places.ts";
import { shippedOf } from "./_shipped.ts";

interface Data {
  readonly version: string;
  readonly other: string;
  readonly path: string;
  readonly module: string | null;
}

export default defineProjectRule<Data>({
  id: "packaging/version-in-two-places",
  title: "Version written in two places",
  severity: "warning",
  evidence: "resolved",
  says: ({ version, other, path }) =>
    version === other
      ? `The version is written here and in ${path}: one day only one of them will be changed.`
      : `The package is published as \`${version}\`, but \`__version__\` in ${path} says \`${other}\`.`,
  why: "Users report bugs with the version that the program prints. Where it differs from the one published, both sides look in the wrong release.",
  whenNot: "A release tool writes both.",
  sources: ["https://packaging.python.org/en/latest/discussions/single-source-version/"],
  examples: [
    {
      title: "the release forgot one of them",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.3.0"
          #         ^^^^^^^
        `,
        "shop/__init__.py": '__version__ = "1.2.0"\n',
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.3.0"
        `,
        "shop/__init__.py": 'from importlib.metadata import version\n\n__version__ = version("shop")\n',
      },
    },
    {
      title: "the same twice",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1.3.0"
          #         ^^^^^^^
        `,
        "src/shop/__init__.py": "",
        "src/shop/__about__.py": '__version__ = "1.3.0"\n',
      },
      unproved: "nothing is wrong yet",
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          dynamic = ["version"]
          [tool.hatch.version]
          path = "src/shop/__about__.py"
        `,
        "src/shop/__init__.py": "",
        "src/shop/__about__.py": '__version__ = "1.3.0"\n',
      },
    },
  ],
  nearMisses: [
    {
      why: "A placeholder that the release replaces.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1.2"\n',
        "shop/__init__.py": '__version__ = "0.0.0.dev0"\n',
      },
    },
    {
      why: "Another module's own version, and one written differently.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1.3"\n[tool.bumpversion]\n',
        "shop/__init__.py": '__version__ = "1.3.0"\n',
        "shop/protocol.py": '__version__ = "7"\n',
      },
    },
  ],
  reproduce: ({ data }) => proveVersions(data),
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null) return;
    const path = textAt(manifest.data, ...PROJECT) === null ? POETRY : PROJECT;
    const version = textAt(manifest.data, ...path);
    // Poetry's plugins and the like put `0.0.0` and compute the real one.
    if (version === null || /^0(?:\.0)*$/.test(version)) return;
    for (const { file, version: found } of versionFiles(view)) {
      if (found === null || /^0(?:\.0)*(?:$|[^.\d]|\.dev)/.test(found.value)) continue;
      const isSame = plain(found.value) === plain(version);
      if (isSame && hasReleaseTool(view)) return;
      const data = { version, other: isSame ? version : found.value, path: file.path, module: file.module };
      yield suspect(manifest, valueAt(manifest, ...path), data, isSame ? "advice" : "warning");
      return;
    }
  },
});

function proveVersions({ version, other, module }: Data): Recipe | Unprovable {
  if (version === other) return { why: "both are the same today" };
  if (module === null) return { why: "the file cannot be imported by name" };
  return {
    test: "version_is_the_one_that_is_published",
    shows: `\`${module}.__version__\` is the version in pyproject.toml.`,
    subject: null,
    imports: [
      "import re",
      "from importlib import import_module",
      "from importlib.metadata import PackageNotFoundError",
      "from pathlib import Path",
    ],
    body: `
      manifest = Path("pyproject.toml").read_text(encoding="utf-8")
      table = r"^\\[(?:project|tool\\.poetry)\\].*\\n(?:(?!\\[).*\\n)*?"
      declared = re.search(table + r"""version\\s*=\\s*["'](.+?)["']""", manifest, re.MULTILINE)
      published = None if declared is None else declared.group(1)
      try:
          said = import_module("${module}").__version__
      except PackageNotFoundError:
          said = published  # it asks what is installed, and nothing is
    `,
    claim: "published in (None, said)",
    otherwise: "the program tells another version than the one that is published",
  };
}

const PROJECT = ["project", "version"];
const POETRY = ["tool", "poetry", "version"];

/** The top package's own file, and those beside it that are for nothing else. */
function versionFiles(view: ProjectView): readonly FileFacts[] {
  const { files, tops } = shippedOf(view);
  return files.filter(({ file }) => {
    const parts = (file.module ?? "").split(".");
    const isTop = tops.has(parts[0] ?? "");
    return (
      isTop && (parts.length === 1 || (parts.length === 2 && /^(?:__about__|_?_?version_?_?)$/.test(parts[1] ?? "")))
    );
  });
}

/** `v1.3.0` and `1.3` are the same version. */
function plain(version: string): string {
  return version
    .toLowerCase()
    .replace(/^v/, "")
    .replace(/[-_]/g, ".")
    .replace(/(?:\.0)+$/, "")
    .replace(/\.(?=[a-z])/g, "");
}

const TOOLS = [
  "bumpversion",
  "bumpver",
  "commitizen",
  "semantic_release",
  "tbump",
  "hatch",
  "pdm",
  "flit",
  "poetry-dynamic-versioning",
  "release-please",
];
const FILES = [
  ".bumpversion.cfg",
  ".bumpversion.toml",
  "release-please-config.json",
  ".release-please-manifest.json",
  "setup.cfg",
];

function hasReleaseTool({ manifest, paths, readText }: ProjectView): boolean {
  if (TOOLS.some((tool) => tableAt(manifest?.data, "tool", tool) !== null)) return true;
  return FILES.some(
    (path) => paths.has(path) && (path !== "setup.cfg" || (readText(path) ?? "").includes("bumpversion")),
  );
}
