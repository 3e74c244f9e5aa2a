/** What assigns to an object that has no room, or is frozen, is called: it must not be refused. */
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround } from "../kit/stand-ins.ts";

const MAKES = /\.(?:__init__|__post_init__)$/;

/** `at`: what is assigned to, `target` as it is written. */
export function proveFrozenAssigned(at: Span, target: string, file: PythonFile): Recipe | Unprovable {
  return refusedAt(at, file, {
    error: "dataclasses.FrozenInstanceError",
    imports: ["import dataclasses"],
    isRefused: "True",
    shows: "nothing that it assigns to is frozen",
    otherwise: `the assignment to \`${target}\` raises FrozenInstanceError`,
  });
}

/** `at`: what is assigned to. */
export function proveNoSlot(at: Span, attribute: string, file: PythonFile): Recipe | Unprovable {
  return refusedAt(at, file, {
    error: "AttributeError as error",
    imports: [],
    isRefused: `"'${attribute}'" in str(error)`,
    shows: `there is room for \`${attribute}\``,
    otherwise: `the assignment to \`${attribute}\` raises AttributeError`,
  });
}

interface Refusal extends Pick<Recipe, "shows" | "otherwise"> {
  /** After `except`. */
  readonly error: string;
  readonly imports: readonly string[];
  readonly isRefused: string;
}

function refusedAt(at: Span, file: PythonFile, how: Refusal): Recipe | Unprovable {
  const place = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const called = calledAround(place, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  if (!isAlwaysRun(place, definition)) return { why: "whether it is reached depends on a condition" };
  const name = subject.name.replace(MAKES, "");
  return {
    test: `${name.split(".").at(-1)?.toLowerCase()}_is_not_refused`,
    shows: `\`${name}\` works: ${how.shows}.`,
    subject: { ...subject, name },
    imports: how.imports,
    body: `
      $setup
      try:
          $run
          is_refused = False
      except ${how.error}:
          is_refused = ${how.isRefused}
    `,
    claim: "not is_refused",
    otherwise: how.otherwise,
  };
}
