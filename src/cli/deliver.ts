/** Where a report goes, and in which form. */
import type { Project } from "../project/model.ts";
import type { FailOn, ReportContext } from "../report/context.ts";
import { jsonReport } from "../report/json.ts";
import { sarifReport } from "../report/sarif.ts";
import { type Style, styleFor } from "../report/style.ts";
import type { Review } from "../review/finding.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { ReportOptions } from "./options.ts";
import { print, stdoutStyle, writeWhole } from "./output.ts";
import { VERSION } from "./version.ts";

/** A report for people, and what of it is said on the terminal while the report goes to a file. */
export interface Words {
  readonly report: (style: Style) => Iterable<string>;
  readonly verdict: (style: Style) => string;
}

/** `started`: when the command did, in the time of `performance.now()`. */
export function contextOf(project: Project, failOn: FailOn, started: number): ReportContext {
  return {
    tool: { name: "python-dev", version: VERSION },
    python: project.python,
    rules: RULES,
    failOn,
    milliseconds: performance.now() - started,
    cwd: process.cwd(),
  };
}

/** To the file, with the verdict on the terminal; or to stdout. Returns what went wrong, or `null`. */
export async function deliver(
  review: Review,
  context: ReportContext,
  { format, output, quiet }: ReportOptions,
  words: Words,
): Promise<string | null> {
  const report = (style: Style): Iterable<string> => {
    if (format === "json") return jsonReport(review, context);
    if (format === "sarif") return sarifReport(review, context);
    return words.report(style);
  };
  const style = stdoutStyle();
  if (output === undefined) {
    await print(report(style));
    return null;
  }
  const problem = await writeWhole(output, report(styleFor({}, {})));
  if (problem === null && !quiet) await print([`${words.verdict(style)}; report in ${output}\n`]);
  return problem;
}
