/** The function is run with an iterator that tells whether it is asked for more after its end. */
import type { For, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { isName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, untyped } from "../kit/stand-ins.ts";

const WATCHED = `
  class Watched(Iterator):
      """Tells whether it is asked for more after its end."""

      def __init__(self, inner):
          self.inner = inner
          self.count = 0
          self.is_over = self.is_read_again = False

      def __next__(self):
          self.is_read_again = self.is_over
          try:
              item = next(self.inner)
          except StopIteration:
              self.is_over = True
              raise
          self.count += 1
          return item

      def __getattr__(self, name):
          return getattr(self.inner, name)
`;

/** `use`: where the iterator is read for the second time, by its name. */
export function proveReadAgain(use: Node | null, file: PythonFile): Recipe | Unprovable {
  if (!isName(use)) return { why: "the iterator has no name of its own" };
  const called = calledAround(use, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const { id } = use;
  if (file.names.lookup(use).some(({ scope }) => scope.kind !== "function")) {
    return { why: `\`${id}\` is not a name of the function's own` };
  }
  const given = { ...itemsRead(use, definition, file), ...objectsFor(definition) };
  return equipped({
    test: `${plainName(definition)}_reads_${id.replace(/^_+/, "")}_once`,
    shows: `\`${definition.name}\` does not read the iterator \`${id}\` again after its end.`,
    subject,
    arguments: given,
    imports: ["import inspect", "import sys", "from collections.abc import Iterator"],
    helpers: WATCHED,
    body: `
      watched = []

      def watch(frame, event, _):
          if frame.f_code is not code:
              return None
          names = frame.f_locals
          if isinstance(names.get("${id}"), Iterator) and not isinstance(names["${id}"], Watched):
              watched.append(Watched(names["${id}"]))
              names["${id}"] = watched[-1]
          return watch

      $setup
      code = inspect.unwrap($function).__code__
      before = sys.gettrace()
      sys.settrace(watch)
      has_ended = False
      try:
          $run
          has_ended = True
      except Exception:
          pass
      finally:
          sys.settrace(before)
      read_again = [one for one in watched if one.is_read_again and one.count > 0]
      assert ${reached(use, definition, given)}, "the second reading was not reached"
    `,
    claim: "not read_again",
    otherwise: `\`${id}\` is read to its end and then once more, which finds nothing`,
  });
}

/** Parameters that the iterator is made of: `rows` of `groupby(rows)` and of `read(rows)`. */
function itemsRead(use: Name, definition: FunctionNode, file: PythonFile): Record<string, string> {
  const target = file.names.lookup(use)[0]?.node ?? null;
  const statement = nearest(target, "Assign", "For");
  const maker = statement?.kind === "For" ? statement.iter : statement?.value;
  const given = maker?.kind === "Call" ? maker.args : [];
  const open = new Set(untyped(definition));
  return Object.fromEntries(
    given.flatMap((one) => (isName(one) && open.has(one.id) ? [[one.id, "[Anything(), Anything()]"]] : [])),
  );
}

/** What has to hold for the claim to mean anything where nothing was read again. */
function reached(use: Name, definition: FunctionNode, given: Readonly<Record<string, string>>): string {
  const isReached = isAlwaysRun(use, definition, (node) => node.kind === "For" && hasItems(node, given))
    ? "(has_ended and all(one.count for one in watched))"
    : "not watched";
  return `read_again or ${isReached}`;
}

/** It runs over what the test gives, or over what is made of that. */
function hasItems({ iter }: For, given: Readonly<Record<string, string>>): boolean {
  const over = iter.kind === "Call" ? iter.args : [iter];
  return over.some((one) => isName(one) && given[one.id]?.startsWith("["));
}
