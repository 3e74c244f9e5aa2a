import { dig, textAt, textsAt } from "../../project/read.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { requirementName } from "./_dependencies.ts";
import { suspect, valueAt } from "./_places.ts";

interface Data {
  readonly backend: string;
  readonly distribution: string;
}

export default defineProjectRule<Data>({
  id: "packaging/build-backend-not-required",
  title: "Build backend is not among the build requirements",
  severity: "error",
  evidence: "resolved",
  says: ({ backend, distribution }) =>
    `\`${backend}\` comes from \`${distribution}\`, which \`requires\` does not name: every build in isolation fails to import it.`,
  why: "Builds run in a fresh environment that holds what `[build-system] requires` names and nothing else.",
  whenNot: "The backend stands in the repository itself (`backend-path`).",
  sources: [
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table",
  ],
  examples: [
    {
      title: "changed in one line of two",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools>=61"]
          build-backend = "hatchling.build"
          #               ^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"
        `,
      },
    },
    {
      title: "a plug-in without the backend that loads it",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = [
              "cython>=3",
          ]
          build-backend = "setuptools.build_meta"
          #               ^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = [
              "cython>=3", "setuptools",
          ]
          build-backend = "setuptools.build_meta"
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A backend of the project's own, which calls another.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          build-backend = "backend"
          backend-path = ["."]
        `,
      },
    },
    {
      why: "Names are compared as installers do, and an extra changes nothing.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["Poetry_Core>=2", "hatch-vcs"]
          build-backend = "poetry.core.masonry.api"
        `,
      },
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Require what builds it",
    edits: ({ data: { distribution } }, { manifest }) => {
      if (manifest === null) return null;
      const required = textsAt(manifest.data, ...REQUIRES);
      const [only = ""] = required.map((one) => requirementName(one) ?? "");
      const wanted = `"${distribution}"`;
      // Left over from the backend before.
      if (required.length === 1 && isBackend(only)) return [{ ...valueAt(manifest, ...REQUIRES, 0), text: wanted }];
      const { end } = valueAt(manifest, ...REQUIRES, required.length - 1);
      return required.length === 0 ? null : [{ start: end, end, text: `, ${wanted}` }];
    },
  },
  *inspect({ manifest }) {
    if (manifest === null || dig(manifest.data, "build-system", "backend-path") !== undefined) return;
    const backend = textAt(manifest.data, "build-system", "build-backend");
    const requires = dig(manifest.data, "build-system", "requires");
    const distributions = backend === null ? undefined : BACKENDS.get(backend);
    if (backend === null || distributions === undefined || !Array.isArray(requires)) return;
    const names = textsAt(manifest.data, "build-system", "requires").map(requirementName);
    const [distribution = ""] = distributions;
    // Plugins of a backend depend on it.
    if (
      names.some(
        (name) =>
          name !== null && distributions.some((one) => name === one || name.startsWith(`${one.split("-")[0]}-`)),
      )
    )
      return;
    if (names.includes("setuptools-scm") && distribution === "setuptools") return;
    yield suspect(manifest, valueAt(manifest, "build-system", "build-backend"), { backend, distribution });
  },
});

const REQUIRES = ["build-system", "requires"] as const;

function isBackend(name: string): boolean {
  return [...BACKENDS.values()].some((distributions) => distributions.includes(name));
}

const BACKENDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["setuptools.build_meta", ["setuptools"]],
  ["setuptools.build_meta:__legacy__", ["setuptools"]],
  ["hatchling.build", ["hatchling", "hatch"]],
  ["flit_core.buildapi", ["flit-core", "flit"]],
  ["poetry.core.masonry.api", ["poetry-core", "poetry"]],
  ["pdm.backend", ["pdm-backend"]],
  ["uv_build", ["uv-build"]],
  ["maturin", ["maturin"]],
  ["mesonpy", ["meson-python"]],
  ["scikit_build_core.build", ["scikit-build-core"]],
]);
