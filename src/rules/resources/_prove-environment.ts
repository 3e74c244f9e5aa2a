/** The default as the environment would have it, which is text: the function must make the same of both. */
import { nodeAt } from "../../syntax/walk.ts";
import { nearest, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at` lies in the call that asks for the variable. */
export function proveOtherType(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const [variable, fallback] = call?.args ?? [];
  if (variable?.kind !== "Constant" || variable.type !== "str" || fallback?.kind !== "Constant")
    return { why: "what the variable is called, or its default, is not written there" };
  // `DEBUG=False` may be meant to be true, as any text.
  if (fallback.type !== "int" && fallback.type !== "float") return { why: "only numbers are tried" };
  const [name, number] = [textOf(variable, file), textOf(fallback, file)];
  return equipped({
    test: `${plainName(definition)}_with_its_default_from_the_environment`,
    shows: `\`${definition.name}\` does the same whether ${variable.value} is unset or says what the default is.`,
    subject,
    arguments: objectsFor(definition),
    body: `
      monkeypatch.delenv(${name}, raising=False)
      $setup
      unset = $run
      assert isinstance(unset, (str, int, float, list, tuple, dict)), "its result cannot be compared"
      assert $run == unset, "it gives something else each time"
      monkeypatch.setenv(${name}, str(${number}))
      try:
          given = $run
      except (TypeError, AttributeError) as error:
          given = error
    `,
    claim: "given == unset",
    otherwise: `${variable.value}=${number} is not what the default ${number} is`,
  });
}
