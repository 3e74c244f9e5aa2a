/** Rules that look beyond their file, run once every file has told its outline: those that follow calls, and suspects that wait. */
import type { Problem, Project } from "../project/model.ts";
import type { Judgement, Knowledge, Settlement } from "../rules/kit/knowledge.ts";
import type { Recipe, Unprovable } from "../rules/kit/reproduce.ts";
import type {
  AdoptedRule,
  CheckedRule,
  GraphRule,
  GraphSuspect,
  PythonFile,
  RuffData,
  Rule,
  Suspect,
} from "../rules/kit/rule.ts";
import { type CallGraph, callGraph, type OpenCall } from "../semantics/calls.ts";
import { ExceptionClasses } from "../semantics/summaries/exception-classes.ts";
import { summarise } from "../semantics/summaries.ts";
import type { Declared, Places, Question, Type, Types } from "../semantics/types/model.ts";
import type { BatchReview } from "./batch.ts";
import { faultOf } from "./fault.ts";
import { type OfferedFix, offerOf } from "./reporter.ts";
import { type ProjectReview, Reporters } from "./reporters.ts";
import { looksBeyondFiles, type Selection } from "./select.ts";
import { questionAt, type Unsettled } from "./unsettled.ts";

/** What the files have told. */
export type Told = Pick<BatchReview, "outlines" | "unsettled" | "waiting">;

/** `types` is `null` where nobody is to be asked. A rule that fails is one problem; the others go on. */
export async function reviewBeyondFiles(
  project: Project,
  told: readonly Told[],
  selection: Selection,
  types: Types | null,
  signal: AbortSignal | undefined,
): Promise<ProjectReview> {
  const review = new BeyondFiles(project, selection);
  const knowledge = looksBeyondFiles(selection) ? review.knowledgeOf(told) : null;
  if (knowledge === null) return review.sum();
  const refined = types === null ? knowledge : await review.refine(knowledge, types, signal);
  review.trace(refined);
  const open = told.flatMap((part) => part.unsettled);
  const answers = (await types?.ask(questionsOf(open), signal)) ?? [];
  review.settle(open, answers, refined);
  review.finish(told.flatMap((part) => part.waiting));
  return review.sum();
}

class BeyondFiles implements Places {
  private readonly project: Project;
  private readonly selection: Selection;
  private readonly reporters: Reporters;
  private readonly reviewed: ReadonlySet<string>;
  private readonly problems: Problem[] = [];

  constructor(project: Project, selection: Selection) {
    this.project = project;
    this.selection = selection;
    this.reporters = new Reporters(project, selection);
    this.reviewed = new Set(project.files.map(({ path }) => path));
  }

  private attempt<Result>(what: string, work: () => Result): Result | null {
    try {
      return work();
    } catch (fault) {
      this.problems.push({ message: faultOf(what, fault) });
      return null;
    }
  }

  knowledgeOf(told: readonly Told[]): Knowledge | null {
    const outlines = told.flatMap((part) => part.outlines);
    const isWhole = outlines.length >= this.project.files.length + this.project.others.length;
    return this.attempt("the call graph", () => this.knowledgeFrom(callGraph(outlines), isWhole));
  }

  private knowledgeFrom(calls: CallGraph, isWhole: boolean): Knowledge {
    const { python, manifest } = this.project;
    const { index, classes } = calls;
    const exceptions = new ExceptionClasses(calls, python);
    return { calls, index, classes, exceptions, summaries: summarise(calls), isWhole, places: this, manifest };
  }

  /** Asks what the rules that follow calls want to know, until they want no more. */
  async refine(before: Knowledge, types: Types, signal: AbortSignal | undefined): Promise<Knowledge> {
    const asked = new Set<OpenCall>();
    let knowledge = before;
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = this.wanted(knowledge).filter((call) => !asked.has(call));
      if (wanted.length === 0) break;
      for (const call of wanted) asked.add(call);
      const questions = wanted.map((call) => this.questionOf(call));
      const answers = await types.ask(questions, signal);
      const { calls } = knowledge;
      for (const [index, call] of wanted.entries()) calls.resolve(call, answers[index] ?? UNKNOWN, this);
      knowledge = this.knowledgeFrom(calls, knowledge.isWhole);
    }
    return knowledge;
  }

  private wanted(knowledge: Knowledge): OpenCall[] {
    return this.selection.rules.flatMap((rule) => {
      const { asks } = "trace" in rule ? rule : {};
      return asks === undefined ? [] : (this.attempt(rule.id, () => [...asks(knowledge)]) ?? []);
    });
  }

  private questionOf({ caller, site }: OpenCall): Question {
    const { path } = caller.file;
    const source = this.reporters.source(path);
    return questionAt(path, source, { start: site.start, end: site.calledEnd });
  }

  offset({ path, line, column }: Declared): number {
    return path === null ? -1 : this.reporters.source(path).offsetAt(line + 1, column);
  }

  trace(knowledge: Knowledge): void {
    for (const rule of this.selection.rules) {
      if (!("trace" in rule)) continue;
      this.attempt(rule.id, () => {
        for (const suspect of rule.trace(knowledge)) {
          if (this.reviewed.has(suspect.path)) this.reportTraced(rule, suspect);
        }
      });
    }
  }

  private reportTraced(rule: GraphRule<unknown>, suspect: GraphSuspect<unknown>): void {
    const file = this.reporters.file(suspect.path);
    this.reporters.of(suspect.path).report(rule, suspect.at, {
      message: rule.says(suspect.data),
      severity: suspect.severity ?? rule.severity,
      fix: offerOf(rule.fix, suspect, file),
      recipe: rule.reproduce?.(suspect, file),
      trace: suspect.steps.map((step) => this.reporters.located(step)),
      ...(suspect.evidence === undefined ? {} : { evidence: suspect.evidence }),
    });
  }

  /** `answers` are in the order of the questions; where there are none, nobody knows. */
  settle(open: readonly Unsettled[], answers: readonly Type[], knowledge: Knowledge): void {
    let next = 0;
    for (const one of open) {
      const types = new Map(one.questions.map(({ name }, index) => [name, answers[next + index] ?? UNKNOWN]));
      next += one.questions.length;
      const rule = this.selection.byId.get(one.rule);
      if (rule !== undefined) this.attempt(rule.id, () => this.settleOne(rule, one, types, knowledge));
    }
  }

  private settleOne(rule: Rule, one: Unsettled, types: ReadonlyMap<string, Type>, knowledge: Knowledge): void {
    if (!("settle" in rule) || rule.settle === undefined) return;
    const type = (name: string): Type => types.get(name) ?? UNKNOWN;
    const { path, at, data } = one;
    // `data` comes back only to the rule that it came from.
    const { judge } = rule.settle as Settlement<unknown>;
    const judged = judge({ path, at, data, type }, knowledge);
    const judgement = typeof judged === "string" ? { verdict: judged } : judged;
    if (judgement.verdict === "no") return;
    this.reportSettled(rule, one, { ...judgement, verdict: judgement.verdict });
  }

  private reportSettled(rule: SettlingRule, one: Unsettled, judgement: Judgement<unknown>): void {
    const { verdict, evidence, data = one.data, steps = [] } = judgement;
    const file = this.reporters.file(one.path);
    this.reporters.of(one.path).report(rule, one.at, {
      message: messageOf(rule, data),
      severity: verdict === "yes" ? one.severity : verdict,
      fix: fixOf(rule, { at: one.at, data }, file) ?? one.ruffFix,
      recipe: recipeOf(rule, { at: one.at, data }, file),
      code: one.code,
      trace: steps.map((step) => this.reporters.located(step)),
      ...(evidence === undefined ? {} : { evidence }),
    });
  }

  /** Whether a suppression is needed is only known where all of these rules ran. */
  finish(waiting: readonly string[]): void {
    if (this.problems.length > 0) return;
    for (const path of waiting) this.reporters.of(path);
    for (const [, reporter] of this.reporters.entries()) reporter.finishLast();
  }

  sum(): ProjectReview {
    return { ...this.reporters.sum(), problems: this.problems };
  }
}

type SettlingRule = CheckedRule<unknown> | AdoptedRule;

/** A chain of calls that only types resolve is followed this far. */
const ROUNDS = 12;
const UNKNOWN: Type = { kind: "unknown" };

function questionsOf(open: readonly Unsettled[]): Question[] {
  return open.flatMap((one) => one.questions.map(({ question }) => question));
}

function fixOf(rule: SettlingRule, { at, data }: Suspect<unknown>, file: PythonFile): OfferedFix | null {
  return "adopts" in rule
    ? offerOf(rule.fix, { at, data: data as RuffData }, file)
    : offerOf(rule.fix, { at, data }, file);
}

function recipeOf(
  rule: SettlingRule,
  { at, data }: Suspect<unknown>,
  file: PythonFile,
): Recipe | Unprovable | undefined {
  return "adopts" in rule
    ? rule.reproduce?.({ at, data: data as RuffData }, file)
    : rule.reproduce?.({ at, data }, file);
}

function messageOf(rule: SettlingRule, data: unknown): string {
  if (!("adopts" in rule)) return rule.says(data);
  const ruff = data as RuffData;
  return rule.says?.(ruff) ?? ruff.message;
}
