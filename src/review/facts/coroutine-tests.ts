/** Test functions that are coroutines, and whether anything in the file makes pytest await them. */
import type { AsyncFunctionDef, Expression } from "../../syntax/nodes.ts";

/** By pytest's default names, without a mark, decorator, base class or fixture that may run it. */
export function isUnmarkedTest(node: AsyncFunctionDef, inClass: boolean): boolean {
  if (!node.name.startsWith("test") || !node.decorator_list.every(isHarmless)) return false;
  if (node.args.args.some(({ arg }) => /anyio|event_loop|loop$|trio/.test(arg))) return false;
  if (!inClass) return true;
  const { parent } = node;
  if (parent?.kind !== "ClassDef" || !parent.name.startsWith("Test")) return false;
  // A base may be a TestCase that awaits its tests, or a mixin that carries a mark.
  if (parent.bases.length > 0 || parent.keywords.length > 0 || !parent.decorator_list.every(isHarmless)) return false;
  return !parent.body.some(
    (one) =>
      one.kind === "Assign" && one.targets.some((target) => target.kind === "Name" && target.id === "pytestmark"),
  );
}

const HARMLESS = new Set([
  "pytest.mark.parametrize",
  "pytest.mark.skipif",
  "pytest.mark.slow",
  "pytest.mark.usefixtures",
]);

/** Decorators of pytest itself that do not run coroutines; any other one may. */
function isHarmless(decorator: Expression): boolean {
  return HARMLESS.has(dotted(decorator.kind === "Call" ? decorator.func : decorator));
}

function dotted(expression: Expression): string {
  if (expression.kind === "Name") return expression.id;
  return expression.kind === "Attribute" ? `${dotted(expression.value)}.${expression.attr}` : "";
}
