/** The function opens its file, and what `open` says to the mode is heard. */
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at` lies in the call of `open`. */
export function proveMode(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const [path] = call?.args ?? [];
  const isGiven = path?.kind === "Name" && file.names.lookup(path).every(({ kind }) => kind === "parameter");
  return equipped({
    test: `${plainName(definition)}_opens_its_file`,
    shows: `The mode that \`${definition.name}\` opens its file in is one that \`open\` accepts.`,
    subject,
    arguments: { ...objectsFor(definition), ...(isGiven ? { [path.id]: "path" } : {}) },
    imports: ["import builtins", "import io", "from contextlib import suppress"],
    body: `
      path = tmp_path / "file"
      path.write_text("1\\n")
      really_open = builtins.open
      tried, refused = [], []

      def watched(*args, **kwargs):
          tried.append(True)
          try:
              return really_open(*args, **kwargs)
          except ValueError as error:
              if "mode" in str(error) and "binary mode doesn't take" not in str(error):
                  refused.append(str(error))
              raise

      monkeypatch.setattr("builtins.open", watched)
      monkeypatch.setattr("io.open", watched)  # by which paths open themselves
      $setup
      with suppress(Exception):  # what it makes of the file is not asked here
          $run
      assert tried, "nothing was opened"
    `,
    claim: "not refused",
    otherwise: `\`open\` accepts no such mode`,
  });
}
