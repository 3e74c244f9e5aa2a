/** Collects one file's findings: places them, grades them, drops what is suppressed, and judges the suppressions. */
import type { Recipe, Unprovable } from "../rules/kit/reproduce.ts";
import type { Evidence, Fix, PythonFile, Rule, Severity, Span, Suspect } from "../rules/kit/rule.ts";
import { type Edit, overlaps } from "../syntax/edits.ts";
import { diffOf } from "./diff.ts";
import type { Finding, TraceStep } from "./finding.ts";
import { isGenerated } from "./generated.ts";
import { excerptOf, fingerprinter, locate, nameAround } from "./place.ts";
import { looksBeyondItsFile } from "./select.ts";
import { blanketLines, covers, type Suppression, suppressionsIn } from "./suppress.ts";

export interface OfferedFix {
  readonly safety: "safe" | "unsafe";
  readonly says: string;
  readonly edits: readonly Edit[];
}

/** What a rule's fix makes of a suspect; `null` where it has none, or none that is sound here. */
export function offerOf<Data, Where>(
  fix: Fix<Data, Where> | undefined,
  suspect: Suspect<Data>,
  where: Where,
): OfferedFix | null {
  const edits = fix?.edits(suspect, where) ?? null;
  if (fix === undefined || edits === null) return null;
  return { safety: fix.safety, says: fix.says, edits: [...edits].sort((a, b) => a.start - b.start || a.end - b.end) };
}

/** What a rule writes ends its lines with a line feed; the file may not. */
function withLineEndsOf(text: string, fix: OfferedFix): OfferedFix {
  if (text.charAt(text.indexOf("\n") - 1) !== "\r") return fix;
  return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, text: edit.text.replaceAll(/\r?\n/g, "\r\n") })) };
}

export interface Report {
  readonly message: string;
  readonly severity: Severity;
  /** Where it is not the rule's. */
  readonly evidence?: Evidence;
  readonly fix: OfferedFix | null;
  readonly recipe?: Recipe | Unprovable | undefined;
  readonly code?: string | null;
  readonly trace?: readonly TraceStep[];
}

/** What of a file the findings in it need: a Python file has a tree, pyproject.toml none. */
export type Place = Pick<PythonFile, "path" | "source"> & { readonly tree: PythonFile["tree"] | null };

export class Reporter {
  readonly findings: Finding[] = [];
  /** Where in `findings` the one of a rule that reports once a file stands, and how often it was met. */
  private readonly met = new Map<string, { readonly index: number; times: number }>();
  suppressed = 0;
  private readonly place: Place;
  private readonly rules: ReadonlyMap<string, Rule>;
  private readonly suppressions: readonly Suppression[];
  private readonly used = new Set<Suppression>();
  private readonly silenced: ReadonlySet<number>;
  private readonly isGenerated: boolean;
  private readonly fingerprint: ReturnType<typeof fingerprinter>;

  constructor(place: Place, comments: readonly Span[] | null, rules: ReadonlyMap<string, Rule>) {
    this.place = place;
    this.rules = rules;
    this.suppressions = suppressionsIn(place.source, comments);
    this.silenced = blanketLines(place.source, comments ?? []);
    this.isGenerated = isGenerated(place.source, comments ?? []);
    this.fingerprint = fingerprinter(place.path, place.source);
  }

  report(
    rule: Rule,
    at: Span,
    { message, severity, evidence = rule.evidence ?? "pattern", fix: offered, recipe, code = null, trace = [] }: Report,
  ): void {
    if (this.isGenerated && severity === "advice") return;
    const { path, source, tree } = this.place;
    const fix = offered === null ? null : withLineEndsOf(source.text, offered);
    const location = locate(path, source, at);
    if (this.isSuppressed(rule, location.start.line, code)) {
      this.suppressed++;
      return;
    }
    const before = rule.oncePerFile ? this.met.get(rule.id) : undefined;
    if (before !== undefined) {
      before.times++;
      this.extendFix(before.index, fix);
      return;
    }
    if (rule.oncePerFile) this.met.set(rule.id, { index: this.findings.length, times: 1 });
    const within = tree === null ? "" : nameAround(tree, at);
    this.findings.push({
      rule: rule.id,
      severity: capped(rule, severity, evidence),
      evidence,
      message,
      location,
      within,
      fingerprint: this.fingerprint(rule.id, within, at),
      excerpt: excerptOf(source, location),
      ...(code === null ? {} : { code }),
      ...(trace.length === 0 ? {} : { trace }),
      ...(fix === null ? {} : { fix: { ...fix, diff: diffOf(path, source, fix.edits) } }),
      ...(recipe === undefined ? {} : { provable: { recipe, severity } }),
    });
  }

  /** For what the review itself says, where that rule is on. */
  reportById(id: string, at: Span, message: string): void {
    const rule = this.rules.get(id);
    if (rule !== undefined) this.report(rule, at, { message, severity: rule.severity, fix: null });
  }

  /** To be called when every rule has reported. What calls or the project show of a Python file is not known by then. */
  finish(): void {
    for (const { index, times } of this.met.values()) this.sayHowOften(index, times);
    const isLast = this.place.tree === null;
    this.reportReasonless();
    this.reportUnused((rule) => isLast || !(looksBeyondItsFile(rule) || "inspect" in rule));
  }

  /** To be called when the rules that look beyond their file have reported. */
  finishLast(): void {
    for (const { index, times } of this.met.values()) this.sayHowOften(index, times);
    this.reportUnused(looksBeyondItsFile);
  }

  /** Whether a suppression waits for the rules that look beyond their file. */
  get waits(): boolean {
    return this.suppressions.some((one) => one.rules.some((name) => this.ruleNamed(name, looksBeyondItsFile)));
  }

  /** Edits that overlap earlier ones (a union in a union) are left for the next run. */
  private extendFix(index: number, more: OfferedFix | null): void {
    const finding = this.findings[index];
    if (finding?.fix === undefined || more === null) return;
    const { edits, safety } = finding.fix;
    const fresh = more.edits.filter((edit) => !edits.some((one) => overlaps(one, edit) || isSame(one, edit)));
    const all = [...edits, ...fresh].sort((a, b) => a.start - b.start || a.end - b.end);
    const least = safety === "unsafe" ? safety : more.safety;
    this.findings[index] = { ...finding, fix: { ...finding.fix, safety: least, edits: all } };
  }

  private sayHowOften(index: number, times: number): void {
    const finding = this.findings[index];
    if (finding === undefined || times === 1) return;
    const message = `${finding.message} Here and in ${times - 1} more ${times === 2 ? "place" : "places"} of this file.`;
    const { path, source } = this.place;
    const fix = finding.fix && { ...finding.fix, diff: diffOf(path, source, finding.fix.edits) };
    this.findings[index] = { ...finding, message, ...(fix ? { fix } : {}) };
  }

  private reportReasonless(): void {
    for (const suppression of this.suppressions) {
      if (suppression.reason !== "") continue;
      const names = suppression.rules.join(", ");
      const message = `Nobody can tell why \`${names}\` is ignored here.`;
      this.reportById("idioms/ignore-without-reason", suppression, message);
    }
  }

  /** Where a rule is switched off, or has not run yet, whether its suppression is needed cannot be told. */
  private reportUnused(hasRun: (rule: Rule) => boolean): void {
    for (const suppression of this.suppressions) {
      const isJudged = suppression.rules.every((name) => this.ruleNamed(name, hasRun));
      if (!isJudged || this.used.has(suppression)) continue;
      const names = suppression.rules.join(", ");
      this.reportById("idioms/unused-ignore", suppression, `\`${names}\` finds nothing here: the comment can go.`);
    }
  }

  private ruleNamed(name: string, accepts: (rule: Rule) => boolean): boolean {
    for (const rule of this.rules.values()) {
      if (rule.id === name || rule.formerly?.includes(name) || ("adopts" in rule && rule.adopts.includes(name)))
        return accepts(rule);
    }
    return false;
  }

  private isSuppressed(rule: Rule, line: number, code: string | null): boolean {
    const suppression = this.suppressions.find((one) => one.line === line && covers(one, rule, code ?? undefined));
    if (suppression !== undefined) this.used.add(suppression);
    return suppression !== undefined || this.silenced.has(line);
  }
}

function isSame(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** A look at syntax alone is never surer than a warning, unless the rule says why it is. */
function capped(rule: Rule, severity: Severity, evidence: Evidence): Severity {
  return severity === "error" && evidence === "pattern" && rule.syntaxDecides === undefined ? "warning" : severity;
}
