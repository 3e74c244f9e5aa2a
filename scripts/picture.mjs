// Draws docs/review.svg: what `review examples/orders` prints on a terminal, as it is.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COLUMN = 8.4;
const LINE = 18;
const STYLES = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
  90: "dim",
};
const CSS = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d8dee9;white-space:pre}
.bold{font-weight:700}.dim{fill:#7b8794}.red{fill:#ff7b72}.green{fill:#7ee787}.yellow{fill:#f2cc60}.blue{fill:#79c0ff}
.magenta{fill:#d2a8ff}.cyan{fill:#76e3ea}`;

const run = spawnSync("node", ["dist/cli.js", "review", "examples/orders"], {
  cwd: ROOT,
  encoding: "utf8",
  env: { ...process.env, FORCE_COLOR: "1", COLUMNS: "100" },
});
const lines = run.stdout.trimEnd().split("\n");
const width = 100 * COLUMN + 32;
const height = lines.length * LINE + 40;
const rows = lines.map((line, index) => `<text x="16" y="${32 + index * LINE}">${spans(line)}</text>`);
writeFileSync(
  new URL("../docs/review.svg", import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${CSS}</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join("\n")}
</svg>
`,
);

/**
 * One line's text with its colours.
 * @param {string} line
 */
function spans(line) {
  let classes = new Set();
  let out = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const code = /^\u001b\[([\d;]*)m$/.exec(part);
    if (code) for (const one of (code[1] || "0").split(";")) classes = restyled(classes, Number(one));
    else if (part !== "") out += `<tspan class="${[...classes].join(" ")}">${escaped(part)}</tspan>`;
  }
  return out;
}

/**
 * @param {Set<string>} classes
 * @param {number} code
 */
function restyled(classes, code) {
  if (code === 0) return new Set();
  if (code === 22) return new Set([...classes].filter((name) => name !== "bold" && name !== "dim"));
  if (code === 39) return new Set([...classes].filter((name) => name === "bold" || name === "dim"));
  const style = STYLES[/** @type {keyof typeof STYLES} */ (code)];
  return style ? new Set([...classes, style]) : classes;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");
}
