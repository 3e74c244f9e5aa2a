import { z } from "zod";
import type { Project } from "../../project/model.ts";
import { tableAt, textsAt } from "../../project/read.ts";
import { conventionsOf } from "../../review/conventions.ts";
import { modulesOf } from "../../rules/packaging/_distributions.ts";
import { problemsOutput, problemTexts } from "../shapes.ts";
import { defineTool } from "../tool.ts";

const amount = z.int();

export const projectFactsTool = defineTool({
  name: "project_facts",
  title: "How this project is made",
  description:
    "Layout, Python version, dependencies and whether they are imported, how tests are run, which tools are configured, and the " +
    "conventions counted in the code (quotes, line length, annotations, docstrings, async, test style). Call it before writing code here.",
  input: z.object({}),
  output: z.object({
    root: z.string(),
    layout: z.string().describe("src, flat or scripts"),
    packages: z.array(z.string()).describe("Top-level names that the project's own code is imported by."),
    python: z.string().describe("The oldest Python that has to work."),
    pythonFrom: z.string(),
    interpreter: z.string().nullable(),
    files: z.object({ source: amount, test: amount, script: amount }),
    dependencies: z.array(
      z.object({
        requirement: z.string(),
        importedIn: amount.nullable().describe("Files; null: its modules are not known."),
      }),
    ),
    testCommand: z.string().nullable(),
    tools: z.array(z.string()).describe("Configured in pyproject.toml or a file of their own."),
    conventions: z.object({
      files: amount,
      quotes: z.object({ double: amount, single: amount }),
      lineLength: amount.describe("99 of 100 lines are no longer."),
      functions: amount,
      asyncFunctions: amount,
      annotatedFunctions: amount,
      docstrings: amount,
      docstringStyles: z.object({ google: amount, numpy: amount, sphinx: amount }),
      dataclasses: amount,
      testFunctions: amount,
      testMethods: amount,
      frameworks: z.record(z.string(), amount).describe("Known libraries, by the number of files that import them."),
    }),
    ...problemsOutput,
  }),
  run: async (_input, workspace, call) => {
    const project = await workspace.open([], call);
    if ("problem" in project) return project;
    const { imports, ...conventions } = conventionsOf(project);
    const known = [...imports].filter(([name]) => FRAMEWORKS.has(name)).sort((a, b) => b[1] - a[1]);
    return {
      root: project.root,
      layout: project.layout,
      packages: packagesOf(project),
      python: project.python.join("."),
      pythonFrom: project.pythonFrom,
      interpreter: project.interpreter === null ? null : `${project.interpreter.path} (${project.interpreter.version})`,
      files: countRoles(project),
      dependencies: dependenciesOf(project, imports),
      testCommand: project.testCommand?.join(" ") ?? null,
      tools: toolsOf(project),
      conventions: { ...conventions, frameworks: Object.fromEntries(known) },
      problems: problemTexts(project.problems),
    };
  },
});

/** Libraries that shape how code around them is written. */
const FRAMEWORKS: ReadonlySet<string> = new Set(
  "asyncio trio anyio threading multiprocessing fastapi starlette flask django aiohttp httpx requests sqlalchemy pydantic attrs attr dataclasses msgspec click typer argparse logging structlog loguru pytest unittest hypothesis numpy pandas polars celery".split(
    " ",
  ),
);

function packagesOf({ files }: Project): string[] {
  const names = files.flatMap(({ module, role }) =>
    module === null || role === "test" ? [] : [module.split(".")[0] ?? module],
  );
  return [...new Set(names)].sort();
}

function countRoles({ files }: Project): { source: number; test: number; script: number } {
  const counts = { source: 0, test: 0, script: 0 };
  for (const { role } of files) counts[role]++;
  return counts;
}

function dependenciesOf(
  { manifest }: Project,
  imports: ReadonlyMap<string, number>,
): { requirement: string; importedIn: number | null }[] {
  return textsAt(manifest?.data, "project", "dependencies").map((requirement) => {
    const name = /^[\w.-]+/.exec(requirement)?.[0] ?? requirement;
    const modules = modulesOf(name);
    const counts = modules?.map((module) => imports.get(module.split(".")[0] ?? module) ?? 0);
    return { requirement, importedIn: counts === undefined ? null : Math.max(0, ...counts) };
  });
}

const OWN_FILES = [
  "ruff.toml",
  ".ruff.toml",
  "mypy.ini",
  "pyrightconfig.json",
  "pyrefly.toml",
  "tox.ini",
  "noxfile.py",
  "pytest.ini",
  ".pre-commit-config.yaml",
  "setup.cfg",
];

function toolsOf({ manifest, paths }: Project): string[] {
  const tables = Object.keys(tableAt(manifest?.data, "tool") ?? {}).map((name) => `[tool.${name}]`);
  return [...tables, ...OWN_FILES.filter((path) => paths.has(path))];
}
