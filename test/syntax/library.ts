/** Real Python for property tests: files of the running interpreter's own library, never kept here. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MOST_CHARACTERS = 30_000;
const FILES = 60;

/** Used where no Python is at hand. */
const FALLBACK = [
  "import os\n\n\nclass A(B, metaclass=C):\n    x: int = 1\n\n    def f(self, *args, k=1, **kw) -> str:\n        return f'{self!r:>{k}}'\n",
  "@d\nasync def g(a, /, b=(1, 2)):\n    async with a as b, c:\n        await b[1:2, ...]\n    match a:\n        case [1, *_] if b: pass\n",
];

/** Up to 60 files of at most 30,000 characters, spread over the library and its tests. */
export function libraryTexts(): readonly string[] {
  const { status, stdout } = spawnSync("python3", ["-c", "import os; print(os.path.dirname(os.__file__))"], {
    encoding: "utf8",
  });
  if (status !== 0) return FALLBACK;
  const root = stdout.trim();
  const texts: string[] = [...FALLBACK];
  for (const folder of [root, join(root, "test")]) {
    const names = readdirSync(folder).filter((name) => name.endsWith(".py"));
    const step = Math.max(1, Math.floor(names.length / (FILES / 2)));
    for (let index = 0; index < names.length; index += step) {
      const text = readFileSync(join(folder, names[index] ?? ""), "utf8");
      if (text.length < MOST_CHARACTERS) texts.push(text);
    }
  }
  return texts;
}
