import { openProject } from "../project/open.ts";
import { exitCode } from "../report/context.ts";
import { terminalReport } from "../report/terminal.ts";
import { verdict } from "../report/verdict.ts";
import type { Review } from "../review/finding.ts";
import { narrowed } from "../review/narrow.ts";
import { hasEvidence } from "../review/review.ts";
import { contextOf, deliver, type Forms, formsOf } from "./deliver.ts";
import type { ReviewOptions } from "./options.ts";
import { complain, outputProblem } from "./output.ts";
import { proveWatched, reviewWatched, wishFrom } from "./reviewing.ts";
import { stopping } from "./stop.ts";

/**
 * Reviews the project that `paths` belong to and writes the report. Exit code 0: nothing at or above `--fail-on`;
 * 1: something; 2: usage, configuration, or a report that cannot be written.
 */
export async function review(paths: readonly string[], options: ReviewOptions): Promise<number> {
  const started = performance.now();
  const unwritable = options.output === undefined ? null : await outputProblem(options.output);
  if (unwritable !== null) return complain(unwritable);
  const project = await openProject(paths, { cwd: process.cwd(), python: options.python, signal: stopping });
  if ("problem" in project) return complain(project.problem);
  const { config } = project;
  const minEvidence = options.minEvidence ?? config.minEvidence;
  const wish = wishFrom(options, config);
  // A proof is evidence, so that it comes before the choice by evidence.
  const found = await reviewWatched(project, { ...wish, minEvidence: options.prove ? "pattern" : minEvidence });
  if ("problem" in found) return complain(found.problem);
  const recent = await onlySince(found, options.since);
  if ("problem" in recent) return complain(recent.problem);
  const result = options.prove ? narrowed(await proveWatched(recent, project), hasEvidence(minEvidence)) : recent;
  const context = contextOf(project, options.failOn ?? config.failOn, started);
  const forms: Forms = {
    ...formsOf(result, context),
    terminal: (style) => terminalReport(result, context, style, options),
    verdict: (style) => verdict(result, context, style),
  };
  const problem = await deliver(forms, options);
  return problem === null ? exitCode(result, context.failOn) : complain(problem);
}

/** The findings on lines that changed since a revision; all without one. */
async function onlySince(found: Review, revision: string | undefined): Promise<Review | { readonly problem: string }> {
  if (revision === undefined) return found;
  const { changedSince, touches } = await import("../review/since.ts");
  const changed = await changedSince(found.root, revision, stopping);
  return "problem" in changed ? changed : narrowed(found, ({ location }) => touches(changed, location));
}
