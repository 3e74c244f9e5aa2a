/** An object is made and let go of by all its ways out: what it keeps must be closed then. */
import { shortName } from "../../semantics/dotted.ts";
import type { ClassDef } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { type Recipe, subjectAt, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor } from "../kit/stand-ins.ts";
import { LEFT_OPEN, type Opening, patching, watching } from "./_prove-release.ts";

const LET_GO = `

  WAY_OUT = "close|exit|shutdown|stop|clean_?up|release|disconnect|teardown|finish|terminate|quit|dispose"


  def let_go(kept):
      for name in dir(type(kept)):
          if re.search(WAY_OUT, name):
              result = getattr(kept, name)(*[None] * (3 if "exit" in name else 0))
              if asyncio.iscoroutine(result):
                  asyncio.run(result)
`;

/** `at`: where the object keeps what was opened. */
export function proveKeptOpen(
  { cause, targets, attribute }: Opening & { readonly attribute: string },
  at: Span,
  file: PythonFile,
): Recipe | Unprovable {
  const node = nodeAt(file.tree, at.start, at.end);
  const owner = nearest(node, "ClassDef");
  if (node === null || owner === null) return { why: "it was not found" };
  const called = calledAround(node, file);
  if ("why" in called) return called;
  const { definition } = called;
  const isMaker = definition.name === "__init__";
  const subject = isMaker ? subjectAt(owner, file) : called.subject;
  if ("why" in subject) return subject;
  const opener = shortName(cause);
  return equipped({
    test: `${testName(owner)}_can_be_closed`,
    shows: `What a \`${owner.name}\` keeps in \`${attribute}\` can be closed.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import asyncio", "import gc", "import re"],
    helpers: LET_GO,
    body: `
      ${watching(cause, [])}
      ${patching(targets).join("\n      ")}
      $setup
      ${isMaker ? `let_go($call)` : `$run\n      let_go($owner)\n      del $owner`}
      gc.collect()
      assert opened, "\`${opener}\` was not reached"
      ${LEFT_OPEN}
    `,
    claim: "not left_open",
    otherwise: `the \`${owner.name}\` is gone, and what \`${opener}\` opened is still open`,
  });
}

function testName({ name }: ClassDef): string {
  return name
    .replace(/^_+|_+$/g, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .toLowerCase();
}
