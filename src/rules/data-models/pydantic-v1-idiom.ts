import type { ClassDef, Expression } from "../../syntax/nodes.ts";
import { ancestry } from "../kit/caught.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly old: string;
  readonly now: string;
  /** The new pydantic leaves it unread. */
  readonly dead: boolean;
}

const DECORATORS: { readonly [name: string]: string } = {
  "pydantic.validator": "@field_validator",
  "pydantic.root_validator": "@model_validator",
};
const METHODS: { readonly [name: string]: string } = {
  dict: "model_dump",
  json: "model_dump_json",
  copy: "model_copy",
  parse_obj: "model_validate",
  parse_raw: "model_validate_json",
  from_orm: "model_validate",
  construct: "model_construct",
  schema: "model_json_schema",
  update_forward_refs: "model_rebuild",
};
const CLASS_METHODS = new Set(["parse_obj", "parse_raw", "from_orm", "construct", "schema", "update_forward_refs"]);
const OPTIONS: { readonly [name: string]: string } = {
  orm_mode: "from_attributes",
  allow_population_by_field_name: "populate_by_name",
  anystr_strip_whitespace: "str_strip_whitespace",
  anystr_lower: "str_to_lower",
  anystr_upper: "str_to_upper",
  min_anystr_length: "str_min_length",
  max_anystr_length: "str_max_length",
  schema_extra: "json_schema_extra",
  validate_all: "validate_default",
  keep_untouched: "ignored_types",
};
/** What only the second version has. */
const NEW =
  /^pydantic\.(field_validator|model_validator|field_serializer|model_serializer|computed_field|ConfigDict|TypeAdapter|RootModel|(Before|After|Wrap|Plain)Validator|AliasChoices|PydanticUserError|functional_\w+)|^pydantic_settings\b|^pydantic_core\b/;

export default defineRule<Data>({
  id: "data-models/pydantic-v1-idiom",
  title: "Pydantic 1 idiom in a file that uses pydantic 2",
  severity: "advice",
  says: ({ old, now, dead }) =>
    dead
      ? `Pydantic 2 does not read \`${old}\`: the option has no effect. It is called \`${now}\` now.`
      : `\`${old}\` is the pydantic 1 way and deprecated: this file uses pydantic 2, where it is \`${now}\`.`,
  why: "Pydantic 2 keeps the old names for a while, with warnings and not always with the old behaviour; options under their old names are not read at all. A file that mixes both is half migrated.",
  whenNot: "In a library that supports both versions and chooses between them at run time.",
  sources: ["https://docs.pydantic.dev/latest/migration/"],
  examples: [
    {
      title: "an option without effect, a deprecated decorator",
      bad: `
        from pydantic import BaseModel, TypeAdapter, validator

        class User(BaseModel):
            name: str

            class Config:
                orm_mode = True
                #^^^^^^^

            @validator("name")
           # ^^^^^^^^^^^^^^^^^
            def strip(cls, value):
                return value.strip()
      `,
      good: `
        from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator

        class User(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            name: str

            @field_validator("name")
            @classmethod
            def strip(cls, value):
                return value.strip()
      `,
    },
    {
      title: "a method of a class of this file",
      bad: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        user = User.parse_obj({})
        #      ^^^^^^^^^^^^^^
      `,
      good: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        user = User.model_validate({})
      `,
    },
  ],
  nearMisses: [
    {
      why: "Nothing in the file speaks for pydantic 2.",
      code: `
        from pydantic import BaseModel, validator

        class User(BaseModel):
            class Config:
                orm_mode = True
      `,
    },
    {
      why: "The old version that the new one carries along.",
      code: `
        from pydantic import TypeAdapter
        from pydantic.v1 import BaseModel, validator

        class User(BaseModel):
            class Config:
                orm_mode = True

            @validator("name")
            def strip(cls, value):
                return value
      `,
    },
  ],
  check: {
    *ClassDef(node, file) {
      if (!usesVersion2(file)) return;
      for (const method of node.body) {
        if (method.kind !== "FunctionDef") continue;
        for (const one of method.decorator_list) {
          const now = DECORATORS[file.names.qualified(one.kind === "Call" ? one.func : one) ?? ""];
          if (now !== undefined) yield { at: one, data: { old: `@${nameOf(one)}`, now, dead: false } };
        }
      }
      if (isModel(node, file)) yield* oldOptions(node);
    },
    *Attribute(node, file) {
      const now = METHODS[node.attr];
      if (now === undefined || !CLASS_METHODS.has(node.attr) || node.value.kind !== "Name" || !usesVersion2(file))
        return;
      const [binding, other] = file.names.lookup(node.value);
      if (binding?.node.kind !== "ClassDef" || other !== undefined || !isModel(binding.node, file)) return;
      yield { at: node, data: { old: node.attr, now, dead: false } };
    },
  },
  confirm: ({ data }) => (data.dead ? "warning" : "yes"),
});

function* oldOptions(node: ClassDef): Iterable<{ at: Expression; data: Data }> {
  const config = node.body.find((one) => one.kind === "ClassDef" && one.name === "Config");
  for (const option of config?.kind === "ClassDef" ? config.body : []) {
    const target = option.kind === "Assign" ? option.targets[0] : null;
    const now = target?.kind === "Name" ? OPTIONS[target.id] : undefined;
    if (target?.kind === "Name" && now !== undefined) yield { at: target, data: { old: target.id, now, dead: true } };
  }
}

function usesVersion2(file: PythonFile): boolean {
  if (!file.source.text.includes("pydantic")) return false;
  for (const bindings of file.names.module.bindings.values()) {
    if (bindings.length === 1 && bindings.some(({ origin }) => origin !== null && NEW.test(origin))) return true;
  }
  return false;
}

function isModel(node: ClassDef, file: PythonFile): boolean {
  const above = ancestry(node, file);
  return (above.has("pydantic.BaseModel") || above.has("pydantic_settings.BaseSettings")) && !isOwnMethod(node);
}

/** A model that defines the old names itself knows what it does. */
function isOwnMethod({ body }: ClassDef): boolean {
  return body.some((one) => one.kind === "FunctionDef" && METHODS[one.name] !== undefined);
}

function nameOf(one: Expression): string {
  if (one.kind === "Call") return nameOf(one.func);
  return one.kind === "Attribute" ? one.attr : one.kind === "Name" ? one.id : "";
}
