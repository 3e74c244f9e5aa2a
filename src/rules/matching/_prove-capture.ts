/** A value that is nothing special is matched: it must not be bound to the name of a constant or a class. */
import type { Match, MatchAs, Pattern } from "../../syntax/nodes.ts";
import { isName, nearest, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `is`: what the name stands for, in the test's words. */
export function proveCapture(pattern: MatchAs, is: "constant" | "class", file: PythonFile): Recipe | Unprovable {
  const { name } = pattern;
  const branch = nearest(pattern, "match_case");
  const match = nearest(pattern, "Match");
  if (name === null || branch === null || match === null) return { why: "it is in no `match`" };
  const called = calledAround(match, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const given = givenTo(match, file);
  if (given === null) return { why: "what is matched is not given to the function" };
  if (match.cases.some((one) => one.end <= branch.start && takesAnything(one.pattern, branch.pattern))) {
    return { why: "an earlier case takes it first" };
  }
  const value = branch.guard === null ? valueFor(branch.pattern, pattern, file) : null;
  if (value === null) return { why: "no value for this pattern can be made up" };
  return equipped({
    test: `${plainName(definition)}_does_not_take_anything_for_${name.toLowerCase()}`,
    shows: `\`${definition.name}\` does not take any value for the ${is} \`${name}\`.`,
    subject,
    arguments: { ...objectsFor(definition), [given]: value },
    imports: ["import inspect", "import sys"],
    body: `
      nothing_special = object()
      taken_for = []

      def watch(frame, event, _):
          if event == "return" and frame.f_code is code:
              taken_for.append(frame.f_locals.get("${name}"))

      $setup
      code = inspect.unwrap($function).__code__
      sys.setprofile(watch)
      try:
          $run
      except Exception:
          pass
      finally:
          sys.setprofile(None)
      assert taken_for, "the function was not run"
    `,
    claim: "nothing_special not in taken_for",
    otherwise: `a value that is nothing special was taken for the ${is} \`${name}\``,
  });
}

function givenTo({ subject }: Match, file: PythonFile): string | null {
  if (!isName(subject)) return null;
  const bindings = file.names.lookup(subject);
  return bindings.length > 0 && bindings.every(({ kind }) => kind === "parameter") ? subject.id : null;
}

/** An expression that the pattern matches, with `nothing_special` where `target` stands; `null` where there is none. */
function valueFor(pattern: Pattern, target: MatchAs, file: PythonFile): string | null {
  if (pattern === target) return "nothing_special";
  switch (pattern.kind) {
    case "MatchValue":
      return pattern.value.kind === "Constant" ? textOf(pattern.value, file) : null;
    case "MatchSingleton":
      return textOf(pattern, file);
    case "MatchAs":
      return pattern.pattern === null ? "object()" : valueFor(pattern.pattern, target, file);
    case "MatchSequence":
      return joined(pattern.patterns, (one) => valueFor(one, target, file), "[", "]");
    case "MatchMapping": {
      const keys = pattern.keys.map((key) => textOf(key, file));
      const values = pattern.patterns.map((one) => valueFor(one, target, file));
      const entries = values.map((value, index) => (value === null ? null : `${keys[index]}: ${value}`));
      return joined(entries, (entry) => entry, "{", "}");
    }
    default:
      return null;
  }
}

/** A pattern of the same kind that compares with nothing. */
function takesAnything(pattern: Pattern, like: Pattern): boolean {
  if (pattern.kind !== like.kind) return false;
  const parts = pattern.kind === "MatchSequence" || pattern.kind === "MatchMapping" ? pattern.patterns : [];
  return parts.length > 0 && parts.every((one) => one.kind === "MatchAs" && one.pattern === null);
}

function joined<Item>(
  items: readonly Item[],
  text: (item: Item) => string | null,
  open: string,
  close: string,
): string | null {
  const texts = items.map(text);
  return texts.includes(null) ? null : `${open}${texts.join(", ")}${close}`;
}
