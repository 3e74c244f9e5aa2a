/** The oldest Python that must work, and who says so. */
import { parseIni } from "./ini.ts";
import type { Interpreter, Project, PythonVersion } from "./model.ts";
import type { SetupFiles } from "./modules.ts";
import { textAt, textsAt } from "./read.ts";
import { setupText } from "./setup-py.ts";
import { clamp, oldestAdmitted } from "./specifiers.ts";

export interface RequiresPython {
  readonly path: "pyproject.toml" | "setup.cfg" | "setup.py";
  readonly text: string;
  readonly dialect: "pep440" | "poetry";
}

/** What the project declares to its installers. `[project]` wins over Poetry's own table, pyproject.toml over the rest. */
export function requiresPython({ manifest, readText }: SetupFiles): RequiresPython | null {
  const project = textAt(manifest?.data, "project", "requires-python");
  if (project !== null) return { path: "pyproject.toml", text: project, dialect: "pep440" };
  const poetry = textAt(manifest?.data, "tool", "poetry", "dependencies", "python");
  if (poetry !== null) return { path: "pyproject.toml", text: poetry, dialect: "poetry" };
  const flit = textAt(manifest?.data, "tool", "flit", "metadata", "requires-python");
  if (flit !== null) return { path: "pyproject.toml", text: flit, dialect: "pep440" };
  const cfg = parseIni(readText("setup.cfg") ?? "")
    .get("options")
    ?.entries.get("python_requires")?.value;
  if (cfg !== undefined && cfg !== "") return { path: "setup.cfg", text: cfg, dialect: "pep440" };
  const setup = readText("setup.py");
  const literal = setup === null ? null : setupText(setup, "python_requires");
  return literal === null ? null : { path: "setup.py", text: literal, dialect: "pep440" };
}

type Floor = Pick<Project, "python" | "pythonFrom"> & { readonly problem: string | null };

/** Declared to installers, else told to the tools, else what would run it now, else 3.9. */
export function pythonFloor(setup: SetupFiles, interpreter: Interpreter | null): Floor {
  const declared = requiresPython(setup);
  const oldest = declared === null ? null : oldestAdmitted(declared.text, declared.dialect);
  if (oldest !== null) return { python: clamp(oldest), pythonFrom: "requires-python", problem: null };
  const problem =
    declared === null
      ? null
      : `the required Python \`${declared.text}\` is not a version specifier that admits any Python; expected one like \`>=3.9\``;
  const told = toldToTools(setup);
  if (told !== null) return { python: clamp(told), pythonFrom: "configuration", problem };
  const running = interpreter === null ? null : versionOf(interpreter.version);
  if (running !== null) return { python: clamp(running), pythonFrom: "interpreter", problem };
  return { python: [3, 9], pythonFrom: "default", problem };
}

/** `[tool.ruff] target-version`, `[tool.mypy] python_version`, `[tool.black] target-version`: the oldest Python to expect. */
function toldToTools({ manifest }: SetupFiles): PythonVersion | null {
  const tool = manifest?.data.tool;
  const black = textsAt(tool, "black", "target-version")
    .map(targetVersion)
    .filter((version) => version !== null);
  const oldest = black.reduce<PythonVersion | null>((a, b) => (a === null || b[1] < a[1] ? b : a), null);
  return (
    targetVersion(textAt(tool, "ruff", "target-version")) ?? versionOf(textAt(tool, "mypy", "python_version")) ?? oldest
  );
}

/** `py39`, `py312`. */
function targetVersion(text: string | null): PythonVersion | null {
  const minor = /^py3(\d{1,2})$/.exec(text ?? "")?.[1];
  return minor === undefined ? null : [3, Number(minor)];
}

/** Major and minor of "3.11.7". */
export function versionOf(text: string | null): PythonVersion | null {
  const match = /^(\d+)\.(\d+)/.exec(text ?? "");
  return match === null ? null : [Number(match[1]), Number(match[2])];
}
