import type { Statement } from "../../syntax/nodes.ts";
import { isName } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";
import { proveRefused } from "./_prove-refused.ts";

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
  reproduce: ({ data: { model } }, file) => proveRefused(model, TWO_CONFIGS, file),
  check: {
    *ClassDef(node) {
      const inner = node.body.find((one) => one.kind === "ClassDef" && one.name === "Config");
      if (node.bases.length === 0 || inner?.kind !== "ClassDef" || !node.body.some(setsConfig)) return;
      yield { at: { start: inner.nameStart, end: inner.nameStart + inner.name.length }, data: { model: node.name } };
    },
  },
});

function setsConfig(statement: Statement): boolean {
  if (statement.kind === "AnnAssign") return statement.value !== null && isName(statement.target, "model_config");
  return statement.kind === "Assign" && statement.targets.some((one) => isName(one, "model_config"));
}
