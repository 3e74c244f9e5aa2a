/** Under which names of distributions a module is to be had. */

/** Import name → distributions, where they differ by more than case and dashes. */
const TABLE: ReadonlyMap<string, readonly string[]> = new Map(
  `attr attrs
  bs4 beautifulsoup4
  cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
  yaml pyyaml
  PIL pillow pillow-simd
  sklearn scikit-learn
  skimage scikit-image
  dateutil python-dateutil
  dotenv python-dotenv
  jwt pyjwt
  jose python-jose
  multipart python-multipart
  magic python-magic
  slugify python-slugify
  docx python-docx
  pptx python-pptx
  ldap python-ldap
  telegram python-telegram-bot
  discord discord-py
  git gitpython
  github pygithub
  gitlab python-gitlab
  nacl pynacl
  OpenSSL pyopenssl
  Crypto pycryptodome pycrypto
  Cryptodome pycryptodomex
  MySQLdb mysqlclient
  pymysql pymysql
  psycopg2 psycopg2 psycopg2-binary
  psycopg psycopg psycopg-binary
  mysql mysql-connector-python
  cx_Oracle cx-oracle
  snowflake snowflake-connector-python
  serial pyserial
  usb pyusb
  zmq pyzmq
  fitz pymupdf
  pypdf2 pypdf2
  win32com pywin32
  win32api pywin32
  win32con pywin32
  pythoncom pywin32
  pywintypes pywin32
  wx wxpython
  OpenGL pyopengl
  pkg_resources setuptools
  _pytest pytest
  importlib_metadata importlib-metadata
  importlib_resources importlib-resources
  typing_extensions typing-extensions
  zoneinfo_data tzdata
  rest_framework djangorestframework
  corsheaders django-cors-headers
  environ django-environ
  debug_toolbar django-debug-toolbar
  django_filters django-filter
  allauth django-allauth
  storages django-storages
  crispy_forms django-crispy-forms
  flask_cors flask-cors
  jinja2 jinja2
  markdown markdown
  mpl_toolkits matplotlib
  pylab matplotlib
  lxml lxml
  Levenshtein levenshtein python-levenshtein
  levenshtein levenshtein
  faiss faiss-cpu faiss-gpu
  tensorflow tensorflow tensorflow-cpu tensorflow-gpu
  onnxruntime onnxruntime onnxruntime-gpu
  llama_cpp llama-cpp-python
  sentence_transformers sentence-transformers
  umap umap-learn
  pyspark pyspark
  airflow apache-airflow
  confluent_kafka confluent-kafka
  kafka kafka-python kafka-python-ng
  pika pika
  nats nats-py
  consul python-consul python-consul2
  etcd3 etcd3
  memcache python-memcached
  pylibmc pylibmc
  elasticsearch_dsl elasticsearch-dsl
  opensearchpy opensearch-py
  grpc grpcio
  grpc_tools grpcio-tools
  grpc_status grpcio-status
  proto proto-plus
  apiclient google-api-python-client
  googleapiclient google-api-python-client
  socks pysocks
  websocket websocket-client
  socketio python-socketio
  engineio python-engineio
  sseclient sseclient-py
  markdown_it markdown-it-py
  mdit_py_plugins mdit-py-plugins
  Xlib python-xlib
  pynput pynput
  vlc python-vlc
  bluetooth pybluez
  smbus smbus smbus2
  RPi rpi-gpio
  dns dnspython
  ruamel ruamel-yaml
  nmap python-nmap
  whois python-whois
  Bio biopython
  openbabel openbabel
  sage sagemath
  haystack farm-haystack haystack-ai
  stdnum python-stdnum
  tlz toolz cytoolz
  async_timeout async-timeout
  pythonjsonlogger python-json-logger
  json_log_formatter json-log-formatter
  decouple python-decouple
  barcode python-barcode
  graphene_django graphene-django
  usb1 libusb1
  editor python-editor
  fuzzywuzzy fuzzywuzzy
  stripe stripe
  twilio twilio
  sendgrid sendgrid
  jks pyjks
  gssapi gssapi
  kerberos kerberos pykerberos
  ibm_db ibm-db
  hydra hydra-core
  lightning lightning pytorch-lightning
  torch torch
  speech_recognition speechrecognition
  pyaudio pyaudio
  igraph igraph python-igraph
  community python-louvain
  tables tables pytables
  netCDF4 netcdf4
  osgeo gdal
  shapefile pyshp
  exifread exifread
  ffmpeg ffmpeg-python
  mutagen mutagen
  rtree rtree
  saml2 pysaml2
  oauth2client oauth2client
  past future
  isodate isodate
  rx reactivex rx
  swagger_ui swagger-ui-py
  xdg pyxdg xdg
  user_agents pyyaml-ua-parser user-agents
  box python-box
  semver semver
  pyarrow pyarrow
  cairo pycairo
  Foundation pyobjc pyobjc-core pyobjc-framework-cocoa
  AppKit pyobjc pyobjc-framework-cocoa
  objc pyobjc pyobjc-core`
    .split("\n")
    .map((line) => line.trim().split(" "))
    .map(([name = "", ...distributions]) => [name, distributions]),
);

/** Distributions whose module has their own name, so widely used that this is certain. */
const SAME_NAME = new Set(
  `requests httpx click flask django fastapi starlette pydantic sqlalchemy alembic numpy pandas scipy matplotlib seaborn torch
  transformers boto3 botocore celery redis pymongo aiohttp anyio trio rich typer tqdm jinja2 markupsafe werkzeug
  cryptography paramiko fabric lxml orjson ujson simplejson msgpack toml tomli tomlkit httptools marshmallow arrow pendulum
  pytz six attrs cattrs structlog loguru docopt pexpect psutil tenacity backoff cachetools networkx sympy plotly dash
  streamlit gradio openai anthropic langchain tiktoken nltk spacy gensim joblib dask polars duckdb openpyxl xlrd xlsxwriter
  peewee motor stripe twilio sentry-sdk prometheus-client jsonschema colorama tabulate termcolor faker factory-boy
  pytest hypothesis freezegun responses respx vcrpy moto selenium playwright scrapy mypy ruff black isort pyparsing
  packaging pluggy platformdirs appdirs filelock watchdog uvloop websockets pygments regex humanize html5lib
  certifi idna urllib3 chardet charset-normalizer`.split(/\s+/),
);

/** `Foo_Bar.baz` → `foo-bar-baz`; https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

const compact = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "");

/** Whether a distribution may bring a module; in doubt it does. */
export function mayProvide(distribution: string, module: string): boolean {
  const wanted = normalise(distribution);
  const [top = module, second] = module.split(".");
  if (TABLE.get(top)?.some((name) => normalise(name) === wanted)) return true;
  const [a, b] = [compact(distribution), compact(top)];
  if (a === b || (a.length > 2 && b.includes(a)) || (b.length > 2 && a.includes(b))) return true;
  return second !== undefined && a.includes(compact(second)) && wanted.split("-").includes(normalise(top));
}

/** What to install for a module: the well-known name, else its own. */
export function distributionOf(module: string): { readonly name: string; readonly isKnown: boolean } {
  const top = module.split(".")[0] ?? module;
  const known = TABLE.get(top)?.[0];
  if (known !== undefined) return { name: known, isKnown: true };
  return { name: normalise(top), isKnown: SAME_NAME.has(normalise(top)) };
}

/** The modules a well-known distribution brings; `null` where that is not certain. */
export function modulesOf(distribution: string): readonly string[] | null {
  const wanted = normalise(distribution);
  const modules = [...TABLE]
    .filter(([, names]) => names.some((name) => normalise(name) === wanted))
    .map(([name]) => name);
  if (SAME_NAME.has(wanted)) modules.push(wanted.replaceAll("-", "_"));
  return modules.length === 0 ? null : modules;
}

/** Comes with something else that says so itself: relied on by many, on purpose. */
const COMPANIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["starlette", ["fastapi"]],
  ["pydantic", ["fastapi", "sqlmodel", "pydantic-settings"]],
  ["pydantic_core", ["pydantic"]],
  ["sqlalchemy", ["sqlmodel", "flask-sqlalchemy", "alembic", "databases"]],
  ["werkzeug", ["flask"]],
  ["jinja2", ["flask"]],
  ["markupsafe", ["flask", "jinja2"]],
  ["itsdangerous", ["flask"]],
  ["click", ["flask", "typer"]],
  ["botocore", ["boto3", "aiobotocore"]],
  ["numpy", ["pandas", "scipy", "scikit-learn", "torch", "matplotlib", "xarray"]],
  ["urllib3", ["requests"]],
  ["certifi", ["requests", "httpx"]],
  ["idna", ["requests", "httpx", "yarl"]],
  ["httpcore", ["httpx"]],
  ["anyio", ["httpx", "starlette", "fastapi"]],
  ["multidict", ["aiohttp", "yarl"]],
  ["yarl", ["aiohttp"]],
  ["asgiref", ["django"]],
  ["kombu", ["celery"]],
  ["rich", ["typer"]],
  ["setuptools", ["setuptools"]],
]);

/** Distributions, of those declared, that bring the module along. */
export function companionOf(module: string, declared: ReadonlySet<string>): string | null {
  return COMPANIONS.get(module.split(".")[0] ?? "")?.find((name) => declared.has(name)) ?? null;
}

/** Never imported by name though needed: servers, drivers, plugins, data, stubs, and what only has a command. */
export function isImportless(distribution: string): boolean {
  const name = normalise(distribution);
  return (
    NEVER_IMPORTED.has(name) ||
    /^types-|-stubs$|^pytest-|-plugin$|^flake8-|^mkdocs|^sphinx|^opentelemetry-|^nvidia-|^django-|^jupyter|^ipy/.test(
      name,
    )
  );
}

const NEVER_IMPORTED = new Set(
  `uvicorn gunicorn hypercorn daphne granian waitress psycopg psycopg-binary psycopg-c psycopg2 psycopg2-binary
  python-multipart aiosqlite asyncpg aiomysql asyncmy pymysql mysqlclient cx-oracle oracledb pyodbc tzdata certifi
  email-validator itsdangerous greenlet uvloop httptools watchfiles brotli brotlipy brotlicffi h2 hiredis lxml html5lib
  openpyxl xlrd xlsxwriter pyarrow fastparquet tables odfpy setuptools wheel pip cryptography bcrypt argon2-cffi passlib
  pillow aiodns cchardet chardet charset-normalizer typing-extensions ruff black mypy pylint isort coverage tox nox
  pre-commit build twine whitenoise gevent eventlet redis hiredis ddtrace newrelic sentry-sdk debugpy ipython ipykernel
  notebook accelerate sentencepiece protobuf tiktoken einops safetensors bitsandbytes kaleido pyopenssl ndg-httpsclient
  pysocks importlib-metadata importlib-resources zstandard msgpack orjson ujson simplejson jinja2 pyyaml rich
  fastapi-cli python-dotenv tomli watchdog pygments idna packaging numpy six attrs urllib3 requests-toolbelt colorama`.split(
    /\s+/,
  ),
);
