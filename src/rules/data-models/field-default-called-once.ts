import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveSharedAttribute } from "../kit/shared-attribute.ts";
import { madeByFactory } from "./_factory.ts";

/** What answers differently each time. */
const FRESH =
  /^(time\.\w+|datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.now|uuid\.uuid[1-8]|random\.[a-z]\w*|secrets\.\w+|os\.(urandom|getcwd|getpid)|pathlib\.Path\.cwd|tempfile\.\w+|builtins\.(list|dict|set|bytearray|open|iter|object)|collections\.\w+|(threading|asyncio|multiprocessing)\.\w+)$/;

/** Of these each call makes an object of its own; `random.randint` or `os.getcwd` may give the same again. */
const MADE_ANEW =
  /^(time\.(time|monotonic|perf_counter|localtime|gmtime)|datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|uuid\.uuid[14]|builtins\.(list|dict|set|bytearray|object)|collections\.\w+|(threading|asyncio|multiprocessing)\.\w+)$/;

export default adoptRule({
  id: "data-models/field-default-called-once",
  title: "Field default computed once, for all instances",
  severity: "warning",
  adopts: ["RUF009"],
  says: ({ message }) =>
    `\`${/`(.+?)`/.exec(message)?.[1] ?? "This call"}()\` runs once, when the class is made, and all instances get its result. Use \`field(default_factory=…)\`.`,
  why: "Every instance carries the time, the identifier or the very object of the import: ids collide, and a change to one instance's value shows in the others.",
  whenNot: "The call makes an unchanging value, as `Decimal(0)` or a frozen dataclass.",
  sources: [
    "https://docs.python.org/3/library/dataclasses.html#default-factory-functions",
    "https://docs.python.org/3/library/dataclasses.html#mutable-default-values",
  ],
  examples: [
    {
      title: "one id for all orders",
      bad: `
        from dataclasses import dataclass
        from uuid import UUID, uuid4

        @dataclass
        class Order:
            number: UUID = uuid4()
        #                  ^^^^^^^
      `,
      good: `
        from dataclasses import dataclass, field
        from uuid import UUID, uuid4

        @dataclass
        class Order:
            number: UUID = field(default_factory=uuid4)
      `,
    },
  ],
  nearMisses: [
    {
      why: "An unchanging value.",
      code: `
        from dataclasses import dataclass
        from datetime import timedelta
        from decimal import Decimal

        @dataclass
        class Fee:
            rate: Decimal = Decimal("0.02")
            grace: timedelta = timedelta(days=3)
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Make it for each object",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      return call === null ? null : madeByFactory(call, file);
    },
  },
  reproduce: ({ at }, file) => {
    const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
    const name = call === null ? null : file.names.qualified(call.func);
    if (name === null || !MADE_ANEW.test(name)) return { why: "two calls may well have one result" };
    return proveSharedAttribute(at, file);
  },
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const name = call === null ? null : file.names.qualified(call.func as Expression);
    if (name !== null) return FRESH.test(name) ? "yes" : "no";
    return "no";
  },
});
