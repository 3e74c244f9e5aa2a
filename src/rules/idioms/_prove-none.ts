/** A function that compares with `None` is run: the `__eq__` that it asks has to say no, as for any other object. */
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { isName, isNone, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, RuffData, Suspect } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

export function proveNoneEquality({ at, data }: Suspect<RuffData>, file: PythonFile): Recipe | Unprovable {
  if (data.told === undefined) return { why: "no `__eq__` of the project is known to be asked" };
  const compare = nearest(nodeAt(file.tree, at.start, at.end), "Compare");
  const [operand] = compare === null ? [] : [compare.left, ...compare.comparators].filter((one) => !isNone(one));
  if (compare === null || operand === undefined || !isName(operand)) return { why: "what is compared has no name" };
  const called = calledAround(compare, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const bindings = file.names.lookup(operand);
  if (bindings.length !== 1 || bindings[0]?.kind !== "parameter") {
    return { why: `\`${operand.id}\` is not given to the function` };
  }
  if (!isAlwaysRun(compare, definition)) return { why: "whether it is reached depends on a condition" };
  return equipped({
    test: `${plainName(definition)}_tells_${operand.id.replace(/^_+/, "")}_from_none`,
    shows: `\`${definition.name}\` tells \`${operand.id}\` from \`None\`, whatever its class makes of \`==\`.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import inspect", "import sys", "from types import FunctionType"],
    body: `
      given = []
      answers = []

      def watch(frame, event, answer):
          if event == "call" and frame.f_code is code:
              given.append(frame.f_locals["${operand.id}"])
          if event == "return" and frame.f_code.co_name == "__eq__" and frame.f_back.f_code is code:
              if any(value is None for value in frame.f_locals.values()):
                  answers.append(answer)

      $setup
      code = inspect.unwrap($function).__code__
      has_ended = False
      sys.setprofile(watch)
      try:
          $run
          has_ended = True
      except Exception:
          pass
      finally:
          sys.setprofile(None)
      assert given and isinstance(type(given[0]).__eq__, FunctionType), "no object of such a class was given"
      assert has_ended or answers, "the comparison was not reached"
    `,
    // What raises returns nothing.
    claim: "all(answer is False or answer is NotImplemented for answer in answers)",
    otherwise: `\`${operand.id} == None\` asks a method that cannot answer it`,
  });
}
