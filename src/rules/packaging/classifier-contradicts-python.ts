import { textsAt } from "../../project/read.ts";
import { requiresPython } from "../../project/requires.ts";
import { admitted } from "../../project/specifiers.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { removeElement, suspect, valueAt } from "./_places.ts";

interface Data {
  readonly python: string;
  readonly requires: string;
  readonly index: number;
}

export default defineProjectRule<Data>({
  id: "packaging/classifier-contradicts-python",
  title: "Classifier for a Python that requires-python refuses",
  severity: "advice",
  evidence: "resolved",
  says: ({ python, requires }) =>
    `The package index lists this for Python ${python}, which \`${requires}\` does not let install it.`,
  why: "Classifiers are what people and tools filter by; installers go by `requires-python`. Where they differ, somebody plans with a Python that does not work.",
  whenNot: "Never: one of the two is out of date.",
  sources: [
    "https://packaging.python.org/en/latest/guides/dropping-older-python-versions/",
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/#classifiers",
  ],
  examples: [
    {
      title: "support dropped in one place only",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.10"
          classifiers = [
              "Programming Language :: Python :: 3",
              "Programming Language :: Python :: 3.9",  # the last of its kind
              #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              "Programming Language :: Python :: 3.10",
          ]
        `,
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.10"
          classifiers = [
              "Programming Language :: Python :: 3",
              "Programming Language :: Python :: 3.10",
          ]
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "What implementation it is for, and the whole of Python 3, contradict nothing.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          requires-python = ">=3.10"
          classifiers = [
              "Programming Language :: Python :: 3 :: Only",
              "Programming Language :: Python :: 3.13",
              "Programming Language :: Python :: Implementation :: CPython",
          ]
        `,
      },
    },
  ],
  fix: {
    safety: "safe",
    says: "Remove the classifier",
    edits: ({ data }, { manifest }) => {
      const edit = manifest === null ? null : removeElement(manifest, "project", "classifiers", data.index);
      return edit === null ? null : [edit];
    },
  },
  *inspect(view) {
    const { manifest } = view;
    const declared = requiresPython(view);
    if (manifest === null || declared === null) return;
    const versions = admitted(declared.text, declared.dialect);
    if (versions === null || versions.length === 0) return;
    for (const [index, classifier] of textsAt(manifest.data, "project", "classifiers").entries()) {
      const python = /^Programming Language :: Python :: (\d+)(?:\.(\d+))?$/.exec(classifier);
      if (python === null) continue;
      const [, major, minor] = python.map(Number);
      const isAdmitted = versions.some((one) => one[0] === major && (python[2] === undefined || one[1] === minor));
      if (isAdmitted) continue;
      const name = classifier.slice(classifier.lastIndexOf(" ") + 1);
      yield suspect(manifest, valueAt(manifest, "project", "classifiers", index), {
        python: name,
        requires: declared.text,
        index,
      });
    }
  },
});
