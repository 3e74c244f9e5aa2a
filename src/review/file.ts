/** The review of one Python file: one parse, one traversal for all rules, ruff's diagnostics judged in their place. */
import type { Problem, ProjectFile, PythonVersion } from "../project/model.ts";
import type { FileFacts } from "../rules/kit/project-view.ts";
import type { CheckedRule, PythonFile, Rule } from "../rules/kit/rule.ts";
import { analyseNames, type FileNames } from "../semantics/names.ts";
import { type FileOutline, outlineOf } from "../semantics/outline.ts";
import type { Kind, Node } from "../syntax/nodes.ts";
import { type ParsedFile, parse } from "../syntax/parse.ts";
import { nodeAt, visit } from "../syntax/walk.ts";
import type { RuffDiagnostic } from "../toolbox/ruff.ts";
import { factsOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { Reporter } from "./reporter.ts";
import { ruffFixOf, spanOf } from "./ruff-fix.ts";
import type { Selection } from "./select.ts";

export interface FileReview {
  readonly findings: readonly Finding[];
  readonly facts: FileFacts;
  /** For the rules that follow calls; `null` where none of them is on. */
  readonly outline: FileOutline | null;
  /** Holds a suppression of such a rule. */
  readonly waits: boolean;
  readonly lines: number;
  readonly suppressed: number;
  readonly problems: readonly Problem[];
}

type Handler = (node: Node, file: PythonFile) => void;

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
  const reporter = new Reporter(file, parsed.comments, selection.rules);
  const problems: Problem[] = [];
  const guarded = guard(where.path, problems);
  reportSyntax(parsed, where.path, reporter, problems);
  const handlers = handlersByKind(selection.rules, reporter, guarded);
  visit(file.tree, (node) => {
    for (const handle of handlers.get(node.kind) ?? []) handle(node, file);
  });
  for (const diagnostic of diagnostics) guarded(diagnostic.code, () => judge(diagnostic, file, selection, reporter));
  reporter.finish();
  const { findings, suppressed, waits } = reporter;
  let outline: FileOutline | null = null;
  guarded("the reading of its calls", () => {
    if (hasCallsToFollow(file, selection)) outline = outlineOf(file);
  });
  const lines = parsed.source.lineCount;
  return { findings, facts: factsOf(file, where), outline, waits, lines, suppressed, problems };
}

function pythonFile(parsed: ParsedFile, where: ProjectFile, python: PythonVersion): PythonFile {
  let names: FileNames | null = null;
  return {
    path: where.path,
    module: where.module,
    role: where.role,
    source: parsed.source,
    tree: parsed.module,
    comments: parsed.comments,
    python,
    get names() {
      names ??= analyseNames(parsed.module);
      return names;
    },
  };
}

/** Nothing but tests calls what tests define, and what is asked of calls concerns coroutines: most tests have none. */
function hasCallsToFollow({ role, source }: PythonFile, { rules }: Selection): boolean {
  return rules.some((rule) => "trace" in rule) && (role !== "test" || source.text.includes("async"));
}

type Guard = (what: string, work: () => void) => void;

function guard(path: string, problems: Problem[]): Guard {
  return (what, work) => {
    try {
      work();
    } catch (fault) {
      if (process.env.PYTHON_DEV_DEBUG) throw fault;
      const reason = fault instanceof Error ? fault.message : String(fault);
      problems.push({ path, message: `${what} failed here and was left out (${reason}); please report it` });
    }
  };
}

function reportSyntax(parsed: ParsedFile, path: string, reporter: Reporter, problems: Problem[]): void {
  const [first, ...others] = parsed.problems;
  if (first === undefined) return;
  const line = parsed.source.position(first.start).line;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  problems.push({ path, message: `does not parse at line ${line}${more}: ${first.message} The rest was reviewed.` });
  reporter.reportById("idioms/does-not-parse", { start: first.start, end: first.end }, `${first.message}${more}`);
}

function handlersByKind(rules: readonly Rule[], reporter: Reporter, guarded: Guard): Map<Kind, Handler[]> {
  const handlers = new Map<Kind, Handler[]>();
  for (const rule of rules) {
    if (!("check" in rule)) continue;
    for (const kind of Object.keys(rule.check) as Kind[]) {
      const handler: Handler = (node, file) => guarded(rule.id, () => runCheck(rule, kind, node, file, reporter));
      const list = handlers.get(kind);
      if (list) list.push(handler);
      else handlers.set(kind, [handler]);
    }
  }
  return handlers;
}

function runCheck(rule: CheckedRule<unknown>, kind: Kind, node: Node, file: PythonFile, reporter: Reporter): void {
  // The registry pairs each kind with the handler for it; TypeScript cannot follow a union of both.
  const check = rule.check[kind] as
    | ((node: Node, file: PythonFile) => Iterable<{ at: Node; data: unknown }>)
    | undefined;
  for (const suspect of check?.(node, file) ?? []) {
    const verdict = rule.confirm?.(suspect, file) ?? "yes";
    if (verdict === "no") continue;
    const edits = rule.fix?.edits(suspect, file) ?? null;
    reporter.report(rule, suspect.at, {
      message: rule.says(suspect.data),
      severity: verdict === "yes" ? rule.severity : verdict,
      fix: rule.fix && edits ? { safety: rule.fix.safety, says: rule.fix.says, edits } : null,
    });
  }
}

function judge(diagnostic: RuffDiagnostic, file: PythonFile, selection: Selection, reporter: Reporter): void {
  const id = selection.codes.get(diagnostic.code);
  const rule = selection.rules.find((one) => one.id === id);
  if (rule === undefined || !("adopts" in rule)) return;
  const at = spanOf(file.source, diagnostic);
  const data = { code: diagnostic.code, message: diagnostic.message };
  const node = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const verdict = rule.confirm?.({ at, data, node }, file) ?? "yes";
  if (verdict === "no") return;
  const own = rule.fix?.edits({ at, data }, file) ?? null;
  const fix = rule.fix && own ? { safety: rule.fix.safety, says: rule.fix.says, edits: own } : null;
  reporter.report(rule, at, {
    message: rule.says?.(data) ?? data.message,
    severity: verdict === "yes" ? rule.severity : verdict,
    fix: fix ?? (rule.fix || rule.ruffFix === false ? null : ruffFixOf(file.source, diagnostic)),
    code: diagnostic.code,
  });
}
