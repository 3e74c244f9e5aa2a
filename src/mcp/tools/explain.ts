import { z } from "zod";
import { findingPages } from "../../report/finding-page.ts";
import { ruleHelp } from "../../report/rules-page.ts";
import { styleFor } from "../../report/style.ts";
import { findTopic } from "../../report/topics.ts";
import { sourcesOf } from "../../review/reporters.ts";
import { CHAPTERS } from "../../rules/chapters.ts";
import { RULES } from "../../rules/registry.gen.ts";
import { cut } from "../shapes.ts";
import { defineTool } from "../tool.ts";
import { findingsFor } from "./prove.ts";

const LONGEST = 20_000;
const PLAIN = styleFor({}, { NO_COLOR: "1" });

export const explainTool = defineTool({
  name: "explain",
  title: "Explain a rule or a finding",
  description:
    "Of a rule or chapter: why it matters, bad and good code, when to leave it alone, sources. Of a finding: the code, every step " +
    "from where it is felt to its cause, and the rule's reasons.",
  input: z.object({
    what: z
      .string()
      .describe("A rule (idioms/mutable-default, B006), a chapter (concurrency), a finding's id or path:line."),
    paths: z.array(z.string()).default([]).describe("For a finding: what was reviewed when it was found."),
  }),
  output: z.object({ text: z.string().describe("Markdown, or plain text of a finding.") }),
  run: async ({ what, paths }, workspace, call) => {
    const topic = findTopic(what, RULES);
    if ("rule" in topic) return { text: `# ${topic.rule.title} (${topic.rule.id})\n\n${ruleHelp(topic.rule)}` };
    if ("chapter" in topic) {
      const { title, about } = CHAPTERS[topic.chapter];
      const inside = RULES.filter(({ id }) => id.startsWith(`${topic.chapter}/`));
      return { text: `# ${title}\n\n${about}\n\n${inside.map(({ id, title: of }) => `- ${id}: ${of}`).join("\n")}` };
    }
    const asked = await findingsFor({ finding: what, paths }, workspace, call);
    if ("problem" in asked) {
      const names = topic.candidates.join(", ");
      return { problem: names === "" ? asked.problem : `${asked.problem}; rules of a similar name: ${names}` };
    }
    const options = { openable: (path: string) => path, sourceOf: sourcesOf(asked.project) };
    return { text: cut(findingPages(asked.findings, RULES, PLAIN, options).join("\n"), LONGEST) };
  },
});
