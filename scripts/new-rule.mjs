// `npm run new-rule -- <chapter> <name>`: lays out src/rules/<chapter>/<name>.ts. It compiles; the contract test fails
// until it is filled in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The chapters, read from their source: no bundle is needed to write a rule. */
const chapters = [
  ...readFileSync(join(ROOT, "src", "rules", "chapters.ts"), "utf8").matchAll(/^ {2}"?([a-z-]+)"?: \{/gm),
].map((match) => match[1]);

/**
 * @param {string | undefined} chapter
 * @param {string | undefined} name
 * @returns {string | null} why no such rule can be written
 */
function refusal(chapter, name) {
  if (!chapter || !name) return "usage: npm run new-rule -- <chapter> <name>";
  if (!chapters.includes(chapter)) return `there is no chapter ${chapter}; there are ${chapters.join(", ")}`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return `${name} is no name for a rule: lower-case words with hyphens`;
  if (/^(no|avoid|use|dont|prefer)-/.test(name))
    return `${name} names a remedy; name the defect (mutable-default, not no-mutable-default)`;
  return existsSync(join(ROOT, "src", "rules", chapter, `${name}.ts`)) ? `${chapter}/${name} exists` : null;
}

/**
 * @param {string} id
 * @param {string} title
 */
const skeleton = (id, title) => `import { defineRule } from "../kit/rule.ts";

interface Found {
  /** What the message, the fix and the proof need to know of the place. */
  readonly text: string;
}

export default defineRule<Found>({
  id: "${id}",
  title: "${title}",
  severity: "warning",
  since: "next",
  says: ({ text }) => \`TODO: what happens because of \${text}, and what to do.\`,
  why: "TODO: what goes wrong, and for whom.",
  whenNot: "TODO: when to leave it alone.",
  sources: [],
  check: {
    *Call(_node, _file) {
      // yield { at: node, data: { text: … } };
    },
  },
  examples: [],
  nearMisses: [],
});
`;

const [chapter, name] = process.argv.slice(2);
const refused = refusal(chapter, name);
if (refused !== null || !chapter || !name) {
  console.error(`python-dev: ${refused}`);
  process.exitCode = 2;
} else {
  const path = join(ROOT, "src", "rules", chapter, `${name}.ts`);
  const words = name.replaceAll("-", " ");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, skeleton(`${chapter}/${name}`, words.charAt(0).toUpperCase() + words.slice(1)));
  console.log(`src/rules/${chapter}/${name}.ts is laid out. Next:
  1. Write its examples: \`bad\` with carets under what is wrong, \`good\`, and near-misses.
  2. Write \`check\`, one handler for each kind of node; or use \`adoptRule\` where ruff detects it.
  3. npm test -- test/rules -t ${chapter}/${name}
  4. npm run docs, and drop \`since: "next"\` once its findings on real code have been read.`);
}
