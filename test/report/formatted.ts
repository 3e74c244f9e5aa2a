/** As Biome formats JSON: arrays of words on one line where they fit. */
export function formatted(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const joined = text.replace(/^( *(?:"[^"]*": )?)\[\n([^[\]{}]*?)\n *\](,?)$/gm, (whole, lead, items, comma) => {
    const line = `${lead}[${items.trim().replace(/,\n */g, ", ")}]${comma}`;
    return line.length <= 120 ? line : whole;
  });
  return `${joined}\n`;
}
