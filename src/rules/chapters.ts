/** The chapters of the expert's knowledge, in the order a reader would take them. A chapter is a folder of rules. */
export const CHAPTERS = {
  idioms: {
    title: "Idioms",
    about: "The language used as it is meant: exceptions, defaults, closures, comparisons, iteration, names.",
  },
  typing: {
    title: "Typing",
    about: "Annotations that say what is true, in the syntax the project's Python allows.",
  },
  matching: {
    title: "Pattern matching",
    about: "`match` where it reads better than a chain, and its traps.",
  },
  "data-models": {
    title: "Data models",
    about: "Dataclasses and pydantic models: defaults, immutability, slots, configuration.",
  },
  resources: {
    title: "Resources",
    about: "Files, sockets, sessions, locks and processes: opened once, released on every path.",
  },
  concurrency: {
    title: "Concurrency",
    about: "asyncio and threads: what blocks the loop, what is never awaited, what is cancelled and by whom.",
  },
  testing: {
    title: "Testing",
    about: "Tests that can fail, for the reason they name.",
  },
  performance: {
    title: "Performance",
    about: "Work done twice, quadratic growth, and data structures that do not fit the question.",
  },
  packaging: {
    title: "Packaging",
    about: "pyproject.toml, layout, dependencies and versions: what a user of the package meets first.",
  },
  security: {
    title: "Security",
    about: "Input that becomes code, a command, a query or an object.",
  },
} as const;

export type Chapter = keyof typeof CHAPTERS;
