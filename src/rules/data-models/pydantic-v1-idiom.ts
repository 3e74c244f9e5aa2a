import type { ClassDef, Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isName, isStored } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Span, type Suspect } from "../kit/rule.ts";
import { proveOldPydantic } from "./_prove-pydantic.ts";
import { modelNamed, modelOfType, NEW, usesVersion2 } from "./_pydantic.ts";
import { CLASS_MEMBERS, DECORATORS, KEYWORDS, METHODS, OPTIONS } from "./_pydantic-names.ts";

interface Data {
  readonly old: string;
  readonly now: string;
  /** The new pydantic leaves it unread. */
  readonly dead: boolean;
  /** The file itself uses what only pydantic 2 has. */
  readonly isNewFile: boolean;
  /** What must be a model: a class as an outline names it, or an object whose type is asked for; `null` for nothing. */
  readonly model: string | Span | null;
}

export default defineRule<Data>({
  id: "data-models/pydantic-v1-idiom",
  title: "Pydantic 1 idiom under pydantic 2",
  severity: "advice",
  evidence: "resolved",
  says: ({ old, now, dead, isNewFile }) =>
    dead
      ? `Pydantic 2 does not read \`${old}\`: the option has no effect. It is called \`${now}\` now.`
      : `\`${old}\` is the pydantic 1 way and deprecated: this ${isNewFile ? "file" : "project"} uses pydantic 2, where it is \`${now}\`.`,
  why: "Pydantic 2 keeps the old names for a while, with warnings and not always with the old behaviour; options under their old names are not read at all. Code that mixes both is half migrated.",
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
      fixed: `
        from pydantic import BaseModel, TypeAdapter, validator

        class User(BaseModel):
            name: str

            class Config:
                from_attributes = True

            @validator("name")
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

        def load(data):
            return User.parse_obj(data)
            #      ^^^^^^^^^^^^^^
      `,
      good: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        def load(data):
            return User.model_validate(data)
      `,
    },
    {
      title: "the project's own base, objects of its models",
      bad: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1"
          requires-python = ">=3.11"
          dependencies = ["pydantic>=2.4"]
        `,
        "shop/__init__.py": "",
        "shop/base.py": `
          from pydantic import BaseModel

          class Base(BaseModel):
              pass
        `,
        "shop/users.py": `
          from pydantic import validator

          from shop.base import Base

          class User(Base):
              name: str

              class Config:
                  orm_mode = True
                  #^^^^^^^

              @validator("name")
             # ^^^^^^^^^^^^^^^^^
              def strip(cls, value):
                  return value.strip()
        `,
        "shop/api.py": `
          from shop.users import User

          def show(user: User):
              return user.dict(exclude_none=True)
          #          ^^^^^^^^^

          def show_all(users: list[User]):
              return [user.json(by_alias=True) for user in users]
          #           ^^^^^^^^^
        `,
      },
      good: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1"
          requires-python = ">=3.11"
          dependencies = ["pydantic>=2.4"]
        `,
        "shop/__init__.py": "",
        "shop/base.py": `
          from pydantic import BaseModel

          class Base(BaseModel):
              pass
        `,
        "shop/users.py": `
          from pydantic import ConfigDict, field_validator

          from shop.base import Base

          class User(Base):
              model_config = ConfigDict(from_attributes=True)
              name: str

              @field_validator("name")
              @classmethod
              def strip(cls, value):
                  return value.strip()
        `,
        "shop/api.py": `
          from shop.users import User

          def show(user: User):
              return user.model_dump(exclude_none=True)

          def show_all(users: list[User]):
              return [user.model_dump_json(by_alias=True) for user in users]
        `,
      },
      fixed: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1"
          requires-python = ">=3.11"
          dependencies = ["pydantic>=2.4"]
        `,
        "shop/__init__.py": "",
        "shop/base.py": `
          from pydantic import BaseModel

          class Base(BaseModel):
              pass
        `,
        "shop/users.py": `
          from pydantic import validator

          from shop.base import Base

          class User(Base):
              name: str

              class Config:
                  from_attributes = True

              @validator("name")
              def strip(cls, value):
                  return value.strip()
        `,
        "shop/api.py": `
          from shop.users import User

          def show(user: User):
              return user.model_dump(exclude_none=True)

          def show_all(users: list[User]):
              return [user.model_dump_json(by_alias=True) for user in users]
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The project's base keeps the old name, with a meaning of its own.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from pydantic import BaseModel, ConfigDict

          class Base(BaseModel):
              model_config = ConfigDict(frozen=True)

              def dict(self, **options):
                  return self.model_dump(mode="json", **options)
        `,
        "shop/users.py": `
          from shop.base import Base

          class User(Base):
              name: str

          def show(user: User):
              return user.dict()
        `,
      },
    },
    {
      why: "The project allows for both versions.",
      code: {
        "pyproject.toml": `
          [project]
          name = "shop"
          version = "1"
          dependencies = ["pydantic>=1.10,<3"]
        `,
        "shop/__init__.py": "",
        "shop/new.py": `
          from pydantic import TypeAdapter
        `,
        "shop/users.py": `
          from pydantic import BaseModel

          class User(BaseModel):
              name: str

          def show(user: User):
              return user.dict()
        `,
      },
    },
    {
      why: "Takes what there is.",
      code: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        def show(user: User):
            try:
                return user.model_dump()
            except AttributeError:
                return user.dict()
      `,
    },
    {
      why: "Another thing's `copy`.",
      code: `
        from pydantic import BaseModel, ConfigDict

        class User(BaseModel):
            model_config = ConfigDict(frozen=True)

        def show(users: dict[str, User], frame: "DataFrame"):
            return users.copy(), frame.copy()
      `,
    },
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
  fix: {
    safety: "unsafe",
    says: "Use pydantic 2's name",
    edits: ({ at, data: { old, now } }, { source }) => {
      const start = at.end - old.length;
      // What replaces `from_orm` wants to be told that it is given an object.
      const isThere = source.text.slice(start, at.end) === old && /^\w+$/.test(now) && old !== "from_orm";
      return isThere ? [{ start, end: at.end, text: now }] : null;
    },
  },
  reproduce: ({ at, data }, file) => proveOldPydantic(nodeAt(file.tree, at.start, at.end), data, file),
  check: {
    *ClassDef(node, file) {
      for (const method of node.body) {
        if (method.kind !== "FunctionDef") continue;
        for (const one of method.decorator_list) {
          const now = DECORATORS[file.names.qualified(one.kind === "Call" ? one.func : one) ?? ""];
          if (now !== undefined) yield { at: one, data: dataOf(file, `@${nameOf(one)}`, now, null) };
        }
      }
      yield* oldOptions(node, file);
    },
    *Attribute(node, file) {
      const now = CLASS_MEMBERS.get(node.attr);
      if (now === undefined || isStored(node) || knowsBoth(node, now, file)) return;
      const model = namerOf(file).nameOf(node.value);
      if (model !== null) yield { at: node, data: dataOf(file, node.attr, now, model) };
    },
    *Call({ func, args, keywords }, file) {
      const now = func.kind === "Attribute" ? METHODS.get(func.attr) : undefined;
      if (func.kind !== "Attribute" || now === undefined || args.length > 0) return;
      if (knowsBoth(func, now, file)) return;
      if (!keywords.every(({ arg }) => arg === null || KEYWORDS.test(arg))) return;
      const type = namerOf(file).typeOf(func.value);
      const { start, end } = func.value;
      const model = type?.attribute === null && type.via !== "entered" ? type.on : { start, end };
      const isWorthAsking = func.attr === "dict" || keywords.length > 0 || file.source.text.includes("pydantic");
      // Responses have a `json`, dicts a `copy`: to ask about all of them takes seconds.
      if (typeof model !== "string" && !isWorthAsking) return;
      yield { at: func, data: dataOf(file, func.attr, now, model) };
    },
  },
  confirm: ({ data }) => (data.dead ? "warning" : "yes"),
  settle: {
    ask: ({ data: { model } }) => (model === null || typeof model === "string" ? {} : { receiver: model }),
    judge({ path, data, type }, knowledge) {
      if (!data.isNewFile && !usesVersion2(knowledge)) return "no";
      const { old, model } = data;
      if (model === null) return "yes";
      const isModel =
        typeof model === "string"
          ? modelNamed(model, path, old, knowledge)
          : modelOfType(type("receiver"), old, knowledge);
      return isModel ? "yes" : "no";
    },
  },
});

/** The function has both names, and chooses between them. */
function knowsBoth(node: Expression, now: string, file: PythonFile): boolean {
  const around = functionAround(node);
  return around !== null && file.source.text.slice(around.start, around.end).includes(now);
}

function dataOf(file: PythonFile, old: string, now: string, model: Data["model"]): Data {
  return { old, now, dead: false, isNewFile: isNewFile(file), model };
}

function* oldOptions(node: ClassDef, file: PythonFile): Iterable<Suspect<Data>> {
  const config = node.body.find((one) => one.kind === "ClassDef" && one.name === "Config");
  const model = `:${namerOf(file).qualname(node)}`;
  for (const option of config?.kind === "ClassDef" ? config.body : []) {
    const target = option.kind === "Assign" ? (option.targets[0] ?? null) : null;
    const now = isName(target) ? OPTIONS[target.id] : undefined;
    if (!isName(target) || now === undefined) continue;
    yield { at: target, data: { ...dataOf(file, target.id, now, model), dead: true } };
  }
}

function isNewFile(file: PythonFile): boolean {
  if (!file.source.text.includes("pydantic")) return false;
  for (const bindings of file.names.module.bindings.values()) {
    if (bindings.length === 1 && bindings.some(({ origin }) => origin !== null && NEW.test(origin))) return true;
  }
  return false;
}

function nameOf(one: Expression): string {
  if (one.kind === "Call") return nameOf(one.func);
  return one.kind === "Attribute" ? one.attr : one.kind === "Name" ? one.id : "";
}
