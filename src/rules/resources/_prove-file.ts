/** CPython says when a file is let go of that was never closed: there must be nothing to say. */
import { nodeAt } from "../../syntax/walk.ts";
import { isName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at`: the `open` that is called. */
export function proveFileLeftOpen(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const [path] = call?.args ?? [];
  if (call === null || !isName(call.func, "open")) return { why: "only what `open` opens is watched" };
  if (path === undefined || !isName(path) || !file.names.lookup(path).every(({ kind }) => kind === "parameter")) {
    return { why: "what is opened is not given to the function" };
  }
  const recipe = equipped({
    test: `${plainName(definition)}_closes_its_file`,
    shows: `The file that \`${definition.name}\` opens is closed by it, and not by the garbage collector.`,
    subject,
    arguments: { ...objectsFor(definition), [path.id]: "str(path)" },
    imports: ["import builtins", "import gc", "import warnings"],
    body: `
      path = tmp_path / "file"
      path.write_text("1\\n")
      really_open = builtins.open
      opened = []

      def watched(*args, **kwargs):
          opened.append(True)
          return really_open(*args, **kwargs)

      monkeypatch.setattr("builtins.open", watched)
      $setup
      with warnings.catch_warnings(record=True) as caught:
          warnings.simplefilter("always")
          try:
              $run
          except Exception:
              pass
          gc.collect()
      assert opened, "nothing was opened"
      left_open = [one for one in caught if issubclass(one.category, ResourceWarning)]
    `,
    claim: "not left_open",
    otherwise: `\`${definition.name}\` left its file open`,
  });
  return { ...recipe, fixtures: ["monkeypatch", "tmp_path"] };
}
