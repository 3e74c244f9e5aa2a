/** What is written for a type, and what must then be true. */

/** An annotation, what is written for it, and what must be true of it as `x`. */
export type TypeCase = readonly [annotation: string, written: string, holds: string];

const PLAIN: readonly TypeCase[] = [
  ["None", "None", "x is None"],
  ["bool", "True", "x is True"],
  ["int", "1", "x == 1"],
  ["float", "1.0", "type(x) is float"],
  ["complex", "1j", "type(x) is complex"],
  ["str", '"a"', "x == 'a'"],
  ["bytes", 'b"a"', "x == b'a'"],
  ["bytearray", 'bytearray(b"a")', "type(x) is bytearray"],
  ["Decimal", 'Decimal("1")', "x == Decimal(1)"],
  ["Fraction", "Fraction(1, 2)", "type(x) is Fraction"],
  ["datetime.datetime", "datetime(2024, 1, 1)", "type(x) is datetime.datetime"],
  ["datetime.date", "date(2024, 1, 1)", "type(x) is datetime.date"],
  ["datetime.time", "time(12, 0)", "type(x) is datetime.time"],
  ["datetime.timedelta", "timedelta(seconds=1)", "x.seconds == 1"],
  ["datetime.tzinfo", "timezone.utc", "isinstance(x, datetime.tzinfo)"],
  ["uuid.UUID", "UUID(int=1)", "x.int == 1"],
  ["Path", 'tmp_path / "a.txt"', "x.read_text() == 'a\\n'"],
  ["'os.PathLike[str]'", 'tmp_path / "a.txt"', "x.exists()"],
  ["Color", "Color.RED", "x is Color.RED"],
  ["logging.Logger", 'logging.getLogger("test")', "isinstance(x, logging.Logger)"],
  ["re.Pattern", 're.compile("a")', "x.match('a')"],
  ["'re.Pattern[bytes]'", 're.compile(b"a")', "x.match(b'a')"],
  ["typing.TextIO", 'io.StringIO("a\\nb\\n")', "x.read() == 'a\\nb\\n'"],
  ["typing.BinaryIO", 'io.BytesIO(b"a\\nb\\n")', "x.read() == b'a\\nb\\n'"],
  ["typing.IO[bytes]", 'io.BytesIO(b"a\\nb\\n")', "x.read() == b'a\\nb\\n'"],
  ["io.StringIO", 'io.StringIO("a\\nb\\n")', "type(x) is io.StringIO"],
  ["range", "range(3)", "len(x) == 3"],
  ["ValueError", 'ValueError("a")', "x.args == ('a',)"],
  ["sqlite3.Connection", 'sqlite3.connect(":memory:")', "x.execute('select 1').fetchone() == (1,)"],
];

const FORMS: readonly TypeCase[] = [
  ["typing.Literal['b', 'c']", '"b"', "x == 'b'"],
  ["typing.Literal[3]", "3", "x == 3"],
  ["typing.Literal[Color.BLUE]", "Color.BLUE", "x is Color.BLUE"],
  ["typing.Optional[int]", "1", "x == 1"],
  ["'int | None'", "1", "x == 1"],
  ["'None | list[int | str]'", "[1, 2, 3]", "x == [1, 2, 3]"],
  ["typing.Union[Broken, int]", "1", "x == 1"],
  ["list", "[1, 2, 3]", "len(x) == 3"],
  ["typing.List[str]", '["a", "b", "c"]', "x == ['a', 'b', 'c']"],
  ["list[Color]", "[Color.RED, Color.BLUE, Color.RED]", "len(x) == 3"],
  ["typing.Sequence[float]", "[1.0, 2.0, 3.0]", "len(x) == 3"],
  ["typing.Iterable[int]", "[1, 2, 3]", "list(x) == [1, 2, 3]"],
  ["typing.Iterator[int]", "iter([1, 2, 3])", "next(x) == 1"],
  ["list[list[int]]", "[[1, 2, 3], [1, 2, 3], [1, 2, 3]]", "x[0] == [1, 2, 3]"],
  ["tuple[int, str]", '(1, "b")', "x == (1, 'b')"],
  ["tuple[int, ...]", "(1, 2, 3)", "x == (1, 2, 3)"],
  ["typing.Tuple[()]", "()", "x == ()"],
  ["set[str]", '{"a", "b", "c"}', "len(x) == 3"],
  ["frozenset[int]", "frozenset({1, 2, 3})", "type(x) is frozenset"],
  ["dict[str, int]", '{"a": 1, "b": 2, "c": 3}', "x['b'] == 2"],
  ["typing.Mapping[int, str]", '{1: "a", 2: "b", 3: "c"}', "x[2] == 'b'"],
  ["dict", '{"a": 1, "b": 2, "c": 3}', "x['a'] == 1"],
  ["collections.deque[int]", "deque([1, 2, 3])", "type(x) is collections.deque"],
  ["collections.Counter[str]", 'Counter(["a", "a", "b"])', "x['a'] == 2"],
  ["collections.OrderedDict[str, int]", 'OrderedDict({"a": 1, "b": 2, "c": 3})', "len(x) == 3"],
  [
    "collections.defaultdict[str, list[int]]",
    'defaultdict(list, {"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3]})',
    "x['z'] == []",
  ],
  ["typing.Callable[[int], str]", 'lambda *args, **kwargs: "a"', "x(1) == 'a'"],
  ["typing.Callable", "lambda *args, **kwargs: None", "x() is None"],
  ["typing.Callable[[], typing.Awaitable[int]]", "AsyncMock(return_value=1)", "asyncio.run(x()) == 1"],
  ["typing.Awaitable[int]", "asyncio.sleep(0, 1)", "asyncio.run(asyncio.wait_for(x, 5)) == 1"],
  ["typing.AsyncIterator[int]", "stream_of_x()", "asyncio.run(all_of(x)) == [1, 2, 3]"],
  ["Bound", "Color.RED", "x is Color.RED"],
  ["Free", '"a"', "x == 'a'"],
  ["Constrained", 'b"a"', "x == b'a'"],
  ["UserId", "1", "x == 1"],
  ["typing.Type[Color]", "Color", "x is Color"],
  ["Annotated[int, 'about it']", "1", "x == 1"],
  ["Annotated[int, Ge(10)]", "10", "x == 10"],
  ["Annotated[str, Longer(3)]", '"aaa"', "x == 'aaa'"],
  ["typing.SupportsBytes", "False", "type(x) is bool"], // by Hypothesis
  ["typing.Hashable", '"a"', "hash(x)"],
];

const CLASSES: readonly TypeCase[] = [
  ["Point", "Point(1, 1.0)", "x == Point(1, 1.0)"],
  ["list[Point]", "[Point(1, 1.0), Point(2, 2.0), Point(3, 3.0)]", "len(set(map(repr, x))) == 3"],
  ["Pair", 'Pair(1, "a")', "x.first == 1"],
  ["Movie", '{"title": "a", "year": 1}', "set(x) == {'title', 'year'}"],
  ["Cart", 'Cart("a")', "x.name == 'a'"],
  ["'Later'", 'Later(Cart("a"))', "type(x) is Later"],
  ["Outer.Inner", "Outer.Inner()", "type(x) is Outer.Inner"],
  ["Attributes", 'Attributes(1, "a")', "(x._number, x.text) == (1, 'a')"],
  ["Plugin", "Real()", "type(x) is Real"],
  ["Boxed[int]", 'Boxed("a")', "type(x) is Boxed"],
  ["KeywordOnly", "KeywordOnly(size=1)", "x.size == 1"],
  ["Tree", "Tree([])", "type(x) is Tree"],
  ["Chain", "Chain(None)", "x.next is None"],
];

export const DOUBLES: readonly TypeCase[] = [
  ["Broken", "create_autospec(Broken, instance=True)", "isinstance(x, Broken)"],
  ["Endless", "create_autospec(Endless, instance=True)", "isinstance(x, Endless)"],
  ["Hangs", "create_autospec(Hangs, instance=True)", "isinstance(x, Hangs)"],
  ["Leaves", "create_autospec(Leaves, instance=True)", "isinstance(x, Leaves)"],
  ["Abstract", "create_autospec(Abstract, instance=True)", "isinstance(x, Abstract)"],
  ["Speaks", "create_autospec(Speaks, instance=True)", "asyncio.iscoroutine(c := x.say()) and c.close() is None"],
  ["socket.socket", "create_autospec(socket, instance=True)", "isinstance(x, socket.socket)"],
];

export const TYPES = [...PLAIN, ...FORMS, ...CLASSES, ...DOUBLES];

export const functions = TYPES.map(
  ([annotation, , holds], index) => `
def f${index}(x: ${annotation}):
    assert ${holds}, repr(x)
`,
).join("\n");
