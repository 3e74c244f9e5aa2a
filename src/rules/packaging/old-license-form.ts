import type { Manifest } from "../../project/model.ts";
import { dig, isTable, textAt, textsAt } from "../../project/read.ts";
import { requiresPython } from "../../project/requires.ts";
import { compareVersions, oldestAdmitted } from "../../project/specifiers.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { requirementName } from "./_dependencies.ts";
import { removeElement, suspect, valueAt } from "./_places.ts";

type Data =
  | { readonly kind: "table"; readonly expression: string | null }
  | { readonly kind: "classifier"; readonly expression: string };

export default defineProjectRule<Data>({
  id: "packaging/old-license-form",
  title: "License in the form from before PEP 639",
  severity: "advice",
  evidence: "resolved",
  says: (data) =>
    data.kind === "classifier"
      ? `\`license = "${data.expression}"\` says it already; build backends refuse or warn of a license classifier beside it.`
      : `A table as \`license\` is deprecated: write an SPDX expression${data.expression === null ? "" : `, \`license = "${data.expression}"\``}, and name the files in \`license-files\`.`,
  why: "Since PEP 639 the license is one SPDX expression that tools can read. Backends warn of the table and plan to refuse it; setuptools already refuses license classifiers beside an expression.",
  whenNot: "The package must be built with a backend from before 2025, for instance on Python 3.8.",
  sources: [
    "https://peps.python.org/pep-0639/#deprecate-license-key-table-subkeys",
    "https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#license-and-license-files",
  ],
  examples: [
    {
      title: "a table and a classifier",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          [project]
          name = "shop"
          requires-python = ">=3.10"
          license = { text = "MIT" }  # see LICENSE
          #         ^^^^^^^^^^^^^^^^
          classifiers = [
            "License :: OSI Approved :: MIT License",
            "Topic :: Office/Business",
          ]
        `,
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          [project]
          name = "shop"
          requires-python = ">=3.10"
          license = "MIT"  # see LICENSE
          classifiers = [
            "Topic :: Office/Business",
          ]
        `,
      },
    },
    {
      title: "a classifier beside an expression",
      bad: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools>=77"]
          [project]
          name = "shop"
          requires-python = ">=3.10"
          license = "MIT"
          classifiers = ["License :: OSI Approved :: MIT License", "Topic :: Office/Business"]
          #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools>=77"]
          [project]
          name = "shop"
          requires-python = ">=3.10"
          license = "MIT"
          classifiers = ["Topic :: Office/Business"]
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The backend that still builds on 3.8 knows no other form.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["setuptools"]
          [project]
          name = "shop"
          requires-python = ">=3.8"
          license = { text = "MIT" }
        `,
      },
    },
    {
      why: "The backend is held at a version from before.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling<1.27"]
          [project]
          name = "shop"
          requires-python = ">=3.10"
          license = { file = "LICENSE" }
        `,
      },
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Write the license as an SPDX expression only",
    edits: ({ data }, { manifest }) => {
      if (manifest === null) return null;
      if (data.expression === null) return null;
      const removed = licenseClassifiers(manifest).map((index) => removeElement(manifest, ...CLASSIFIERS, index));
      const edits = removed.filter((edit) => edit !== null);
      if (data.kind === "classifier") return edits;
      const { start, end } = valueAt(manifest, ...LICENSE);
      return [{ start, end, text: `"${data.expression}"` }, ...edits];
    },
  },
  *inspect(view) {
    const { manifest } = view;
    if (manifest === null || !knowsExpressions(view)) return;
    const license = dig(manifest.data, ...LICENSE);
    if (isTable(license)) {
      const text = textAt(license, "text") ?? "";
      const data = {
        kind: "table",
        expression: SPDX.find((one) => one.toLowerCase() === text.trim().toLowerCase()) ?? null,
      } as const;
      yield suspect(manifest, valueAt(manifest, ...LICENSE), data);
    }
    if (typeof license !== "string") return;
    const [index] = licenseClassifiers(manifest);
    if (index === undefined) return;
    const data = { kind: "classifier", expression: license } as const;
    yield suspect(
      manifest,
      valueAt(manifest, ...CLASSIFIERS, index),
      data,
      isSetuptools(manifest) ? "warning" : "advice",
    );
  },
});

const LICENSE = ["project", "license"];
const CLASSIFIERS = ["project", "classifiers"];

const SPDX = [
  "MIT",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MPL-2.0",
  "Unlicense",
  "0BSD",
  "Zlib",
  "PSF-2.0",
  "GPL-2.0-only",
  "GPL-2.0-or-later",
  "GPL-3.0-only",
  "GPL-3.0-or-later",
  "LGPL-2.1-or-later",
  "LGPL-3.0-only",
  "LGPL-3.0-or-later",
  "AGPL-3.0-only",
  "AGPL-3.0-or-later",
  "EUPL-1.2",
  "MIT-0",
  "CC0-1.0",
  "Apache-2.0 OR MIT",
  "MIT OR Apache-2.0",
];

function licenseClassifiers(manifest: Manifest): readonly number[] {
  return textsAt(manifest.data, ...CLASSIFIERS).flatMap((one, index) => (one.startsWith("License ::") ? [index] : []));
}

/** The first release of each backend that knows PEP 639. */
const SINCE: ReadonlyMap<string, readonly number[]> = new Map([
  ["setuptools", [77]],
  ["hatchling", [1, 27]],
  ["flit-core", [3, 12]],
  ["pdm-backend", [2, 4]],
  ["poetry-core", [2, 2]],
  ["uv-build", [0, 5]],
]);

/** The backend is one that knows expressions, not held below that release, and runs on the project's oldest Python. */
function knowsExpressions(view: ProjectView): boolean {
  const declared = requiresPython(view);
  const oldest = declared === null ? null : oldestAdmitted(declared.text, declared.dialect);
  if (oldest === null || compareVersions(oldest, [3, 9]) < 0) return false;
  return textsAt(view.manifest?.data, "build-system", "requires").some((requirement) => {
    const since = SINCE.get(requirementName(requirement) ?? "");
    if (since === undefined) return false;
    const limit = /(?:<=?|==|~=)\s*([\d.]+)/.exec(requirement)?.[1];
    return limit === undefined || compareVersions(limit.split(".").map(Number), since) > 0;
  });
}

function isSetuptools({ data }: Manifest): boolean {
  return textsAt(data, "build-system", "requires").some((one) => requirementName(one) === "setuptools");
}
