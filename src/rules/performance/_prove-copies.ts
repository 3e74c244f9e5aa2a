/** Characters that are copied are counted, for more and more items: they grow with the square of what they become. */
import type { Expression } from "../../syntax/nodes.ts";
import { ownName } from "../kit/loops.ts";
import { isStored, runHere } from "../kit/match.ts";
import { onlyValue } from "../kit/only-value.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { type Called, plainName } from "../kit/stand-ins.ts";
import { type Input, ITEM, listsFor } from "./_prove-slow-growth.ts";

/** A sum, by its name, that grows by what is added. */
interface Sum {
  readonly name: string;
  readonly of: "str" | "bytes";
  readonly added: Expression;
}

/** What makes a piece is one: its attributes, and it with something behind it. */
const PIECE = `
  class Piece(bytes):
      """Counts how much is copied to put it behind what there is."""

      copied = 0

      def __radd__(self, before):
          if isinstance(before, bytearray):
              before.extend(self)  # as it does, in place
              return before
          Piece.copied += len(before)
          return before + bytes(self)

      def __add__(self, after):
          return Piece(bytes(self) + after)

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

/** Whatever is added to it, as long as it stays an attribute's value. */
const whole = (of: Sum["of"]): string => `
  class Whole(${of}):
      """Counts how much of it is copied to put something behind it."""

      copied = 0

      def __add__(self, piece):
          Whole.copied += len(self)
          return Whole(${of}(self) + piece)
`;

/** How one run is made, after which `counter` has counted and `result` is what has grown. */
interface Counting {
  readonly input: Input;
  readonly counter: "Piece" | "Whole";
  readonly run: readonly string[];
}

export function proveCopies(called: Called, sum: Sum, file: PythonFile): Recipe | Unprovable {
  const { subject, definition } = called;
  const counting = sum.name.startsWith("self.") ? ofAttribute(called, sum, file) : ofLocal(called, sum, file);
  if ("why" in counting) return counting;
  const { input, counter, run } = counting;
  const lines = [
    ...input.before,
    "$setup",
    ...input.after,
    `${counter}.copied = 0`,
    ...run,
    'assert len(result) >= size, "the pieces were not put together"',
    `return ${counter}.copied`,
  ];
  return {
    test: `${plainName(definition)}_copies_each_piece_once`,
    shows: `With four times the pieces, \`${definition.name}\` does not copy sixteen times as much.`,
    subject,
    arguments: input.arguments,
    helpers: (counter === "Piece" ? PIECE : whole(sum.of)) + input.helpers,
    body: `
      def copied(size):
          ${lines.join("\n          ")}

      few, many = copied(100), copied(400)
    `,
    claim: "many <= 8 * few",
    otherwise: `\`${sum.name}\` is copied for each piece that is added to it`,
  };
}

/** What the attribute holds before is replaced by what counts, if it is still of that kind. */
function ofAttribute(called: Called, { name, of }: Sum, file: PythonFile): Counting | Unprovable {
  for (const node of runHere(...called.definition.body)) {
    if (node.kind === "Attribute" && ownName(node) === name && isStored(node) && node.parent?.kind !== "AugAssign")
      return { why: `\`${name}\` is set anew by the function itself` };
  }
  const input = of === "str" ? listsFor(called, file, 'Item("x")', ITEM) : listsFor(called, file, 'b"x"', "");
  if ("why" in input) return input;
  const own = name.replace("self.", "$owner.");
  const after = [...input.after, `if isinstance(${own}, ${of}):`, `    ${own} = Whole(${own})`];
  return { input: { ...input, after }, counter: "Whole", run: ["$run", `result = ${own}`] };
}

function ofLocal(called: Called, { added }: Sum, file: PythonFile): Counting | Unprovable {
  const reader = readerOf(added, file);
  const feeding =
    reader === null
      ? null
      : {
          arguments: { [reader.parameter]: "Feed(size)" },
          before: [],
          after: [],
          helpers: feed(reader.isAwaited ? "async def" : "def"),
        };
  if (feeding === null && !isPiece(added, file))
    return { why: "what it adds is made on the way, and does not count how much is copied" };
  const input = feeding ?? listsFor(called, file, 'Piece(b"x")', "");
  return "why" in input ? input : { input, counter: "Piece", run: ["result = $run"] };
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
