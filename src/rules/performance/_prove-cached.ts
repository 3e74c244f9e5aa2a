/** An object whose method was called, and that nobody holds any more: it must be gone. */
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { type Recipe, subjectAt, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at`: the decorator, its `@` included. `isRefused`: its objects have no hash, so that every call raises. */
export function proveCachedMethod(at: Span, isRefused: boolean, file: PythonFile): Recipe | Unprovable {
  const decorator = nodeAt(file.tree, at.start + 1, at.end);
  const method = nearest(decorator, "FunctionDef", "AsyncFunctionDef");
  if (method === null) return { why: "no method has that decorator" };
  const subject = subjectAt(method, file);
  if ("why" in subject) return subject;
  const { name } = method;
  // A property in its place is read, and not called.
  const use = `
    value = $owner.${name}
    if callable(value):
        value($arguments)
  `;
  const common = { subject, arguments: objectsFor(method) };
  if (isRefused) {
    return equipped({
      ...common,
      test: `${plainName(method)}_can_be_asked_for`,
      shows: `\`${name}\` answers.`,
      body: `
        $setup
        try:
            value = $owner.${name}
            if callable(value):
                value($arguments)
            is_refused = False
        except TypeError as error:
            is_refused = "unhashable" in str(error)
      `,
      claim: "not is_refused",
      otherwise: "the cache refuses the object, which has no hash",
    });
  }
  return equipped({
    ...common,
    test: `${plainName(method)}_does_not_keep_its_object`,
    shows: `An object goes when nobody holds it, though \`${name}\` was called.`,
    imports: ["import gc", "import weakref"],
    body: `
      def use():
          $setup
          ${use.trim().replaceAll("\n", "\n      ")}
          return weakref.ref($owner)

      reference = use()
      gc.collect()
    `,
    claim: "reference() is None",
    otherwise: `the cache of \`${name}\` keeps the object alive`,
  });
}
