/** Tests of proofs as files that the user keeps. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import type { Project } from "../project/model.ts";
import { toPosix } from "../project/root.ts";
import type { Finding, ProofTest } from "../review/finding.ts";
import { parse } from "../syntax/parse.ts";
import { isWithin } from "../toolbox/folders.ts";
import { importRoots } from "./places.ts";

export interface Kept {
  /** Absolute. */
  readonly path: string;
  /** `differs`: another file of this name was there, and still is. */
  readonly outcome: "written" | "same" | "differs";
  /** Fixtures of the project's own tests that are out of reach from there. */
  readonly missing: readonly string[];
}

/** Those that pytest has itself, as far as tests of ours use them. */
const BUILTIN = new Set(["capfd", "caplog", "capsys", "monkeypatch", "recwarn", "tmp_path", "tmp_path_factory"]);

/**
 * Writes the tests of what is proved into `folder` (absolute), which is made where it is missing. With the first goes a
 * conftest.py that makes the project importable. Errors: those of the file system.
 */
export function keepTests(findings: readonly Finding[], folder: string, project: Project): readonly Kept[] {
  const tests = findings.flatMap(({ proof }) => (proof?.verdict === "proved" && proof.test ? [proof.test] : []));
  if (tests.length === 0) return [];
  mkdirSync(folder, { recursive: true });
  const kept = tests.map((test) => ({
    ...keep(join(folder, posix.basename(test.path)), test.text),
    missing: missingFixtures(test, folder, project),
  }));
  const conftest = join(folder, "conftest.py");
  if (hasTests(folder, project, kept) || existsSync(conftest)) return kept;
  return [{ ...keep(conftest, conftestFor(folder, project)), missing: [] }, ...kept];
}

function keep(path: string, text: string): Pick<Kept, "path" | "outcome"> {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return { path, outcome: "written" };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return { path, outcome: readFileSync(path, "utf8") === text ? "same" : "differs" };
  }
}

/** Where the project has tests of its own they find what they import, and so do ours. */
function hasTests(folder: string, { root, files, others }: Project, kept: readonly Kept[]): boolean {
  const ours = new Set(kept.map(({ path }) => path));
  return [...files, ...others].some(({ path, role }) => {
    const absolute = join(root, path);
    return role === "test" && isWithin(absolute, folder) && !ours.has(absolute);
  });
}

function conftestFor(folder: string, project: Project): string {
  const up = toPosix(relative(folder, project.root)) || ".";
  const roots = importRoots(project).toReversed();
  return `"""Makes the project importable for the tests beside it, which python-dev wrote."""

import sys
from pathlib import Path

ROOT = (Path(__file__).parent / ${JSON.stringify(up)}).resolve()
for folder in [${roots.map((path) => JSON.stringify(path)).join(", ")}]:
    sys.path.insert(0, str(ROOT / folder))
`;
}

/** A conftest.py holds for its folder and those below. */
function missingFixtures({ path, text }: ProofTest, folder: string, { root }: Project): readonly string[] {
  if (isWithin(folder, join(root, posix.dirname(path)))) return [];
  const test = parse(text).module.body.at(-1);
  if (test?.kind !== "FunctionDef") return [];
  return test.args.args.map(({ arg }) => arg).filter((name) => !BUILTIN.has(name));
}
