/** How the type server is started: our Pyrefly, with settings of our own, or another that the user names. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../project/model.ts";
import { scratchFolder } from "../../toolbox/scratch.ts";
import { importFolders } from "./places.ts";

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The interpreter to tell a server that asks for one. */
  readonly pythonPath: string | null;
  /** To be called when the server has ended. */
  readonly done: () => void;
}

/** Another server: it is started in the project, and finds its settings there itself. */
export function configuredLaunch({ root, interpreter }: Project, [command = "", ...args]: readonly string[]): Launch {
  return { command, args, cwd: root, pythonPath: interpreter?.path ?? null, done: () => undefined };
}

/**
 * Pyrefly with a configuration of our own, whatever the project's says: it decides what Pyrefly infers, and what it
 * passes over. It runs in a folder of its own, for in the project an interpreter that it asks might import the
 * project's `json.py`. Errors: those of the file system.
 */
export function pyreflyLaunch(project: Project, pyrefly: string): Launch {
  const scratch = scratchFolder("types");
  const settings = join(scratch.path, "pyrefly.toml");
  try {
    writeFileSync(settings, pyreflySettings(project));
  } catch (error) {
    scratch.remove();
    throw error;
  }
  return {
    command: pyrefly,
    args: ["tsp", "--indexing-mode", "none", "--config", settings],
    cwd: scratch.path,
    pythonPath: null,
    done: scratch.remove,
  };
}

/** The text of a `pyrefly.toml`. https://pyrefly.org/en/docs/configuration/ */
export function pyreflySettings(project: Project): string {
  const { root, interpreter, python } = project;
  const folders = [...importFolders(project).map((folder) => join(root, folder)), root];
  const version = interpreter === null ? python.join(".") : interpreter.version;
  return [
    `untyped-def-behavior = "check-and-infer-return-type"`,
    `project-excludes = []`,
    `disable-project-excludes-heuristics = true`,
    `search-path = ${JSON.stringify(folders)}`,
    ...(interpreter?.environment === null
      ? [`python-interpreter-path = ${JSON.stringify(interpreter.path)}`]
      : [
          // An environment's own Python may be part of what is reviewed, and is not run for that.
          `skip-interpreter-query = true`,
          ...(version.startsWith("3.") ? [`python-version = "${version}"`] : []), // it knows no other
          `site-package-path = ${JSON.stringify(interpreter === null ? [] : packagesOf(interpreter.environment))}`,
        ]),
    "",
  ].join("\n");
}

/** https://docs.python.org/3/library/site.html */
function packagesOf(environment: string): readonly string[] {
  const lib = join(environment, "lib");
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python")) : [];
  const folders = [...versions.map((name) => join(lib, name)), join(environment, "Lib")];
  return folders.map((folder) => join(folder, "site-packages")).filter((folder) => existsSync(folder));
}
