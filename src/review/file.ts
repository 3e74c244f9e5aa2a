/** The review of one Python file: one parse, one traversal for all rules, ruff's diagnostics judged in their place. */
import type { Problem, ProjectFile, PythonVersion } from "../project/model.ts";
import type { FileFacts } from "../rules/kit/project-view.ts";
import type { PythonFile } from "../rules/kit/rule.ts";
import type { FileOutline } from "../semantics/outline.ts";
import { outlineOf } from "../semantics/outliner.ts";
import { type ParsedFile, parse } from "../syntax/parse.ts";
import { nodeAt, visit } from "../syntax/walk.ts";
import type { RuffDiagnostic } from "../toolbox/ruff.ts";
import { checksOf, type Outlet, runCheck } from "./checks.ts";
import { factsOf } from "./facts/facts.ts";
import { faultOf } from "./fault.ts";
import type { Finding } from "./finding.ts";
import { pythonFile } from "./python-file.ts";
import { offerOf, Reporter } from "./reporter.ts";
import { ruffFixOf, spanOf } from "./ruff-fix.ts";
import { looksBeyondFiles, type Selection } from "./select.ts";
import { type Unsettled, unsettled } from "./unsettled.ts";

export interface FileReview {
  readonly findings: readonly Finding[];
  readonly facts: FileFacts;
  /** For the rules that look beyond files; `null` where none of them is on. */
  readonly outline: FileOutline | null;
  readonly unsettled: readonly Unsettled[];
  /** Holds a suppression of such a rule. */
  readonly waits: boolean;
  readonly lines: number;
  readonly suppressed: number;
  readonly problems: readonly Problem[];
}

const NONE: readonly never[] = [];

/** Reviews a file whose text is at hand. A rule that fails is one problem; the others go on. */
export function reviewFile(
  text: string,
  where: ProjectFile,
  python: PythonVersion,
  selection: Selection,
  diagnostics: readonly RuffDiagnostic[],
): FileReview {
  const parsed = parse(text);
  const file = pythonFile(parsed, where, python);
  const reporter = new Reporter(file, parsed.comments, selection.byId);
  const problems: Problem[] = [];
  const failed = (rule: string, fault: unknown): void => {
    problems.push({ path: where.path, message: faultOf(rule, fault) });
  };
  const outlet: Outlet = { reporter, unsettled: [], failed };
  reportSyntax(parsed, where.path, reporter, problems);
  const checks = checksOf(selection);
  visit(file.tree, (node) => {
    for (const one of checks.get(node.kind) ?? NONE) runCheck(one, node, file, outlet);
  });
  for (const diagnostic of diagnostics) {
    try {
      judge(diagnostic, file, selection, outlet);
    } catch (fault) {
      failed(diagnostic.code, fault);
    }
  }
  reporter.finish();
  const { findings, suppressed, waits } = reporter;
  let outline: FileOutline | null = null;
  try {
    if (looksBeyondFiles(selection)) outline = outlineOf(file);
  } catch (fault) {
    failed("the reading of its calls", fault);
  }
  const lines = parsed.source.lineCount;
  const facts = factsOf(file, where);
  return { findings, facts, outline, unsettled: outlet.unsettled, waits, lines, suppressed, problems };
}

/** Of a file that is not reviewed: what others may call and inherit. */
export function outlineAlone(text: string, where: ProjectFile, python: PythonVersion): FileOutline {
  return outlineOf(pythonFile(parse(text), where, python));
}

function reportSyntax(parsed: ParsedFile, path: string, reporter: Reporter, problems: Problem[]): void {
  const [first, ...others] = parsed.problems;
  if (first === undefined) return;
  const line = parsed.source.position(first.start).line;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  problems.push({ path, message: `does not parse at line ${line}${more}: ${first.message}; the rest was reviewed` });
  reporter.reportById("idioms/does-not-parse", { start: first.start, end: first.end }, `${first.message}${more}`);
}

function judge(
  diagnostic: RuffDiagnostic,
  file: PythonFile,
  selection: Selection,
  { reporter, unsettled: waiting }: Outlet,
): void {
  const rule = selection.byId.get(selection.codes.get(diagnostic.code) ?? "");
  if (rule === undefined || !("adopts" in rule)) return;
  const at = spanOf(file.source, diagnostic);
  const data = { code: diagnostic.code, message: diagnostic.message };
  const node = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const suspect = { at, data, node };
  const verdict = rule.confirm?.(suspect, file) ?? "yes";
  if (verdict === "no") return;
  const ruffFix = rule.fix || rule.ruffFix === false ? null : ruffFixOf(file.source, diagnostic);
  const severity = verdict === "yes" ? rule.severity : verdict;
  const { code } = diagnostic;
  if (rule.settle === undefined) {
    const fix = offerOf(rule.fix, { at, data }, file) ?? ruffFix;
    const recipe = rule.reproduce?.({ at, data }, file);
    reporter.report(rule, at, { message: rule.says?.(data) ?? data.message, severity, fix, recipe, code });
  } else {
    const noted = rule.note?.(suspect, file);
    const full = noted === undefined ? suspect : { ...suspect, data: { ...data, noted } };
    waiting.push(unsettled(rule.settle, full, file, { rule: rule.id, severity, ruffFix, code }));
  }
}
