/** What assigns to an object of a frozen class is called: it must not be refused. */
import { ancestors, nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround } from "../kit/stand-ins.ts";

const MAKES = /\.(?:__init__|__post_init__)$/;

/** `at`: what is assigned to. */
export function proveFrozenAssigned(at: Span, target: string, file: PythonFile): Recipe | Unprovable {
  const node = nodeAt(file.tree, at.start, at.end);
  const called = calledAround(node ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const statement = [node, ...(node === null ? [] : ancestors(node))].find((one) => one?.parent === definition);
  if (statement === undefined || statement === null || !("targets" in statement || "target" in statement)) {
    return { why: "whether it is reached depends on a condition" };
  }
  const name = subject.name.replace(MAKES, "");
  return {
    test: `${name.split(".").at(-1)?.toLowerCase()}_is_not_refused`,
    shows: `\`${name}\` works: nothing that it assigns to is frozen.`,
    subject: { ...subject, name },
    imports: ["import dataclasses"],
    body: `
      $setup
      try:
          $run
          is_refused = False
      except dataclasses.FrozenInstanceError:
          is_refused = True
    `,
    claim: "not is_refused",
    otherwise: `the assignment to \`${target}\` raises FrozenInstanceError`,
  };
}
