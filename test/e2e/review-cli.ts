/** Runs the built program in a project made for the test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export type Files = Readonly<Record<string, string>>;

/** A folder with these files; it goes when the test is over. */
export function folderWith(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "python-dev-review-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function start(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  return execa(process.execPath, [CLI, ...args], {
    cwd,
    reject: false,
    extendEnv: false,
    env: { ...inherited, ...env },
    maxBuffer: 100_000_000,
    stripFinalNewline: false,
  });
}

export async function run(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await start(cwd, args, env);
  return { exitCode, stdout, stderr };
}
