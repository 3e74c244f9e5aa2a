import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "data-models/post-init-default",
  title: "Default in __post_init__",
  severity: "warning",
  adopts: ["RUF033"],
  says: () =>
    "`__post_init__` is always called with the `InitVar`'s value: a default here is never used. Give it to the field.",
  why: "The generated `__init__` passes every `InitVar`, so the default looks as if it made the argument optional, and the constructor still demands it.",
  whenNot: "`__post_init__` is also called by hand.",
  sources: ["https://docs.python.org/3/library/dataclasses.html#init-only-variables"],
  examples: [
    {
      title: "still required",
      bad: `
        from dataclasses import InitVar, dataclass

        @dataclass
        class Price:
            net: float
            rate: InitVar[float]

            def __post_init__(self, rate: float = 0.19) -> None:
        #                                         ^^^^
                self.gross = self.net * (1 + rate)
      `,
      good: `
        from dataclasses import InitVar, dataclass

        @dataclass
        class Price:
            net: float
            rate: InitVar[float] = 0.19

            def __post_init__(self, rate: float) -> None:
                self.gross = self.net * (1 + rate)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The default is the field's.",
      code: `
        from dataclasses import InitVar, dataclass

        @dataclass
        class Price:
            net: float
            rate: InitVar[float] = 0.19

            def __post_init__(self, rate: float) -> None:
                self.gross = self.net * (1 + rate)
      `,
    },
  ],
});
