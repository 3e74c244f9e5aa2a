/** Methods of lists, dicts, sets and deques that change them in place. */
export const MUTATORS: ReadonlySet<string> = new Set(
  "append appendleft extend extendleft insert add update setdefault pop popleft popitem remove discard clear sort reverse difference_update intersection_update symmetric_difference_update rotate".split(
    " ",
  ),
);
