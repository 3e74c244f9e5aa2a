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

/** A report in each of its forms. */
export interface Forms {
  readonly terminal: (style: Style) => Iterable<string>;
  readonly json: () => Iterable<string>;
  readonly sarif: () => Iterable<string>;
  /** What is said on the terminal while the report goes to a file. */
  readonly verdict: (style: Style) => string;
}

/** The forms in which all reports on a review are the same. */
export function formsOf(review: Review, context: ReportContext): Pick<Forms, "json" | "sarif"> {
  return { json: () => jsonReport(review, context), sarif: () => sarifReport(review, context) };
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
export async function deliver(forms: Forms, { format, output, quiet }: ReportOptions): Promise<string | null> {
  const style = stdoutStyle();
  if (output === undefined) {
    await print(forms[format](style));
    return null;
  }
  const problem = await writeWhole(output, forms[format](styleFor({}, {})));
  if (problem === null && !quiet) await print([`${forms.verdict(style)}; report in ${output}\n`]);
  return problem;
}
