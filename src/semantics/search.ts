/** Whether a word stands in a range. Asked in source order, so the text is read once. */
export class Search {
  private readonly text: string;
  private readonly word: string;
  /** Where it stands next, as of the last time it was asked. */
  private next = -1;

  constructor(text: string, word: string) {
    this.text = text;
    this.word = word;
  }

  isIn(start: number, end: number): boolean {
    if (this.next < start) {
      const found = this.text.indexOf(this.word, start);
      this.next = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.next < end;
  }
}
