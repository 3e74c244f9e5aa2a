/** Rules and chapters on a terminal, laid out as the review is: labels in the margin, code behind a rule. */
import { CHAPTERS, type Chapter } from "../rules/chapters.ts";
import type { Sample } from "../rules/kit/rule.ts";
import { mark, plain } from "./excerpt.ts";
import { barred, GUTTER, hanging, MARGIN } from "./layout.ts";
import { adoptedCodes, chapterOf, evidenceOf, filesOf, fixOf, isProvable, type Rule } from "./rule-facts.ts";
import type { Style } from "./style.ts";
import { padEnd } from "./width.ts";
import { count, stripMarkdown, wrap } from "./words.ts";

/** More ruff codes than these are counted, not listed. */
const MOST_CODES = 3;

/** All that a rule knows of its defect. */
export function ruleText(rule: Rule, style: Style): readonly string[] {
  const fix = fixOf(rule);
  return [
    ...hanging(rule.severity, rule.title, style, style.severity[rule.severity], style.bold),
    `${" ".repeat(MARGIN)}${ruleFacts(rule).join(style.dim(" · "))}`,
    "",
    ...item("why", rule.why, style),
    ...rule.examples.flatMap((example) => [
      "",
      ...item("bad", example.title, style),
      ...sampleLines(example.bad, style, rule),
      style.bold("good"),
      ...sampleLines(example.good, style, rule),
    ]),
    "",
    ...(fix === null ? [] : item("fix", fix, style)),
    ...limits(rule, style),
  ];
}

/** What of a rule goes with a finding, whose own code is the example: why, when not, sources. */
export function ruleReasons(rule: Rule, style: Style): readonly string[] {
  return [...item("why", rule.why, style), ...limits(rule, style)];
}

function limits(rule: Rule, style: Style): readonly string[] {
  return [
    ...item("unless", rule.whenNot, style),
    ...rule.sources.flatMap((source, index) => item(index === 0 ? "see" : "", source, style)),
  ];
}

function item(label: string, markdown: string, style: Style): readonly string[] {
  return hanging(label, unlinked(markdown), style, style.bold, plainly);
}

/** What a chapter is about, and its rules in a line each. */
export function chapterText(chapter: Chapter, rules: readonly Rule[], style: Style): readonly string[] {
  const inside = rules.filter((rule) => chapterOf(rule) === chapter);
  const { title, about } = CHAPTERS[chapter];
  const example = inside[0]?.id ?? "RULE";
  return [
    style.bold(title),
    about,
    "",
    ...ruleRows(inside, style),
    ...(inside.length === 0 ? ["No rules yet."] : ["", style.dim(`python-dev explain ${example} tells the rest`)]),
  ];
}

/** The chapters, in the order a reader would take them. */
export function chapterList(rules: readonly Rule[], style: Style): readonly string[] {
  const chapters = Object.entries(CHAPTERS);
  const widest = 1 + Math.max(...chapters.map(([id]) => id.length));
  const column = widest + 7;
  const rows = chapters.flatMap(([id, { about }]) => {
    const amount = rules.filter((rule) => chapterOf(rule) === id).length;
    const [first = "", ...more] = wrap(about, style.width - column);
    const lead = `${style.bold(id.padEnd(widest))}${String(amount).padStart(5)}  `;
    return [lead + first, ...more.map((line) => " ".repeat(column) + line)];
  });
  return [
    style.dim(`${"chapter".padEnd(widest)}rules  about`),
    ...rows,
    "",
    style.dim("python-dev explain CHAPTER lists a chapter's rules, explain RULE tells all about one"),
  ];
}

/** Every rule, a chapter at a time. */
export function ruleTable(rules: readonly Rule[], style: Style): readonly string[] {
  const sections = Object.entries(CHAPTERS).flatMap(([id, { title }]) => {
    const inside = rules.filter((rule) => chapterOf(rule) === id);
    return inside.length === 0 ? [] : [style.bold(title), ...ruleRows(inside, style, widestId(rules)), ""];
  });
  const own = rules.filter((rule) => rule.fix).length;
  const ruff = rules.filter((rule) => !rule.fix && fixOf(rule) !== null).length;
  const provable = rules.filter(isProvable).length;
  const fixes = `${own} with a fix, ${ruff} with ruff's where it has one`;
  return [...sections, `${count(rules.length, "rule")}: ${fixes}; findings of ${provable} can be proved`];
}

function ruleRows(rules: readonly Rule[], style: Style, widest = widestId(rules)): readonly string[] {
  return rules.map((rule) => {
    const severity = style.severity[rule.severity](rule.severity.padEnd(MARGIN));
    const fix = rule.fix ? style.good("fix ") : style.dim(fixOf(rule) === null ? "    " : "ruff");
    const codes = shortList(adoptedCodes(rule));
    const title = rule.since === "next" ? `${rule.title} (off unless selected)` : rule.title;
    const tail = `${stripMarkdown(title)}${codes === "" ? "" : style.dim(` (${codes})`)}`;
    return `${severity}${padEnd(rule.id, widest)}  ${fix}  ${tail}`;
  });
}

function shortList(codes: readonly string[]): string {
  const shown = codes.length > MOST_CODES + 1 ? codes.slice(0, MOST_CODES) : codes;
  return shown.join(", ") + (shown.length < codes.length ? `, +${codes.length - shown.length}` : "");
}

function widestId(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map((rule) => rule.id.length));
}

function ruleFacts(rule: Rule): readonly string[] {
  const codes = adoptedCodes(rule);
  return [
    rule.id,
    evidenceOf(rule),
    ...(codes.length === 0 ? [] : [`adopts ${codes.join(", ")}`]),
    ...(rule.formerly?.length ? [`formerly ${rule.formerly.join(", ")}`] : []),
    ...(isProvable(rule) ? ["can be proved"] : []),
    ...(rule.since === "next" ? ["off unless selected"] : []),
  ];
}

function sampleLines(sample: Sample, style: Style, rule: Rule): readonly string[] {
  const room = style.width - MARGIN - GUTTER;
  return filesOf(sample).flatMap(({ path, text }) => {
    const shown: string[] = path === null ? [] : [barred("", style.path(path), style)];
    let number = 0;
    let code = "";
    for (const line of text.split("\n")) {
      const marks = caretRuns(line);
      if (marks.length === 0) {
        number++;
        code = line;
        shown.push(barred(String(number), plain(line, room), style));
      } else {
        shown.push(barred("", style.severity[rule.severity](caretsUnder(code, marks, room)), style));
      }
    }
    return shown;
  });
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Where a comment of carets points; nothing for any other line. `#^^` begins at the `#` itself. */
function caretRuns(line: string): readonly Run[] {
  if (!/^\s*#[\s^]*\^\s*$/.test(line)) return [];
  return [...line.replace("#^", "^^").matchAll(/\^+/g)].map(({ index, 0: run }) => ({
    start: index,
    end: index + run.length,
  }));
}

function caretsUnder(line: string, runs: readonly Run[], room: number): string {
  const uncut = mark(line, 0, 0, room).source === mark(line, 0, 0, Number.MAX_SAFE_INTEGER).source;
  return (uncut ? runs : runs.slice(0, 1))
    .map(({ start, end }) => mark(line, start, end, room).carets)
    .reduce((all, carets) => all + carets.slice(all.length), "");
}

/** `[text](url)` reads as `text (url)` where it cannot be clicked. */
function unlinked(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)").replace(/\*\*([^*]+)\*\*/g, "$1");
}

const plainly = (text: string) => text;
