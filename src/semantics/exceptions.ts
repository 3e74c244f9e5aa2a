/** The exception classes of the standard library, Python 3.8 to 3.14, and what derives from what. */
import type { PythonVersion } from "../project/model.ts";

/** `Base > Derived Derived`, a module's own names first; a name without a dot that the module does not define is a builtin. */
const HIERARCHY: { readonly [module: string]: string } = {
  builtins: `
    BaseException > BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit
    BaseExceptionGroup > ExceptionGroup
    Exception > ArithmeticError AssertionError AttributeError BufferError EOFError ExceptionGroup ImportError LookupError
    Exception > MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError
    Exception > SystemError TypeError ValueError Warning
    ArithmeticError > FloatingPointError OverflowError ZeroDivisionError
    ImportError > ModuleNotFoundError
    LookupError > IndexError KeyError
    NameError > UnboundLocalError
    OSError > BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError
    OSError > IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
    ConnectionError > BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError
    RuntimeError > NotImplementedError PythonFinalizationError RecursionError
    SyntaxError > IndentationError
    IndentationError > TabError
    ValueError > UnicodeError
    UnicodeError > UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError
    Warning > BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning
    Warning > ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning`,
  argparse: "Exception > ArgumentError ArgumentTypeError",
  asyncio: `
    BaseException > CancelledError
    Exception > InvalidStateError LimitOverrunError QueueEmpty QueueFull QueueShutDown TimeoutError
    EOFError > IncompleteReadError
    RuntimeError > BrokenBarrierError SendfileNotAvailableError`,
  binascii: `
    ValueError > Error
    Exception > Incomplete`,
  "concurrent.futures": `
    RuntimeError > BrokenExecutor
    Exception > CancelledError TimeoutError`,
  configparser: `
    Exception > Error
    Error > DuplicateOptionError DuplicateSectionError InterpolationError NoOptionError NoSectionError ParsingError
    InterpolationError > InterpolationDepthError InterpolationMissingOptionError InterpolationSyntaxError
    ParsingError > MissingSectionHeaderError`,
  copy: "Exception > Error",
  csv: "Exception > Error",
  dataclasses: "AttributeError > FrozenInstanceError",
  decimal: `
    ArithmeticError > DecimalException
    DecimalException > Clamped DivisionByZero FloatOperation Inexact InvalidOperation Rounded Subnormal
    ZeroDivisionError > DivisionByZero
    TypeError > FloatOperation
    Inexact > Overflow Underflow`,
  getopt: "Exception > GetoptError",
  graphlib: "ValueError > CycleError",
  "http.client": `
    Exception > HTTPException
    HTTPException > BadStatusLine ImproperConnectionState IncompleteRead InvalidURL NotConnected UnknownProtocol
    HTTPException > UnimplementedFileMode UnknownTransferEncoding
    ImproperConnectionState > CannotSendHeader CannotSendRequest ResponseNotReady
    BadStatusLine > RemoteDisconnected
    ConnectionResetError > RemoteDisconnected`,
  ipaddress: "ValueError > AddressValueError NetmaskValueError",
  json: "ValueError > JSONDecodeError",
  locale: "Exception > Error",
  lzma: "Exception > LZMAError",
  multiprocessing: `
    Exception > ProcessError
    ProcessError > AuthenticationError BufferTooShort TimeoutError`,
  pickle: `
    Exception > PickleError
    PickleError > PicklingError UnpicklingError`,
  queue: "Exception > Empty Full ShutDown",
  re: "Exception > error",
  shutil: `
    OSError > Error ExecError ReadError SpecialFileError
    Exception > RegistryError
    Error > SameFileError`,
  smtplib: `
    OSError > SMTPException
    SMTPException > SMTPNotSupportedError SMTPRecipientsRefused SMTPResponseException SMTPServerDisconnected
    SMTPResponseException > SMTPAuthenticationError SMTPConnectError SMTPDataError SMTPHeloError SMTPSenderRefused`,
  socket: "OSError > gaierror herror timeout",
  sqlite3: `
    Exception > Error Warning
    Error > DatabaseError InterfaceError
    DatabaseError > DataError IntegrityError InternalError NotSupportedError OperationalError ProgrammingError`,
  ssl: `
    OSError > SSLError
    SSLError > SSLCertVerificationError SSLEOFError SSLSyscallError SSLWantReadError SSLWantWriteError SSLZeroReturnError
    ValueError > SSLCertVerificationError`,
  struct: "Exception > error",
  subprocess: `
    Exception > SubprocessError
    SubprocessError > CalledProcessError TimeoutExpired`,
  tarfile: `
    Exception > TarError
    TarError > CompressionError ExtractError FilterError HeaderError ReadError StreamError`,
  tomllib: "ValueError > TOMLDecodeError",
  unittest: "Exception > SkipTest",
  "urllib.error": `
    OSError > URLError
    URLError > ContentTooShortError HTTPError`,
  "xml.etree.ElementTree": "SyntaxError > ParseError",
  zipfile: "Exception > BadZipFile LargeZipFile",
  zlib: "Exception > error",
  zoneinfo: "KeyError > ZoneInfoNotFoundError",
};

/** Two names of one class, from the Python that made them one. */
const SAME: { readonly [name: string]: { readonly as: string; readonly since: PythonVersion } } = {
  "asyncio.TimeoutError": { as: "builtins.TimeoutError", since: [3, 11] },
  "asyncio.exceptions.CancelledError": { as: "asyncio.CancelledError", since: [3, 8] },
  "builtins.EnvironmentError": { as: "builtins.OSError", since: [3, 3] },
  "builtins.IOError": { as: "builtins.OSError", since: [3, 3] },
  "builtins.WindowsError": { as: "builtins.OSError", since: [3, 3] },
  "concurrent.futures.TimeoutError": { as: "builtins.TimeoutError", since: [3, 11] },
  "json.decoder.JSONDecodeError": { as: "json.JSONDecodeError", since: [3, 5] },
  "os.error": { as: "builtins.OSError", since: [3, 3] },
  "select.error": { as: "builtins.OSError", since: [3, 3] },
  "shutil.WindowsError": { as: "builtins.OSError", since: [3, 3] },
  "socket.error": { as: "builtins.OSError", since: [3, 3] },
  "socket.timeout": { as: "builtins.TimeoutError", since: [3, 10] },
  "ssl.CertificateError": { as: "ssl.SSLCertVerificationError", since: [3, 7] },
  "threading.ThreadError": { as: "builtins.RuntimeError", since: [3, 3] },
  "zipfile.BadZipfile": { as: "zipfile.BadZipFile", since: [3, 2] },
};

const BASES = readHierarchy();

function readHierarchy(): ReadonlyMap<string, readonly string[]> {
  const bases = new Map<string, string[]>([["builtins.BaseException", []]]);
  for (const [module, text] of Object.entries(HIERARCHY)) {
    const lines = text.split("\n").map((line) => line.split(">").map((side) => side.trim().split(/\s+/)));
    const own = new Set(lines.flatMap(([, derived]) => derived ?? []));
    for (const [[base] = [], derived = []] of lines) {
      if (base === undefined || base === "") continue;
      const qualifiedBase = own.has(base) ? `${module}.${base}` : `builtins.${base}`;
      for (const name of derived) {
        const known = bases.get(`${module}.${name}`) ?? [];
        bases.set(`${module}.${name}`, [...known, qualifiedBase]);
      }
    }
  }
  return bases;
}

/** The one name of an exception class that has several: `socket.error` is `builtins.OSError`. */
export function exceptionName(qualified: string, python: PythonVersion): string {
  const same = SAME[qualified];
  if (same === undefined || python[0] < same.since[0]) return qualified;
  return python[0] > same.since[0] || python[1] >= same.since[1] ? same.as : qualified;
}

/** Whether it is an exception class of the standard library that we know. Takes and needs a name by `exceptionName`. */
export function isKnownException(name: string): boolean {
  return BASES.has(name);
}

/** The class itself, then all it derives from; `null` for what is not a known exception class. */
export function exceptionAncestry(name: string): readonly string[] | null {
  const bases = BASES.get(name);
  if (bases === undefined) return null;
  const ancestry = new Set([name]);
  for (const base of bases) for (const above of exceptionAncestry(base) ?? []) ancestry.add(above);
  return [...ancestry];
}
