/** All rules as one page of Markdown: docs/rules.md. */
import { CHAPTERS, type Chapter } from "../rules/chapters.ts";
import type { Sample } from "../rules/kit/rule.ts";
import { adoptedCodes, chapterOf, evidenceOf, filesOf, fixOf, isProvable, type Rule } from "./rule-facts.ts";
import { count } from "./words.ts";

/** One section a chapter, in the chapters' order; in it one a rule, in the order of their names. */
export function rulesPage(rules: readonly Rule[]): string {
  const chapters = (Object.keys(CHAPTERS) as Chapter[])
    .map((chapter) => ({ chapter, rules: rules.filter((rule) => chapterOf(rule) === chapter) }))
    .filter((section) => section.rules.length > 0);
  const contents = chapters.map(({ chapter, rules: inside }) => {
    const { title, about } = CHAPTERS[chapter];
    return `- [${title}](#${chapter}) (${count(inside.length, "rule")}): ${about}`;
  });
  const sections = chapters.map(({ chapter, rules: inside }) => chapterSection(chapter, inside));
  const intro = `${count(rules.length, "rule")} in ${count(chapters.length, "chapter")}. Generated from the rules: edit those, not this page.`;
  return `${["# Rules", intro, contents.join("\n"), ...sections].join("\n\n")}\n`;
}

/** A rule's reason, examples, exceptions and sources, without a heading. */
export function ruleHelp(rule: Rule): string {
  return [
    rule.why.trim(),
    ...rule.examples.flatMap((example) => [
      `**Bad**: ${example.title}`,
      sampleBlock(example.bad),
      "**Good**",
      sampleBlock(example.good),
    ]),
    `**When to leave it alone**: ${rule.whenNot.trim()}`,
    ...(rule.sources.length === 0
      ? []
      : [`**Sources**\n\n${rule.sources.map((source) => `- ${linked(source)}`).join("\n")}`]),
  ].join("\n\n");
}

/** A chapter for who writes code: of each rule why it matters, code that is right, and when to leave it alone. */
export function chapterPage(chapter: Chapter, rules: readonly Rule[]): string {
  const { title, about } = CHAPTERS[chapter];
  const inside = rules.filter((rule) => chapterOf(rule) === chapter && rule.since !== "next");
  const sections = inside.map((rule) => {
    const { why, whenNot, examples } = rule;
    const facts = [`\`${rule.id}\``, rule.severity, ...(isProvable(rule) ? ["can be proved"] : [])];
    return [
      `## ${rule.title}`,
      facts.join(" · "),
      why.trim(),
      ...examples.slice(0, 1).map((example) => sampleBlock(example.good)),
      `**Leave it**: ${whenNot.trim()}`,
    ].join("\n\n");
  });
  return `${[`# ${title}`, about, ...sections].join("\n\n")}\n`;
}

function chapterSection(chapter: Chapter, rules: readonly Rule[]): string {
  const { title, about } = CHAPTERS[chapter];
  const sorted = rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return [`<a id="${chapter}"></a>\n\n## ${title}`, about, ...sorted.map(ruleSection)].join("\n\n");
}

function ruleSection(rule: Rule): string {
  const codes = adoptedCodes(rule);
  const fix = fixOf(rule);
  const facts = [
    `\`${rule.id}\``,
    rule.severity,
    evidenceOf(rule),
    ...(codes.length === 0 ? [] : [`adopts ${codes.join(", ")}`]),
    ...(fix === null ? [] : [`fix: ${fix}`]),
    ...(rule.formerly?.length ? [`formerly ${rule.formerly.map((id) => `\`${id}\``).join(", ")}`] : []),
    ...(isProvable(rule) ? ["can be proved"] : []),
    ...(rule.since === "next" ? ["off unless selected"] : []),
  ];
  return [`<a id="${rule.id.replace("/", "-")}"></a>\n\n### ${rule.title}`, facts.join(" · "), ruleHelp(rule)].join(
    "\n\n",
  );
}

function sampleBlock(sample: Sample): string {
  return filesOf(sample)
    .map(({ path, text }) => {
      const fence = fenceFor(text);
      const block = `${fence}${languageOf(path)}\n${text}\n${fence}`;
      return path === null ? block : `\`${path}\`\n\n${block}`;
    })
    .join("\n\n");
}

/** Longer than any run of backticks in the text. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(longest + 1);
}

function languageOf(path: string | null): string {
  const ending = path === null ? "py" : path.slice(path.lastIndexOf(".") + 1);
  return { py: "python", pyi: "python", toml: "toml", cfg: "ini", ini: "ini" }[ending] ?? "text";
}

function linked(source: string): string {
  return /^https?:\/\//.test(source) ? `<${source}>` : source;
}
