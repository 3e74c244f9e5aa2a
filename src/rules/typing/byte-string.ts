import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/byte-string",
  title: "ByteString is going away",
  severity: "advice",
  adopts: ["PYI057"],
  says: () =>
    "`ByteString` is deprecated and bound for removal: annotate with the types you take, such as `bytes | bytearray | memoryview`.",
  why: "It never said what the types share, and it is scheduled to leave the standard library: the import then fails for users of your package.",
  whenNot: "The code is bound to an old Python for good.",
  sources: [
    "https://docs.python.org/3/library/collections.abc.html#collections.abc.ByteString",
    "https://peps.python.org/pep-0688/",
  ],
  examples: [
    {
      title: "an import that will fail",
      bad: `
        from collections.abc import ByteString
        #                           ^^^^^^^^^^

        def size(data: ByteString) -> int:
            return len(data)
      `,
      good: `
        def size(data: bytes | bytearray | memoryview) -> int:
            return len(data)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The types themselves.",
      code: `
        def size(data: bytes | bytearray) -> int:
            return len(data)
      `,
    },
  ],
});
