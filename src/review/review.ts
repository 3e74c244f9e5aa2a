/** A project → a review: ruff once, every file once over the machine's cores, then the project as a whole, ranked. */
import type { FileRole, Problem, Project, ProjectFile } from "../project/model.ts";
import { EVIDENCE, type Evidence } from "../rules/kit/rule.ts";
import { RULES } from "../rules/registry.gen.ts";
import { startTypes } from "../semantics/types/start.ts";
import { tools } from "../toolbox/install.ts";
import { lint, type RuffDiagnostic } from "../toolbox/ruff.ts";
import type { Batch, BatchReview } from "./batch.ts";
import type { Finding, Review, ReviewStatistics } from "./finding.ts";
import { reviewBeyondFiles } from "./knowledge.ts";
import { countByRule } from "./narrow.ts";
import { reviewFiles, startWorkers, type Workers } from "./pool.ts";
import { reviewAsAWhole } from "./project-rules.ts";
import { rank } from "./rank.ts";
import type { ProjectReview } from "./reporters.ts";
import { looksBeyondFiles, resolveSelection, type Selection, type SelectionWish } from "./select.ts";
import { unread } from "./unread.ts";

export interface ReviewWish extends SelectionWish {
  readonly minEvidence: Evidence;
  /** Whether a type server may be asked. */
  readonly types: "auto" | "off";
  readonly signal?: AbortSignal | undefined;
  /** Told when a stage starts, and as files are done. */
  readonly progress?: ((stage: string, done: number, total: number) => void) | undefined;
}

/**
 * Reviews a project. What goes wrong on the way (a tool, a file) is among the review's problems and the rest goes on.
 * `problem` alone: the selection names a rule that does not exist. Errors: the signal's reason when it is aborted.
 */
export async function review(project: Project, wish: ReviewWish): Promise<Review | { readonly problem: string }> {
  const selection = resolveSelection(RULES, wish);
  if ("problem" in selection) return selection;
  const workers = await startWorkers(filesToRead(project, selection).length);
  try {
    return await reviewWith(workers, project, selection, wish);
  } finally {
    await workers.stop();
  }
}

async function reviewWith(workers: Workers, project: Project, selection: Selection, wish: ReviewWish): Promise<Review> {
  const clock = new Clock();
  const linted = await lintAll(project, selection, wish);
  clock.lap("ruff");
  const batch = batchOf(project, wish, selection, linted.diagnostics);
  let through = 0;
  const report = (files: number): void => {
    through += files;
    wish.progress?.("reviewing", through, batch.files.length);
  };
  report(0);
  const parts = await reviewFiles(workers, batch, report, wish.signal);
  clock.lap("files");
  const facts = parts.flatMap((part) => part.facts);
  // What a package declares and never imports cannot be told from a part of its files.
  const whole = project.whole ? reviewAsAWhole(project, facts, selection) : null;
  clock.lap("project");
  const beyond = await reviewWithTypes(project, parts, selection, wish);
  clock.lap("calls");
  const found = [...parts, beyond, ...(whole === null ? [] : [whole])].flatMap((part) => part.findings);
  const findings = rank(found.filter(hasEvidence(wish.minEvidence)), roles(project));
  clock.lap("ranking");
  const ofFiles = parts.flatMap((part) => part.problems);
  const problems = [...project.problems, ...unread(project), ...linted.problems, ...ofFiles];
  return {
    root: project.root,
    hasTypes: beyond.hasTypes,
    findings,
    problems: [...problems, ...(whole?.problems ?? []), ...beyond.problems],
    statistics: statisticsOf(findings, parts, (whole?.suppressed ?? 0) + beyond.suppressed, clock),
  };
}

/** The type server lives no longer than there is something to ask; why it gave up is told first. */
async function reviewWithTypes(
  project: Project,
  parts: readonly BatchReview[],
  selection: Selection,
  { types: mode, signal, progress }: ReviewWish,
): Promise<ProjectReview & { readonly hasTypes: boolean }> {
  if (mode === "off") {
    return { ...(await reviewBeyondFiles(project, parts, selection, null, signal)), hasTypes: false };
  }
  const types = startTypes(project, { progress: (line) => progress?.(line, 0, 0) });
  try {
    progress?.("types", 0, 0);
    const { problems, ...rest } = await reviewBeyondFiles(project, parts, selection, types, signal);
    const problem = types.problem();
    if (problem === null) return { ...rest, problems, hasTypes: true };
    return { ...rest, problems: [{ message: problem }, ...problems], hasTypes: false };
  } finally {
    await types.stop();
  }
}

async function lintAll(
  project: Project,
  selection: Selection,
  { signal, progress }: ReviewWish,
): Promise<{ diagnostics: RuffDiagnostic[]; problems: Problem[] }> {
  if (selection.codes.size === 0 || project.files.length === 0) return { diagnostics: [], problems: [] };
  const { ruff } = await tools((line) => progress?.(line, 0, 0), { only: ["ruff"], signal });
  if ("problem" in ruff) {
    return { diagnostics: [], problems: [{ message: `${ruff.problem}; the rules adopted from ruff did not run` }] };
  }
  progress?.("ruff", 0, project.files.length);
  const { diagnostics, problem } = await lint({
    ruff: ruff.path,
    root: project.root,
    paths: project.files.map((file) => file.path),
    codes: [...selection.codes.keys()],
    target: project.python,
    signal,
  });
  return { diagnostics, problems: problem === undefined ? [] : [{ message: problem }] };
}

function batchOf(
  project: Project,
  wish: SelectionWish,
  selection: Selection,
  diagnostics: readonly RuffDiagnostic[],
): Batch {
  const byPath = new Map<string, RuffDiagnostic[]>();
  for (const diagnostic of diagnostics) {
    const list = byPath.get(diagnostic.path);
    if (list) list.push(diagnostic);
    else byPath.set(diagnostic.path, [diagnostic]);
  }
  return {
    root: project.root,
    python: project.python,
    wish: { select: wish.select, ignore: wish.ignore },
    files: filesToRead(project, selection).map((file, index) => ({
      file,
      isReviewed: index < project.files.length,
      diagnostics: byPath.get(file.path) ?? [],
    })),
  };
}

/** Those to review first, then those that they may call. */
function filesToRead({ files, others }: Project, selection: Selection): readonly ProjectFile[] {
  return looksBeyondFiles(selection) ? [...files, ...others] : files;
}

/** Whether a finding has at least so much evidence. */
export function hasEvidence(least: Evidence): (finding: Finding) => boolean {
  return (finding) => EVIDENCE.indexOf(finding.evidence) >= EVIDENCE.indexOf(least);
}

function roles(project: Project): (path: string) => FileRole {
  const known = new Map(project.files.map((file) => [file.path, file.role]));
  return (path) => known.get(path) ?? "source";
}

function statisticsOf(
  findings: readonly Finding[],
  parts: readonly BatchReview[],
  suppressedOutside: number,
  clock: Clock,
): ReviewStatistics {
  const sum = (of: (part: BatchReview) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    files: sum((part) => part.facts.length),
    lines: sum((part) => part.lines),
    byRule: countByRule(findings),
    suppressed: sum((part) => part.suppressed) + suppressedOutside,
    milliseconds: clock.laps,
  };
}

class Clock {
  readonly laps: Record<string, number> = {};
  private last = performance.now();

  lap(stage: string): void {
    const now = performance.now();
    this.laps[stage] = Math.round(now - this.last);
    this.last = now;
  }
}
