import { parseIni } from "../../project/ini.ts";
import { tableAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule, type ProjectSuspect } from "../kit/rule.ts";
import { keyAt } from "./_places.ts";

type Data =
  | { readonly kind: "loses"; readonly winner: string; readonly loser: string }
  | { readonly kind: "section"; readonly file: string; readonly section: string; readonly meant: string };

export default defineProjectRule<Data>({
  id: "packaging/pytest-settings-ignored",
  title: "pytest settings that pytest does not read",
  severity: "warning",
  evidence: "resolved",
  says: (data) =>
    data.kind === "loses"
      ? `pytest reads ${data.winner} and stops there: nothing in ${data.loser} has an effect.`
      : `pytest does not read \`[${data.section}]\` in ${data.file}: the section must be called \`[${data.meant}]\`.`,
  why: "pytest takes its settings from the first file that has some, and merges nothing. Markers, paths and warnings set in another file are silently off.",
  whenNot: "Never: settings that nobody reads mislead whoever changes them.",
  sources: ["https://docs.pytest.org/en/stable/reference/customize.html#configuration-file-formats"],
  examples: [
    {
      title: "pytest.ini wins, even when it is empty",
      bad: {
        "pytest.ini": "[pytest]\n",
        "pyproject.toml": `
          [tool.pytest.ini_options]
                       #^^^^^^^^^^
          addopts = "-ra"
        `,
        "tests/test_a.py": "def test_a(): ...\n",
      },
      good: {
        "pyproject.toml": `
          [tool.pytest.ini_options]
          addopts = "-ra"
        `,
        "tests/test_a.py": "def test_a(): ...\n",
      },
    },
    {
      title: "the section of another file",
      bad: {
        "setup.cfg": `
          [pytest]
          #^^^^^^^
          addopts = -ra
        `,
        "tests/test_a.py": "def test_a(): ...\n",
      },
      good: {
        "setup.cfg": `
          [tool:pytest]
          addopts = -ra
        `,
        "tests/test_a.py": "def test_a(): ...\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "tox.ini without a section for pytest, and setup.cfg with other things.",
      code: {
        "tox.ini": "[tox]\nenvlist = py311\n",
        "setup.cfg": "[flake8]\nmax-line-length = 100\n",
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-ra"\n',
      },
    },
  ],
  *inspect(view) {
    yield* wrongSections(view);
    const [winner, ...losers] = settings(view);
    if (winner === undefined) return;
    for (const { path, at, name } of losers)
      yield { path, at, data: { kind: "loses", winner: winner.name, loser: name } };
  },
});

/** In the order in which pytest looks. */
function settings({
  manifest,
  readText,
  paths,
}: ProjectView): readonly { name: string; path: string; at: { start: number; end: number } }[] {
  const found = ["pytest.ini", ".pytest.ini"]
    .filter((path) => paths.has(path))
    .map((path) => ({ name: path, path, at: { start: 0, end: 0 } }));
  const keys =
    tableAt(manifest?.data, "tool", "pytest", "ini_options") === null
      ? ["tool", "pytest"]
      : ["tool", "pytest", "ini_options"];
  if (manifest !== null && tableAt(manifest.data, ...keys) !== null) {
    found.push({
      name: `\`[${keys.join(".")}]\` of pyproject.toml`,
      path: manifest.path,
      at: keyAt(manifest, ...keys),
    });
  }
  for (const [path, section] of [
    ["tox.ini", "pytest"],
    ["setup.cfg", "tool:pytest"],
  ] as const) {
    const one = parseIni(readText(path) ?? "").get(section);
    if (one !== undefined)
      found.push({ name: `\`[${section}]\` of ${path}`, path, at: { start: one.start, end: one.end } });
  }
  return found;
}

/** `[pytest]` belongs in pytest.ini and tox.ini, `[tool:pytest]` in setup.cfg. */
function* wrongSections({ readText }: ProjectView): Generator<ProjectSuspect<Data>> {
  const wrong = [
    { file: "setup.cfg", section: "pytest", meant: "tool:pytest" },
    { file: "tox.ini", section: "tool:pytest", meant: "pytest" },
    { file: "pytest.ini", section: "tool:pytest", meant: "pytest" },
  ];
  for (const { file, section, meant } of wrong) {
    const sections = parseIni(readText(file) ?? "");
    const one = sections.get(section);
    if (one === undefined || sections.has(meant)) continue;
    yield { path: file, at: { start: one.start, end: one.end }, data: { kind: "section", file, section, meant } };
  }
}
