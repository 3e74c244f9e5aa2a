/** A look into `setup.py` without running it: the literal that follows a keyword of `setup(...)`. */

interface Token {
  readonly kind: "name" | "string" | "mark";
  readonly text: string;
}

/** The string given to a keyword (`python_requires=">=3.9"`); `null` where it is absent or computed. */
export function setupText(source: string, keyword: string): string | null {
  const tokens = tokensOf(source);
  for (let i = 0; i + 2 < tokens.length; i++) {
    if (!isKeyword(tokens, i, keyword)) continue;
    const value = tokens[i + 2];
    const after = tokens[i + 3]?.text;
    return value?.kind === "string" && (after === undefined || after === "," || after === ")") ? value.text : null;
  }
  return null;
}

/** Strings of a list or dict given to a keyword; `null` where it is absent or holds more than literals. */
export function setupTexts(source: string, keyword: string): readonly string[] | null {
  const tokens = tokensOf(source);
  for (let i = 0; i + 2 < tokens.length; i++) {
    if (!isKeyword(tokens, i, keyword)) continue;
    const strings: string[] = [];
    let depth = 0;
    for (const token of tokens.slice(i + 2)) {
      if (token.kind === "name") return null;
      if (token.kind === "string") strings.push(token.text);
      else if ("[{(".includes(token.text)) depth++;
      else if ("]})".includes(token.text)) depth--;
      if (depth <= 0) return depth === 0 && token.kind === "mark" ? strings : null;
    }
    return null;
  }
  return null;
}

/** Whether a keyword is given at all, with a literal or not. */
export function setupGives(source: string, keyword: string): boolean {
  const tokens = tokensOf(source);
  return tokens.some((_, i) => isKeyword(tokens, i, keyword));
}

function isKeyword(tokens: readonly Token[], i: number, keyword: string): boolean {
  const token = tokens[i];
  return token?.kind === "name" && token.text === keyword && tokens[i + 1]?.text === "=" && tokens[i + 2]?.text !== "=";
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === "#") at = endOfLine(source, at);
    else if (char === '"' || char === "'") {
      const end = endOfString(source, at);
      const width = source.startsWith(char.repeat(3), at) ? 3 : 1;
      tokens.push({ kind: "string", text: source.slice(at + width, end - width) });
      at = end;
    } else if (isWord(char)) {
      let end = at;
      while (end < source.length && isWord(source.charAt(end))) end++;
      tokens.push({ kind: "name", text: source.slice(at, end) });
      at = end;
    } else {
      if (char.trim() !== "") tokens.push({ kind: "mark", text: char });
      at++;
    }
  }
  return tokens;
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end;
}

function endOfString(source: string, at: number): number {
  const quote = source.charAt(at);
  const mark = source.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  for (let i = at + mark.length; i < source.length; i++) {
    if (source.charAt(i) === "\\") i++;
    else if (source.startsWith(mark, i)) return i + mark.length;
    else if (mark.length === 1 && source.charAt(i) === "\n") return i;
  }
  return source.length;
}

function isWord(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || (char >= "0" && char <= "9") || char === "_";
}
