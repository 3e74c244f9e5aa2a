/**
 * Runs samples as a review would: single files through one ruff run for all, several files, and what calls show, as a
 * project of their own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openProject } from "../../src/project/open.ts";
import { reviewFile } from "../../src/review/file.ts";
import type { Finding } from "../../src/review/finding.ts";
import { review } from "../../src/review/review.ts";
import { looksBeyondItsFile, resolveSelection, type Selection } from "../../src/review/select.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";
import { RULES } from "../../src/rules/registry.gen.ts";
import { tools } from "../../src/toolbox/install.ts";
import { lint, type RuffDiagnostic } from "../../src/toolbox/ruff.ts";
import type { Case } from "./samples.ts";

/** Findings of the case's own rule. */
export type Runner = (one: Case) => Promise<readonly Finding[]>;

/** Ruff looks at all single-file samples in one call for each Python version. */
export async function prepare(cases: readonly Case[]): Promise<{ run: Runner; cleanUp: () => void }> {
  const root = mkdtempSync(join(tmpdir(), "python-dev-samples-"));
  const diagnostics = new Map<Case, RuffDiagnostic[]>();
  const single = cases.filter(
    (one) => one.sample.files.has("example.py") && one.sample.files.size === 1 && !needsReview(one.rule),
  );
  const versions = new Set(single.map((one) => one.python[1]));
  const { ruff } = await tools(() => {}, { only: ["ruff"] });
  if ("problem" in ruff) throw new Error(ruff.problem);
  for (const minor of versions) {
    const group = single.filter((one) => one.python[1] === minor);
    const byPath = new Map(group.map((one, index) => [`v${minor}_${index}.py`, one]));
    for (const [path, one] of byPath) writeFileSync(join(root, path), one.sample.files.get("example.py") ?? "");
    const codes = RULES.flatMap((rule) => ("adopts" in rule ? rule.adopts : []));
    const linted = await lint({ ruff: ruff.path, root, paths: [...byPath.keys()], codes, target: [3, minor] });
    if (linted.problem !== undefined) throw new Error(linted.problem);
    for (const one of group) diagnostics.set(one, []);
    for (const diagnostic of linted.diagnostics) {
      const one = byPath.get(diagnostic.path);
      if (one) diagnostics.get(one)?.push(diagnostic);
    }
  }
  const run: Runner = async (one) => {
    const found = diagnostics.get(one);
    return found === undefined ? runProject(one) : runFile(one, found);
  };
  return { run, cleanUp: () => rmSync(root, { recursive: true, force: true }) };
}

/** What other rules need of the whole project, rules that judge suppressions of them need, too. */
const needsReview = (rule: Rule): boolean => looksBeyondItsFile(rule) || "reportedBy" in rule;

function runFile(one: Case, diagnostics: readonly RuffDiagnostic[]): readonly Finding[] {
  const where = { path: "example.py", module: "example", role: "source" } as const;
  const text = one.sample.files.get("example.py") ?? "";
  const { findings, problems } = reviewFile(text, where, one.python, selectionFor(one.rule), diagnostics);
  const failed = problems.filter((problem) => problem.message.includes("please report"));
  if (failed.length > 0) throw new Error(failed.map((problem) => problem.message).join("\n"));
  return findings.filter((finding) => finding.rule === one.rule.id);
}

async function runProject(one: Case): Promise<readonly Finding[]> {
  const root = mkdtempSync(join(tmpdir(), "python-dev-sample-"));
  try {
    const files = new Map(one.sample.files);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const project = await openProject([root], { cwd: root });
    if ("problem" in project) throw new Error(project.problem);
    const python = project.pythonFrom === "requires-python" ? project.python : one.python;
    const reviewed = await review(
      { ...project, python },
      { ...wishFor(one.rule), minEvidence: "pattern", types: "auto" },
    );
    if ("problem" in reviewed) throw new Error(reviewed.problem);
    return reviewed.findings.filter((finding) => finding.rule === one.rule.id);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Rules that judge suppressions need the others to be on; any other rule runs alone, even where it is off by default. */
const wishFor = (rule: Rule) => ({ select: "reportedBy" in rule ? [] : [rule.id], ignore: [] });

function selectionFor(rule: Rule): Selection {
  const selection = resolveSelection(RULES, wishFor(rule));
  if ("problem" in selection) throw new Error(selection.problem);
  return selection;
}
