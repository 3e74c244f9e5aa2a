/** What every report needs to know beside the review itself. */
import type { Config } from "../project/config.ts";
import type { PythonVersion } from "../project/model.ts";
import type { Review } from "../review/finding.ts";
import { type Rule, SEVERITIES, type Severity } from "../rules/kit/rule.ts";

/** What makes for exit code 1: a severity as in `--fail-on`, or that something was proved, as for `prove`. */
export type FailOn = Config["failOn"] | "proved";

export interface ReportContext {
  readonly tool: { readonly name: string; readonly version: string };
  /** The oldest Python the project supports. */
  readonly python: PythonVersion;
  readonly rules: readonly Rule[];
  readonly failOn: FailOn;
  /** From start to report, as the user waited for it. */
  readonly milliseconds: number;
  /** Where the user stands: paths on a terminal are relative to it, so that they can be opened. */
  readonly cwd: string;
}

export type Tally = Readonly<Record<Severity, number>>;

/** Counts findings by severity. */
export function tally(review: Review): Tally {
  const counts = { error: 0, warning: 0, advice: 0 };
  for (const finding of review.findings) counts[finding.severity]++;
  return counts;
}

/** 1 where there is a finding of the severity that `failOn` names, or of a worse one; or one that is proved. */
export function exitCode(review: Review, failOn: FailOn): 0 | 1 {
  if (failOn === "never") return 0;
  if (failOn === "proved") return review.findings.some(({ evidence }) => evidence === "proved") ? 1 : 0;
  const bad = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return review.findings.some(({ severity }) => bad.includes(severity)) ? 1 : 0;
}
