import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { count } from "../report/words.ts";
import { skillFiles } from "../skill/skill.ts";
import type { SkillOptions } from "./options.ts";
import { cannotWrite, complain, printLines, writeWhole } from "./output.ts";

/** Writes the skill's files. Exit code 2: what is asked is not `install`, or they cannot be written. */
export async function skill(what: string, { to = join(".agents", "skills") }: SkillOptions): Promise<number> {
  if (what !== "install") return complain(`\`skill ${what}\` is nothing to do: it is \`skill install\``);
  const folder = join(to, "python-dev");
  const files = skillFiles();
  for (const [path, text] of files) {
    const target = join(folder, path);
    try {
      mkdirSync(dirname(target), { recursive: true });
    } catch (error) {
      return complain(cannotWrite(target, error));
    }
    const problem = await writeWhole(target, [text]);
    if (problem !== null) return complain(problem);
  }
  return printLines([`${count(files.size, "file")} written to ${folder}`]);
}
