import { existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Project } from "../project/model.ts";
import { openProject } from "../project/open.ts";
import { type Kept, keepTests } from "../prove/keep.ts";
import { findingName } from "../report/asked-finding.ts";
import { exitCode } from "../report/context.ts";
import { openablePaths } from "../report/finding-block.ts";
import { keptLines } from "../report/kept.ts";
import { proofsReport, provedOf } from "../report/proofs.ts";
import type { Finding, Proof, Review } from "../review/finding.ts";
import { narrowed } from "../review/narrow.ts";
import { sourcesOf } from "../review/reporters.ts";
import { contextOf, deliver, type Forms, formsOf } from "./deliver.ts";
import { type Named, namedFindings } from "./named-findings.ts";
import type { ProveOptions } from "./options.ts";
import { cannotWrite, complain, outputProblem, print, stdoutStyle } from "./output.ts";
import { proveWatched, reviewWatched, wishFrom } from "./reviewing.ts";
import { stopping } from "./stop.ts";

/**
 * Proves the findings of a review of paths, or those that go by a name, and prints what became of each that a test could
 * be tried for. Exit code 0: nothing was proved; 1: something; 2: usage, configuration, or a file that cannot be written.
 */
export async function prove(what: readonly string[], options: ProveOptions): Promise<number> {
  const started = performance.now();
  const unwritable = await whyUnwritable(options);
  if (unwritable !== null) return complain(unwritable);
  const asked = await askedFor(what, options);
  if ("problem" in asked) return complain(asked.problem);
  const { project, isNamed, total } = asked;
  const result = bestFirst(await proveWatched(asked.review, project));
  const context = contextOf(project, "proved", started);
  const sourceOf = isNamed ? sourcesOf(project) : undefined;
  const forms: Forms = {
    ...formsOf(result, context),
    terminal: (style) => proofsReport(result, context, style, { ...options, sourceOf, total }),
    verdict: (style) => provedOf(result, style, { total }),
  };
  const problem = await deliver(forms, options);
  if (problem !== null) return complain(problem);
  const unkept = options.write === undefined ? null : await keep(result, project, options.write, options);
  return unkept === null ? exitCode(result, "proved") : complain(unkept);
}

interface Asked {
  readonly project: Project;
  /** Of the findings to prove. */
  readonly review: Review;
  /** Of all findings that were meant. */
  readonly total: number;
  readonly isNamed: boolean;
}

async function askedFor(what: readonly string[], options: ProveOptions): Promise<Asked | { readonly problem: string }> {
  const [first = "", ...paths] = what;
  const name = existsSync(first) ? null : findingName(first);
  if (name !== null) {
    const named = await namedFindings(name, paths, {
      python: options.python,
      wish: (config) => wishOf(options, config),
    });
    return "problem" in named ? named : byName(named);
  }
  const project = await openProject(what, { cwd: process.cwd(), python: options.python, signal: stopping });
  if ("problem" in project) return project;
  const review = await reviewWatched(project, wishOf(options, project.config));
  if ("problem" in review) return review;
  const provable = narrowed(review, (finding) => finding.provable !== undefined);
  return { project, review: provable, total: review.findings.length, isNamed: false };
}

/** Whatever evidence there is without a proof: a proof is more. */
function wishOf(options: ProveOptions, config: Project["config"]): ReturnType<typeof wishFrom> {
  return { ...wishFrom(options, config), minEvidence: "pattern" };
}

function byName({ project, review, findings }: Named): Asked {
  const meant = new Set(findings);
  const some = narrowed(review, (finding) => meant.has(finding));
  return {
    project,
    review: { ...some, findings: some.findings.map(answered) },
    total: findings.length,
    isNamed: true,
  };
}

/** Who asks for a finding gets an answer, also where its rule knows no proof. */
function answered(finding: Finding): Finding {
  if (finding.provable !== undefined) return finding;
  const reason = `\`${finding.rule}\` is a rule that writes no test`;
  return { ...finding, proof: { verdict: "unproved", reason, test: null, doubles: [] } };
}

const ORDER: readonly (Proof["verdict"] | undefined)[] = ["proved", "refuted", "unproved", undefined];

function bestFirst(review: Review): Review {
  const place = ({ proof }: Finding): number => ORDER.indexOf(proof?.verdict);
  return { ...review, findings: review.findings.toSorted((a, b) => place(a) - place(b)) };
}

async function whyUnwritable({ output, write }: ProveOptions): Promise<string | null> {
  if (output !== undefined) {
    const problem = await outputProblem(output);
    if (problem !== null) return problem;
  }
  const isFile = write !== undefined && statSync(write, { throwIfNoEntry: false })?.isDirectory() === false;
  return isFile ? `cannot write tests to ${write}: it is a file` : null;
}

/** Returns what went wrong, or `null`. */
async function keep(
  result: Review,
  project: Project,
  folder: string,
  { format, output, quiet }: ProveOptions,
): Promise<string | null> {
  const absolute = resolve(folder);
  let kept: readonly Kept[];
  try {
    kept = keepTests(result.findings, absolute, project);
  } catch (error) {
    return cannotWrite(folder, error);
  }
  const openable = openablePaths(project.root, process.cwd());
  const lines = keptLines(kept, stdoutStyle(), {
    quiet,
    openable: (path) => openable(relative(project.root, path)),
    command: `pytest ${relative(project.root, absolute) || "."}`,
  });
  const text = lines.map((line) => `${line}\n`);
  // Where stdout is for machines, people are told elsewhere.
  if (format === "terminal" || output !== undefined) await print(text);
  else process.stderr.write(text.join(""));
  return null;
}
