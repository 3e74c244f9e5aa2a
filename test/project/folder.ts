/** Temporary folders with files in them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Project } from "../../src/project/model.ts";
import { type OpenOptions, openProject } from "../../src/project/open.ts";

/** A folder that holds these files and is gone when the test is. */
export function folderOf(files: { readonly [path: string]: string | Buffer }): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "python-dev-project-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export function git(root: string, ...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
    cwd: root,
    stdio: "pipe",
  });
}

/** Opens a project that is expected to open; without the environment of whoever runs the tests. */
export async function open(
  root: string,
  paths: readonly string[] = ["."],
  options: Partial<OpenOptions> = {},
): Promise<Project> {
  const project = await openProject(paths, { cwd: root, env: {}, ...options });
  if ("problem" in project) throw new Error(project.problem);
  return project;
}

/** The one line that says why it does not open. */
export async function failure(
  root: string,
  paths: readonly string[] = ["."],
  options: Partial<OpenOptions> = {},
): Promise<string> {
  const project = await openProject(paths, { cwd: root, env: {}, ...options });
  return "problem" in project ? project.problem : "it opened";
}

export const pathsOf = (project: Project): readonly string[] => project.files.map(({ path }) => path);
