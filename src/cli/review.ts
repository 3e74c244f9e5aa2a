import { openProject } from "../project/open.ts";
import { exitCode, type ReportContext, tally } from "../report/context.ts";
import { jsonReport } from "../report/json.ts";
import { sarifReport } from "../report/sarif.ts";
import { type Style, styleFor } from "../report/style.ts";
import { terminalReport } from "../report/terminal.ts";
import { verdict } from "../report/verdict.ts";
import type { Review } from "../review/finding.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { ReviewOptions } from "./options.ts";
import { complain, outputProblem, print, stdoutStyle, writeWhole } from "./output.ts";
import { proveWatched, reviewWatched } from "./reviewing.ts";
import { stopping } from "./stop.ts";
import { VERSION } from "./version.ts";

/**
 * Reviews the project that `paths` belong to and writes the report. Exit code 0: nothing at or above `--fail-on`;
 * 1: something; 2: usage, configuration, or a report that cannot be written.
 */
export async function review(paths: readonly string[], options: ReviewOptions): Promise<number> {
  const started = performance.now();
  const cwd = process.cwd();
  const unwritable = options.output === undefined ? null : await outputProblem(options.output);
  if (unwritable !== null) return complain(unwritable);
  const project = await openProject(paths, { cwd, python: options.python, signal: stopping });
  if ("problem" in project) return complain(project.problem);
  const { config } = project;
  const found = await reviewWatched(project, {
    select: options.select ?? config.select,
    ignore: options.ignore ?? config.ignore,
    minEvidence: options.minEvidence ?? config.minEvidence,
    types: options.types,
  });
  if ("problem" in found) return complain(found.problem);
  const result = options.prove ? await proveWatched(found, project) : found;
  const context: ReportContext = {
    tool: { name: "python-dev", version: VERSION },
    python: project.python,
    rules: RULES,
    failOn: options.failOn ?? config.failOn,
    milliseconds: performance.now() - started,
    cwd,
  };
  const problem = await deliver(result, context, options);
  return problem === null ? exitCode(tally(result), context.failOn) : complain(problem);
}

/** To the file, with the verdict on the terminal; or to stdout. Returns what went wrong, or `null`. */
async function deliver(result: Review, context: ReportContext, options: ReviewOptions): Promise<string | null> {
  const style = stdoutStyle();
  if (options.output === undefined) {
    await print(report(result, context, options, style));
    return null;
  }
  const problem = await writeWhole(options.output, report(result, context, options, styleFor({}, {})));
  if (problem === null && !options.quiet)
    await print([`${verdict(result, context, style)}; report in ${options.output}\n`]);
  return problem;
}

function report(result: Review, context: ReportContext, options: ReviewOptions, style: Style): Iterable<string> {
  if (options.format === "json") return jsonReport(result, context);
  if (options.format === "sarif") return sarifReport(result, context);
  return terminalReport(result, context, style, options);
}
