/** Characters that are copied are counted, for more and more items: they grow with the square of what they become. */
import type { Expression } from "../../syntax/nodes.ts";
import { onlyValue } from "../kit/only-value.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { type Called, plainName } from "../kit/stand-ins.ts";
import { type Input, listsFor } from "./_prove-slow-growth.ts";

/** A sum, by its name, that grows by what is added. */
interface Sum {
  readonly name: string;
  readonly of: "str" | "bytes";
  readonly added: Expression;
}

/** What makes a piece is one: its attributes, and it with something behind it. */
const piece = (of: Sum["of"]): string => `
  class Piece(${of}):
      """Counts how much is copied to put it behind what there is."""

      copied = 0

      def __radd__(self, before):
          if isinstance(before, bytearray):
              before.extend(self)  # as it does, in place
              return before
          Piece.copied += len(before)
          return before + ${of}(self)

      def __add__(self, after):
          return Piece(${of}(self) + after)

      def __getattr__(self, name):
          return self
`;

/** What is read from it comes in pieces, and comes to an end. */
const feed = (define: "def" | "async def"): string => `
  class Feed:
      def __init__(self, pieces):
          self.pieces = pieces

      ${define} read(self, *args, **kwargs):
          self.pieces -= 1
          return Piece(b"x" if self.pieces >= 0 else b"")

      def __getattr__(self, name):
          return self.read
`;

export function proveCopies(called: Called, sum: Sum, file: PythonFile): Recipe | Unprovable {
  const { subject, definition } = called;
  const input = inputFor(called, sum, file);
  if ("why" in input) return input;
  const isAttribute = sum.name.startsWith("self.");
  const lines = [
    ...input.before,
    "$setup",
    ...input.after,
    "Piece.copied = 0",
    isAttribute ? "$run" : "whole = $run",
    ...(isAttribute ? [`whole = ${sum.name.replace("self", "$owner")}`] : []),
    'assert len(whole) >= size, "the pieces were not put together"',
    "return Piece.copied",
  ];
  return {
    test: `${plainName(definition)}_copies_each_piece_once`,
    shows: `With four times the pieces, \`${definition.name}\` does not copy sixteen times as much.`,
    subject,
    arguments: input.arguments,
    helpers: piece(sum.of) + input.helpers,
    body: `
      def copied(size):
          ${lines.join("\n          ")}

      few, many = copied(100), copied(400)
    `,
    claim: "many <= 8 * few",
    otherwise: `\`${sum.name}\` is copied for each piece that is added to it`,
  };
}

function inputFor(called: Called, { of, added }: Sum, file: PythonFile): Input | Unprovable {
  const reader = readerOf(added, file);
  if (reader !== null && of === "bytes") {
    const helpers = feed(reader.isAwaited ? "async def" : "def");
    return { arguments: { [reader.parameter]: "Feed(size)" }, before: [], after: [], helpers };
  }
  if (!isPiece(added, file)) return { why: "what it adds is made on the way, and does not count how much is copied" };
  return listsFor(called, file, of === "str" ? 'Piece("x")' : 'Piece(b"x")', "");
}

/** What the loop runs over, or an attribute of it, with something behind it or not. */
function isPiece(added: Expression, file: PythonFile): boolean {
  let at = added;
  while (at.kind === "Attribute" || (at.kind === "BinOp" && at.op === "Add"))
    at = at.kind === "BinOp" ? at.left : at.value;
  return at.kind === "Name" && file.names.lookup(at).every(({ kind }) => kind === "for");
}

interface Reader {
  readonly parameter: string;
  readonly isAwaited: boolean;
}

/** `connection` of `connection.recv(4096)`, where that is a parameter. */
function readerOf(added: Expression, file: PythonFile): Reader | null {
  const value = added.kind === "Name" ? onlyValue(added, file) : added;
  const call = value?.kind === "Await" ? value.value : value;
  if (call?.kind !== "Call" || call.func.kind !== "Attribute" || call.func.value.kind !== "Name") return null;
  const owner = call.func.value;
  const isParameter = file.names.lookup(owner).every(({ kind }) => kind === "parameter");
  return isParameter && owner.id !== "self" ? { parameter: owner.id, isAwaited: value?.kind === "Await" } : null;
}
