import type { Edit } from "../../syntax/edits.ts";
import type { ClassDef, Statement } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf, withoutLines } from "../kit/blocks.ts";
import { isName, lastName, nearest, textOf } from "../kit/match.ts";
import { withArgument } from "../kit/rewrite.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveRefused } from "./_prove-refused.ts";
import { OPTIONS } from "./_pydantic-names.ts";

interface Data {
  readonly model: string;
}

const TWO_CONFIGS = {
  by: "pydantic",
  error: "PydanticUserError",
  imports: ["from pydantic.errors import PydanticUserError"],
  says: "Config",
  because: "has two configurations",
};

export default defineRule<Data>({
  id: "data-models/two-configs",
  title: "Both `model_config` and `class Config`",
  severity: "error",
  syntaxDecides: "Pydantic refuses a model that has both.",
  says: ({ model }) =>
    `\`${model}\` has \`model_config\` and a \`class Config\`: pydantic raises PydanticUserError when the class is made. Move the options into \`model_config\`.`,
  why: "Pydantic 2 reads its options from `model_config`; `class Config` is the old way and still read. A model with both cannot be made: importing the module fails.",
  whenNot: "In a class that is no pydantic model.",
  sources: [
    "https://docs.pydantic.dev/latest/concepts/config/",
    "https://docs.pydantic.dev/latest/errors/usage_errors/#config-both",
  ],
  examples: [
    {
      title: "half migrated",
      bad: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            name: str

            class Config:
            #     ^^^^^^
                frozen = True
      `,
      good: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(from_attributes=True, frozen=True)
            name: str
      `,
    },
    {
      title: "options by their old names, one of them already there",
      bad: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            name: str

            class Config:
            #     ^^^^^^
                orm_mode = True
                allow_population_by_field_name = True

            def title(self):
                return self.name.title()
      `,
      good: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(from_attributes=True, populate_by_name=True)
            name: str

            def title(self):
                return self.name.title()
      `,
    },
  ],
  nearMisses: [
    {
      why: "One in each of two classes.",
      code: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        class Group(BaseModel):
            class Config:
                frozen = True
      `,
    },
    {
      why: "No base: no model.",
      code: `
        class Settings:
            model_config = {}

            class Config:
                pass
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Move the options into `model_config`",
    edits: ({ at }, file) => {
      const inner = nearest(nodeAt(file.tree, at.start, at.end), "ClassDef");
      return inner === null ? null : merged(inner, file);
    },
  },
  reproduce: ({ data: { model } }, file) => proveRefused(model, TWO_CONFIGS, file),
  check: {
    *ClassDef(node) {
      const inner = node.body.find((one) => one.kind === "ClassDef" && one.name === "Config");
      if (node.bases.length === 0 || inner?.kind !== "ClassDef" || !node.body.some(setsConfig)) return;
      yield { at: { start: inner.nameStart, end: inner.nameStart + inner.name.length }, data: { model: node.name } };
    },
  },
});

/** `null` where the class holds anything but options, or `model_config` is no call that lists them. */
function merged(inner: ClassDef, file: PythonFile): readonly Edit[] | null {
  const model = nearest(inner.parent, "ClassDef");
  const config = model?.body.find(setsConfig);
  const made = config?.kind === "Assign" || config?.kind === "AnnAssign" ? config.value : null;
  const options = inner.bases.length > 0 ? null : optionsIn(inner, file);
  if (made?.kind !== "Call" || lastName(made.func) !== "ConfigDict" || options === null) return null;
  const given = new Map(made.keywords.map(({ arg, value }) => [arg, textOf(value, file)]));
  if (given.has(null) || options.some(({ name, text }) => (given.get(name) ?? text) !== text)) return null;
  const fresh = options.filter(({ name }) => !given.has(name));
  const removed = withoutClass(inner, file);
  if (fresh.length === 0 || removed === null) return removed === null ? null : [removed];
  const added = withArgument(made, fresh.map(({ name, text }) => `${name}=${text}`).join(", "), file);
  return added === null ? null : [added, removed];
}

/** By their names in pydantic 2. */
function optionsIn({ body }: ClassDef, file: PythonFile): readonly { name: string; text: string }[] | null {
  const options: { name: string; text: string }[] = [];
  for (const one of body) {
    const target = one.kind === "Assign" && one.targets.length === 1 ? (one.targets[0] ?? null) : null;
    if (one.kind !== "Assign" || target?.kind !== "Name") return null;
    options.push({ name: OPTIONS[target.id] ?? target.id, text: textOf(one.value, file) });
  }
  return options;
}

/** With the blank lines over it; `null` where a comment would be lost. */
function withoutClass(inner: ClassDef, file: PythonFile): Edit | null {
  const { source, comments } = file;
  const lines = linesOf([inner], file);
  if (lines === null || comments.some(({ start }) => isBetween(source.lineOf(start), lines.first, lines.last)))
    return null;
  let first = lines.first;
  while (source.lineText(first - 1).trim() === "") first--;
  return withoutLines({ ...lines, first }, file);
}

function isBetween(line: number, first: number, last: number): boolean {
  return line >= first && line <= last;
}

function setsConfig(statement: Statement): boolean {
  if (statement.kind === "AnnAssign") return statement.value !== null && isName(statement.target, "model_config");
  return statement.kind === "Assign" && statement.targets.some((one) => isName(one, "model_config"));
}
