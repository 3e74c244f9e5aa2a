/** The time of a function is taken for more and more items: it must not grow with the square of their number. */
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { type Called, plainName } from "../kit/stand-ins.ts";
import { isUsedInTurns, sourcesOf } from "./_growing-inputs.ts";

/**
 * Processor time, which others on the machine do not add to, and the best of three. Sizes grow until there is
 * something to measure; what is linear is measured beside it.
 */
const TIMED = `
  def best_of_three(make, size):
      """Seconds that \`make(size)()\` takes."""
      taken = []
      for _ in range(3):
          run = make(size)
          start = time.process_time()
          run()
          taken.append(time.process_time() - start)
      return min(taken)


  def slowdown(make):
      """How many times as long four times the items take."""
      size = 500
      while (few := best_of_three(make, size)) < 0.02:
          size *= 2
          assert size < 4_000_000, "it is too fast to be measured"
      return best_of_three(make, 4 * size) / few


  def linear(size):
      return lambda: [number for number in range(size)]
`;

/** An item is its own attributes and entries. */
export const ITEM = `
  class Item(str):
      def __getattr__(self, name):
          return self

      def __getitem__(self, key):
          return self
`;

/** What a function is given to work on, by the number `size`. */
export interface Input {
  readonly arguments: Readonly<Record<string, string>>;
  /** Statements in front of the object's making, and after it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly helpers: string;
}

/** Lists of such items for all that its loops run over. */
export function listsFor({ definition }: Called, file: PythonFile, item: string, helpers: string): Input | Unprovable {
  const sources = sourcesOf(definition, file);
  const { parameters, attributes } = sources;
  if (parameters.length + attributes.length === 0) return { why: "its loop runs over nothing that a test could give" };
  if (isUsedInTurns(definition, sources))
    return { why: "its loop may be slow for another reason: it goes through all items in each turn" };
  return {
    arguments: Object.fromEntries(parameters.map((name) => [name, "list(items)"])),
    before: [`items = [${item}] * size`],
    after: attributes.map((name) => `$owner.${name} = list(items)`),
    helpers,
  };
}

/** `otherwise`: what takes so long. */
export function proveSlowGrowth({ subject, definition }: Called, input: Input, otherwise: string): Recipe {
  const made = [...input.before, "$setup", ...input.after, "return lambda: $run"];
  return {
    test: `time_of_${plainName(definition)}_grows_with_its_input`,
    shows: `Four times the items take \`${definition.name}\` about four times as long, and not sixteen times.`,
    subject,
    arguments: input.arguments,
    imports: ["import time"],
    helpers: input.helpers + TIMED,
    body: `
      def make(size):
          ${made.join("\n          ")}

      times = slowdown(make)
      assert slowdown(linear) < 6, "this machine is too busy to tell"
    `,
    claim: "times < 9",
    otherwise,
  };
}
