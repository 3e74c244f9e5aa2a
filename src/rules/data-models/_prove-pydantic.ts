/** What pydantic 2 makes of what is written for pydantic 1. */
import type { Node } from "../../syntax/nodes.ts";
import { nearest } from "../kit/match.ts";
import { type Recipe, type Subject, subjectAt, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";
import { CLASS_MEMBERS, METHODS } from "./_pydantic-names.ts";

/** `node`: the option, the decorator, or the attribute that is called. */
export function proveOldPydantic(
  node: Node | null,
  { old, now, dead }: { readonly old: string; readonly now: string; readonly dead: boolean },
  file: PythonFile,
): Recipe | Unprovable {
  if (node === null) return { why: "it is not there" };
  if (dead) return deadOption(node, old, now, file);
  if (METHODS.has(old) || CLASS_MEMBERS.has(old)) return oldCall(node, old, now, file);
  return oldValidator(node, file);
}

function deadOption(node: Node, old: string, now: string, file: PythonFile): Recipe | Unprovable {
  const config = nearest(node, "ClassDef");
  const model = modelAround(config?.parent ?? null, file);
  if ("why" in model) return model;
  return {
    test: `${nameIn(model)}_has_the_option_${now}`,
    shows: `What \`${model.name}\` asks for as \`${old}\` pydantic knows.`,
    subject: null,
    imports: [importOf(model)],
    body: `asked = getattr(getattr(${model.name}, "Config", None), "${old}", None)`,
    claim: `asked is None or ${model.name}.model_config.get("${now}") == asked`,
    otherwise: `pydantic has not read \`${old}\` of \`${model.name}\``,
  };
}

function oldValidator(node: Node, file: PythonFile): Recipe | Unprovable {
  const method = nearest(node, "FunctionDef");
  const model = modelAround(node, file);
  if ("why" in model) return model;
  if (method === null) return { why: "it decorates no method" };
  return {
    test: `${nameIn(model)}_has_${method.name.replace(/^_+/, "")}_as_a_validator_of_pydantic_2`,
    shows: `\`${method.name}\` of \`${model.name}\` is what pydantic 2 calls a validator.`,
    subject: null,
    imports: [importOf(model)],
    body: `decorated = ${model.name}.__pydantic_decorators__`,
    claim: `"${method.name}" not in {**decorated.validators, **decorated.root_validators}`,
    otherwise: `pydantic takes \`${method.name}\` for a validator of version 1`,
  };
}

function oldCall(node: Node, old: string, now: string, file: PythonFile): Recipe | Unprovable {
  if (old === "__fields__") return { why: "nothing is called there" };
  const called = calledAround(node, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  return equipped({
    test: `${plainName(definition)}_does_not_call_${old}`,
    shows: `\`${definition.name}\` uses what pydantic 2 has for \`${old}\`.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import sys"],
    body: `
      called = set()

      def watch(frame, event, _):
          if event == "call" and frame.f_globals.get("__name__") == "pydantic.main":
              called.add(frame.f_code.co_name)

      $setup
      ${wayFreeTo(node, definition, [], file).join("\n      ")}
      sys.setprofile(watch)
      try:
          $run
      except Exception:
          pass
      finally:
          sys.setprofile(None)
      assert called & {"${old}", "${now}"}, "neither of the two was called"
    `,
    claim: `"${old}" not in called`,
    otherwise: `\`${old}\` of pydantic 1 is called, which is deprecated`,
  });
}

function modelAround(node: Node | null, file: PythonFile): Subject | Unprovable {
  const owner = nearest(node, "ClassDef");
  return owner === null ? { why: "it is in no class" } : subjectAt(owner, file);
}

const nameIn = ({ name }: Subject): string => name.toLowerCase().replaceAll(".", "_");
const importOf = ({ module, name }: Subject): string => `from ${module} import ${name.replace(/\..*$/, "")}`;
