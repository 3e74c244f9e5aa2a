/** The skill that a coding agent loads: SKILL.md as it is written, and a page a chapter, made from the rules. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chapterPage } from "../report/rules-page.ts";
import { CHAPTERS, type Chapter } from "../rules/chapters.ts";
import { RULES } from "../rules/registry.gen.ts";

const SKILL = fileURLToPath(new URL("./SKILL.md", import.meta.url));

/** The files of the skill by path, below its folder. */
export function skillFiles(): ReadonlyMap<string, string> {
  const pages = (Object.keys(CHAPTERS) as Chapter[]).map(
    (chapter) => [`references/${chapter}.md`, chapterPage(chapter, RULES)] as const,
  );
  return new Map([["SKILL.md", readFileSync(SKILL, "utf8")], ...pages]);
}
