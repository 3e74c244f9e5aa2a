import { describe, expect, test } from "vitest";
import { chapterList, chapterText, ruleTable, ruleText } from "../../src/report/rule-text.ts";
import { rulesPage } from "../../src/report/rules-page.ts";
import { findTopic } from "../../src/report/topics.ts";
import { CHAPTERS } from "../../src/rules/chapters.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";
import { PLAIN, RULES } from "./samples.ts";

function ruleNamed(id: string): Rule {
  const rule = RULES.find((each) => each.id === id);
  if (!rule) throw new Error(`no sample rule ${id}`);
  return rule;
}

describe("what is meant by a name", () => {
  test.each([
    "idioms/mutable-default",
    "idioms/shared-default",
    "B006",
    "b006",
    "mutable-default",
    " Mutable-Default ",
  ])("%s is the rule", (name) => {
    expect(findTopic(name, RULES)).toEqual({ rule: ruleNamed("idioms/mutable-default") });
  });

  test("a chapter", () => expect(findTopic("idioms", RULES)).toEqual({ chapter: "idioms" }));

  test("a name that two chapters have is asked back", () => {
    const twin: Rule = { ...ruleNamed("idioms/mutable-default"), id: "data-models/mutable-default" };
    expect(findTopic("mutable-default", [...RULES, twin])).toEqual({
      ambiguous: true,
      candidates: ["idioms/mutable-default", "data-models/mutable-default"],
    });
  });

  test("an unknown name brings what is near, or nothing", () => {
    expect(findTopic("mutable-defualt", RULES)).toEqual({ ambiguous: false, candidates: ["idioms/mutable-default"] });
    expect(findTopic("idiom", RULES)).toMatchObject({ candidates: expect.arrayContaining(["idioms"]) });
    expect(findTopic("awaited", RULES)).toMatchObject({ candidates: ["concurrency/coroutine-never-awaited"] });
    expect(findTopic("zzzzzz", RULES)).toEqual({ ambiguous: false, candidates: [] });
    expect(findTopic("constructor", RULES)).toEqual({ ambiguous: false, candidates: [] });
  });
});

describe("a rule explained", () => {
  test("has reason, examples with carets, fix, exception and sources", () => {
    expect(`${ruleText(ruleNamed("idioms/mutable-default"), PLAIN).join("\n")}\n`).toBe(
      `warning  Mutable default argument
         idioms/mutable-default · pattern · adopts B006 · formerly idioms/shared-default

why      A default is made once, when \`def\` runs, and all calls share it.

bad      a list that grows from call to call
      1  │ def add(item, items=[]):
         │                     ^^
      2  │     items.append(item)
      3  │     return items
good
      1  │ def add(item, items=None):
      2  │     items = [] if items is None else items
      3  │     items.append(item)
      4  │     return items

fix      ruff's own, where it has one
unless   Leave it where the function never changes it and never lets it out.
see      https://docs.python.org/3/tutorial/controlflow.html#default-argument-values
         Fluent Python, 2nd ed., chapter 6
`,
    );
  });

  test("over several files names them", () => {
    const text = ruleText(ruleNamed("concurrency/coroutine-never-awaited"), PLAIN).join("\n");
    expect(text).toContain("concurrency/coroutine-never-awaited · resolved · can be proved\n");
    expect(text).toContain("│ app.py\n      1  │ from store import save");
    expect(text).toContain("      5  │     save()\n         │     ^^^^^^\n");
  });

  test("loses the indentation it has in the rule", () => {
    const rule = ruleNamed("idioms/mutable-default");
    const bad = `

      def add(items=[]):
      #             ^^

          pass
    `;
    const text = ruleText({ ...rule, examples: [{ title: "indented", bad, good: "" }] }, PLAIN);
    expect(text).toEqual(
      expect.arrayContaining(["      1  │ def add(items=[]):", "         │               ^^", "      3  │     pass"]),
    );
  });

  test("a caret comment may begin under its own hash", () => {
    const rule = ruleNamed("idioms/mutable-default");
    const example = { title: "bare", bad: "except:\n#^^^^^^\npass", good: "pass" };
    expect(ruleText({ ...rule, examples: [example] }, PLAIN).join("\n")).toContain("│ except:\n         │ ^^^^^^^\n");
  });
});

describe("lists of rules", () => {
  test("by chapter", () => {
    const text = ruleTable(RULES, PLAIN).join("\n");
    expect(text).toMatch(/Idioms\nwarning {2}idioms\/mutable-default +ruff {2}Mutable default argument \(B006\)\n/);
    expect(text).toContain("2 rules: 1 with a fix, 1 with ruff's where it has one; findings of 1 can be proved");
    expect(chapterText("concurrency", RULES, PLAIN).join("\n")).toContain("Coroutine never awaited");
    expect(chapterText("typing", RULES, PLAIN)).toContain("No rules yet.");
  });

  test("chapters with the number of their rules", () => {
    const lines = chapterList(RULES, PLAIN).join("\n");
    for (const chapter of Object.keys(CHAPTERS)) expect(lines).toContain(chapter);
    expect(lines).toMatch(/^idioms +1 {2}The language/m);
  });
});

describe("the page of rules", () => {
  test("has every rule in its chapter, with a fence that its code cannot close", () => {
    const page = rulesPage(RULES);
    expect(page.indexOf("## Idioms")).toBeLessThan(page.indexOf("### Mutable default argument"));
    expect(page.indexOf("### Mutable default argument")).toBeLessThan(page.indexOf("## Concurrency"));
    expect(page).toContain("- [Idioms](#idioms) (1 rule): The language");
    expect(page).toContain("````python\nfrom store import save");
    expect(page).toContain("adopts B006");
    expect(page).toContain("- <https://docs.python.org/3/library/asyncio-task.html#awaitables>");
    expect(page).not.toContain("## Typing");
    expect(page).toMatch(/`concurrency\/coroutine-never-awaited` · .* · can be proved\n/);
    expect(page.match(/can be proved/g)).toHaveLength(1);
  });
});
