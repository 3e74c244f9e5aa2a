import { nearest } from "../../project/nearest.ts";
import { tableAt } from "../../project/read.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { keyAt, suspect } from "./_places.ts";
import { TABLES } from "./_tool-keys.ts";

interface Data {
  readonly key: string;
  readonly near: string;
  readonly reader: string;
  readonly outcome: string;
}

export default defineProjectRule<Data>({
  id: "packaging/unknown-tool-key",
  title: "Misspelt setting in pyproject.toml",
  severity: "warning",
  says: ({ key, near, reader, outcome }) =>
    `${reader} knows no \`${key}\`, and ${outcome}: \`${near}\` is probably meant.`,
  why: "A setting that nobody reads looks as if it worked. The check that it should have switched on is silently off.",
  whenNot: "A plugin or a newer release of the tool reads a key of that name.",
  sources: [
    "https://docs.astral.sh/ruff/settings/",
    "https://mypy.readthedocs.io/en/stable/config_file.html",
    "https://docs.pytest.org/en/stable/reference/reference.html#configuration-options",
    "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
  ],
  examples: [
    {
      title: "one letter, or a dash for an underscore",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          dependancies = []
          #^^^^^^^^^^^
          [tool.ruff]
          line_length = 100
          #^^^^^^^^^^
          [tool.mypy]
          disallow_untyped_def = true
          #^^^^^^^^^^^^^^^^^^^
          [tool.pytest.ini_options]
          testpath = ["tests"]
          #^^^^^^^
        `,
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          dependencies = []
          [tool.ruff]
          line-length = 100
          [tool.mypy]
          disallow_untyped_defs = true
          [tool.pytest.ini_options]
          testpaths = ["tests"]
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A plugin's settings, and keys that are nothing like a known one.",
      code: {
        "pyproject.toml": `
          [tool.pytest.ini_options]
          asyncio_mode = "auto"
          my_plugin_option = 1
          [tool.mypy]
          strict = true
          [[tool.mypy.overrides]]
          module = "x"
          [tool.ruff]
          select = ["E"]
          [tool.other]
          line_length = 100
        `,
      },
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Write the setting as the tool knows it",
    edits: ({ at, data }) => [{ start: at.start, end: at.end, text: data.near }],
  },
  *inspect({ manifest }) {
    if (manifest === null) return;
    for (const { path, reader, keys, outcome } of TABLES) {
      for (const key of Object.keys(tableAt(manifest.data, ...path) ?? {})) {
        if (keys.includes(key)) continue;
        const near = nearest(key, keys, key.length < 6 ? 1 : 2);
        if (near !== null) yield suspect(manifest, keyAt(manifest, ...path, key), { key, near, reader, outcome });
      }
    }
  },
});
