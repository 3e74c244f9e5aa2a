/** The time of a function is taken for more and more items: it must not grow with the square of their number. */
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { type Called, plainName } from "../kit/stand-ins.ts";
import { isUsedInTurns, type Sources, sourcesOf } from "./_growing-inputs.ts";

/**
 * Processor time of the thread, which others on the machine do not add to (that of the process comes in the kernel's
 * ticks where it is limited), and the best of three. Sizes grow until there is something to measure; what is linear is
 * measured beside it.
 */
const timed = (least: number): string => `
  def seconds(make, size):
      run = make(size)
      start = time.thread_time()
      run()
      return time.thread_time() - start


  def slowdown(make):
      """How many times as long eight times the items take."""
      size = ${least}
      while min(seconds(make, size) for _ in range(3)) < 0.002:
          size *= 2
          assert size < 1_000_000, "it is too fast to be measured"
      pairs = [(seconds(make, size), seconds(make, 8 * size)) for _ in range(3)]
      few, many = map(min, zip(*pairs))
      return many / few


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

/** Lists of such items for all that the loops of a function run over. */
export function listsFor({ definition }: Called, file: PythonFile, item: string, helpers: string): Input | Unprovable {
  const sources = sourcesOf(definition, file);
  if (isUsedInTurns(definition, sources))
    return { why: "its loop may be slow for another reason: it goes through all items in each turn" };
  return listsOf(sources, item, helpers);
}

export function listsOf(
  { parameters, counts, attributes }: Sources,
  item: string,
  helpers: string,
): Input | Unprovable {
  if (parameters.length + counts.length + attributes.length === 0)
    return { why: "it goes over nothing that a test could give" };
  return {
    arguments: Object.fromEntries([
      ...parameters.map((name) => [name, "list(items)"]),
      ...counts.map((name) => [name, "size"]),
    ]),
    before: parameters.length + attributes.length === 0 ? [] : [`items = [${item}] * size`],
    after: attributes.map((name) => `$owner.${name} = list(items)`),
    helpers,
  };
}

/** `otherwise`: what takes so long. `least`: how many items it takes to show. */
export function proveSlowGrowth(
  { subject, definition }: Called,
  input: Input,
  otherwise: string,
  least = 1000,
): Recipe {
  const made = [...input.before, "$setup", ...input.after, "return lambda: $run"];
  return {
    test: `time_of_${plainName(definition)}_grows_with_its_input`,
    shows: `Eight times the items take \`${definition.name}\` about eight times as long, and not sixty-four times.`,
    subject,
    arguments: input.arguments,
    imports: ["import time"],
    helpers: input.helpers + timed(least),
    body: `
      def make(size):
          ${made.join("\n          ")}

      for _ in range(3):
          times, usual = slowdown(make), slowdown(linear)
          if usual < 15:
              break
      assert usual < 15, "this machine is too busy to tell"
    `,
    claim: "times < 28",
    otherwise,
  };
}
