import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, folderOf, open } from "./folder.ts";

const config = (text: string) => folderOf({ "pyproject.toml": `[tool.python-dev]\n${text}\n`, "a.py": "" });

describe("configuration", () => {
  it("is read from [tool.python-dev]", async () => {
    const root = config('select = ["idioms"]\nignore = ["B006"]\nfail-on = "warning"\nmin-evidence = "resolved"');
    expect((await open(root)).config).toEqual({
      select: ["idioms"],
      ignore: ["B006"],
      exclude: [],
      failOn: "warning",
      minEvidence: "resolved",
    });
  });

  it.each([
    ['slect = ["x"]', "pyproject.toml:2: unknown key `slect` in [tool.python-dev]; did you mean `select`?"],
    ["fail_on = 1", "pyproject.toml:2: unknown key `fail_on` in [tool.python-dev]; did you mean `fail-on`?"],
    [
      "colour = true",
      "pyproject.toml:2: unknown key `colour` in [tool.python-dev]; known keys: select, ignore, exclude, fail-on, min-evidence",
    ],
    ['\nselect = "x"', 'pyproject.toml:3: `select` in [tool.python-dev] must be a list of strings, not "x"'],
    ["ignore = [1]", "pyproject.toml:2: `ignore` in [tool.python-dev] must be a list of strings, not 1"],
    [
      'fail-on = "eror"',
      'pyproject.toml:2: `fail-on` in [tool.python-dev] must be one of "error", "warning", "advice", "never", not "eror"; did you mean "error"?',
    ],
    [
      "min-evidence = []",
      'pyproject.toml:2: `min-evidence` in [tool.python-dev] must be one of "pattern", "resolved", "traced", "proved", not a list',
    ],
  ])("with the mistake %j is fatal, in one line", async (text, message) => {
    expect(await failure(config(text))).toBe(message);
  });

  it("that is no table is fatal", async () => {
    const root = folderOf({ "pyproject.toml": "[tool]\npython-dev = 3\n" });
    expect(await failure(root)).toBe("[tool.python-dev] is not a table; write it as a `[tool.python-dev]` section");
  });

  it("in a file that does not parse is passed over, and the problem named", async () => {
    const root = folderOf({ "pyproject.toml": '[project]\nname = "x\n', "a.py": "" });
    const project = await open(root);
    expect(project.manifest).toBeNull();
    expect(project.files).toHaveLength(1);
    expect(project.problems).toEqual([
      {
        path: "pyproject.toml",
        message:
          "pyproject.toml:2:10: Unterminated string constant; expected the string's closing quote; the review goes on without it",
      },
    ]);
  });
});

describe("the oldest Python", () => {
  const floor = async (files: Record<string, string>) => {
    const { python, pythonFrom, problems } = await open(folderOf({ "a.py": "", ...files }));
    return `${python.join(".")} ${pythonFrom}${problems.map(({ message }) => ` ${message}`).join("")}`;
  };

  it.each([
    ["[project]", { "pyproject.toml": '[project]\nrequires-python = ">=3.10"\n' }, "3.10 requires-python"],
    ["Poetry", { "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"\n' }, "3.9 requires-python"],
    ["setup.cfg", { "setup.cfg": "[options]\npython_requires = >=3.12\n" }, "3.12 requires-python"],
    ["setup.py", { "setup.py": "setup(python_requires='>=3.13')\n" }, "3.13 requires-python"],
    ["ruff", { "pyproject.toml": '[tool.ruff]\ntarget-version = "py310"\n' }, "3.10 configuration"],
    ["mypy", { "pyproject.toml": '[tool.mypy]\npython_version = "3.12"\n' }, "3.12 configuration"],
    [
      "nothing that admits a Python",
      { "pyproject.toml": '[project]\nrequires-python = "3.8+"\n[tool.ruff]\ntarget-version = "py39"\n' },
      "3.9 configuration the required Python `3.8+` is not a version specifier that admits any Python; expected one like `>=3.9`",
    ],
    [
      "an environment",
      { ".venv/pyvenv.cfg": "version_info = 3.13.1.final.0\n", ".venv/bin/python": "" },
      "3.13 interpreter",
    ],
  ])("comes from %s", async (_, files, expected) => {
    expect(await floor(files)).toBe(expected);
  });
});

describe("the interpreter", () => {
  const environment = (version: string) => ({ "pyvenv.cfg": `home = /usr\nversion = ${version}\n`, "bin/python": "" });
  const at = (folder: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

  it("is the project's environment, whose version needs no start", async () => {
    const root = folderOf({ "pyproject.toml": "", ...at(".venv", environment("3.12.4")) });
    expect((await open(root)).interpreter).toEqual({
      path: join(root, ".venv/bin/python"),
      version: "3.12.4",
      environment: join(root, ".venv"),
    });
  });

  it("is the active environment first, and the one named before all", async () => {
    const root = folderOf({
      "pyproject.toml": "",
      ...at(".venv", environment("3.12.4")),
      ...at("active", environment("3.13.0")),
      ...at("named", environment("3.14.0")),
    });
    const env = { VIRTUAL_ENV: join(root, "active") };
    expect((await open(root, ["."], { env })).interpreter?.version).toBe("3.13.0");
    expect((await open(root, ["."], { env, python: "named" })).interpreter?.version).toBe("3.14.0");
    expect((await open(root, ["."], { env, python: "named/bin/python" })).interpreter?.version).toBe("3.14.0");
  });

  it("is the one on PATH where there is no environment", async () => {
    const { interpreter } = await open(folderOf({ "a.py": "" }));
    expect(interpreter?.environment).toBeNull();
    expect(interpreter?.version).toMatch(/^3\.\d+\.\d+$/);
  });

  it("of a broken environment is passed over, with a word", async () => {
    const root = folderOf({ "pyproject.toml": "", ".venv/pyvenv.cfg": "version = 3.12.0\n" });
    mkdirSync(join(root, ".venv/bin"));
    symlinkSync("/nowhere/python", join(root, ".venv/bin/python"));
    const project = await open(root);
    expect(project.interpreter?.environment).toBeNull();
    expect(project.problems).toEqual([
      { message: "the virtual environment .venv has no Python that runs; create it again" },
    ]);
  });

  it("that was named must run", async () => {
    const root = folderOf({ "a.py": "" });
    writeFileSync(join(root, "fake"), "#!/bin/sh\nexit 1\n");
    chmodSync(join(root, "fake"), 0o755);
    expect(await failure(root, ["."], { python: "./fake" })).toBe("--python ./fake: no Python that runs is there");
    expect(await failure(root, ["."], { python: "no-such-python" })).toContain("--python no-such-python");
  });
});

describe("the test command", () => {
  const command = async (files: Record<string, string>) => {
    const project = await open(
      folderOf({ ".venv/pyvenv.cfg": "version = 3.12.0\n", ".venv/bin/python": "", ...files }),
    );
    return {
      argv: project.testCommand?.slice(1).join(" ") ?? null,
      notes: project.problems.map(({ message }) => message),
    };
  };

  it.each([
    ["pytest's table", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, "-m pytest"],
    ["pytest.ini", { "setup.cfg": "", "pytest.ini": "" }, "-m pytest"],
    ["setup.cfg", { "setup.cfg": "[tool:pytest]\n" }, "-m pytest"],
    ["an import", { "tests/test_a.py": '"""Tests."""\nimport pytest\n' }, "-m pytest"],
    ["bare test functions", { "tests/test_a.py": "def test_a():\n    assert True\n" }, "-m pytest"],
    ["unittest", { "tests/test_a.py": "import unittest\n" }, "-m unittest discover -s tests"],
    ["unittest in a package", { "pkg/__init__.py": "", "pkg/test_a.py": "import unittest\n" }, "-m unittest discover"],
    ["a mock alone", { "test_a.py": "from unittest import mock\n" }, null],
    ["nothing", { "a.py": "import pytest\n" }, null],
  ])("by %s", async (_, files, expected) => {
    expect((await command(files)).argv).toBe(expected);
  });

  it("is unknown where only tox is there, and says so", async () => {
    expect(await command({ "a.py": "", "tox.ini": "[tox]\n" })).toEqual({
      argv: null,
      notes: ["tests seem to run through tox (tox.ini); no pytest or unittest tests were found"],
    });
  });

  it("is found when only source is reviewed", async () => {
    const root = folderOf({ "setup.cfg": "", "src/a.py": "", "tests/test_a.py": "import pytest\n" });
    expect((await open(root, ["src"])).testCommand?.at(-1)).toBe("pytest");
  });
});
