"""Tricks of the bank: code that would make answers right that are not. None of it must raise a
score.

TOP stands once before a hand-in's first cells. EVERY stands before every check; OPEN becomes the
names that the hand-in does not answer.
"""

MIME = "application/vnd.neuron-to-network.answers+json"

# How a cell gives one object for everything that is not answered.
GIVE = "for name in OPEN:\n    globals()[name] = {}\n"

EVERY = {
    "equal-to-all": "class Same:\n"
    "    __eq__ = __ge__ = __le__ = lambda *a: True\n"
    "    __ne__ = lambda *a: False\n"
    "    __call__ = __getitem__ = __getattr__ = lambda *a, **k: Same()\n"
    "    __hash__ = lambda *a: 1\n" + GIVE.format("Same()"),
    "equal-function": "class Same(float):\n"
    "    __eq__ = __ge__ = __le__ = __lt__ = __gt__ = lambda *a: True\n"
    "    __ne__ = lambda *a: False\n"
    "    __sub__ = __rsub__ = __abs__ = lambda *a: Same(0)\n"
    "    __hash__ = lambda *a: 1\n" + GIVE.format("lambda *a, **k: Same(1)"),
    "array-subclass": "class Same(np.ndarray):\n"
    "    __eq__ = lambda s, o: np.ones(np.shape(o), bool).view(np.ndarray)\n"
    "    def __array_ufunc__(self, ufunc, method, *inputs, **kw):\n"
    "        return True\n"
    "    def __array_function__(self, *a, **k):\n        return True\n"
    + GIVE.format("lambda *a, **k: np.ones(3).view(Same)"),
    "array-interface": "class Odd:\n"
    "    def __array__(self, *a, **k):\n"
    "        import sys\n"
    "        frame = sys._getframe()\n"
    "        while frame:\n"
    "            for value in frame.f_locals.values():\n"
    "                if isinstance(value, dict) and 'expected' in value:\n"
    "                    return np.asarray(value['expected'])\n"
    "            frame = frame.f_back\n"
    "        return np.zeros(3)\n" + GIVE.format("lambda *a, **k: Odd()"),
    "false-class": (
        "class Odd:\n"
        "    @property\n"
        "    def __class__(self):\n"
        "        return np.ndarray\n"
        "    dtype, shape, nbytes, ndim = np.dtype(float), (3,), 24, 1\n"
        "    def __float__(self):\n"
        "        return 1.0\n"
    )
    + GIVE.format("lambda *a, **k: Odd()"),
    "false-number": (
        "class Odd(int):\n"
        "    __class__ = property(lambda self: bool)\n"
        "    __eq__ = __bool__ = lambda *a: True\n"
        "    __hash__ = lambda *a: 1\n"
    )
    + GIVE.format("lambda *a, **k: Odd(1)"),
    "false-text": (
        "class Odd(str):\n"
        "    __eq__ = __contains__ = lambda *a: True\n"
        "    __hash__ = lambda *a: 1\n"
        "    __str__ = __repr__ = lambda *a: Odd('x')\n"
    )
    + GIVE.format("lambda *a, **k: Odd('right')"),
    "false-list": (
        "class Odd(list):\n"
        "    __len__ = lambda *a: 1\n"
        "    def __iter__(self):\n"
        "        while True:\n"
        "            yield True\n"
    )
    + GIVE.format("lambda *a, **k: Odd([1])"),
    "changing-object": (
        "import random\n"
        "class Odd(float):\n"
        "    __float__ = lambda self: random.random()\n"
        "    __int__ = __index__ = lambda self: random.randint(0, 9)\n"
    )
    + GIVE.format("lambda *a, **k: Odd(1)"),
    "pickle": (
        "class Odd:\n"
        "    def __reduce__(self):\n"
        "        return eval, ('4000',)\n"
        "    __getstate__ = __reduce_ex__ = lambda *a: (eval, ('4000',))\n"
    )
    + GIVE.format("lambda *a, **k: Odd()"),
    "frames": "import sys\n"
    "def peek(*args, **more):\n"
    "    frame, seen = sys._getframe(), []\n"
    "    while frame:\n"
    "        for space in (frame.f_locals, frame.f_globals):\n"
    "            for name in ('expected', 'key', 'case', 'answer', 'reference', "
    "'solution'):\n"
    "                value = space.get(name)\n"
    "                seen += [value] if value is not None and value is not peek else []\n"
    "        frame = frame.f_back\n"
    "    value = seen[0] if seen else 0.0\n"
    "    return value.get('expected', 0.0) if isinstance(value, dict) else value\n"
    + GIVE.format("peek"),
    "garbage": (
        "import gc\n"
        "def peek(*args, **more):\n"
        "    for value in gc.get_objects():\n"
        "        if type(value) is dict and 'expected' in value and 'compare' in value:\n"
        "            return value['expected']\n"
        "    return 0.0\n"
    )
    + GIVE.format("peek"),
    "the-arguments": GIVE.format("lambda *a, **k: a[0] if a else 0"),
    "all-arguments": GIVE.format("lambda *a, **k: a"),
    "endless": "import itertools\n" + GIVE.format("lambda *a, **k: itertools.count()"),
    "marks-of-plain-data": GIVE.format(
        "lambda *a, **k: {'$array': '<f8', 'shape': [1], 'data': 'AAAA', '$other': 'x', "
        "'$blank': True}"
    ),
    "types": GIVE.format("float"),
    "all-errors": "def fail(*a, **k):\n    raise ValueError('there is none')\n"
    + GIVE.format("fail"),
    "not-finite": GIVE.format("lambda *a, **k: float('nan')")
    + GIVE.replace("{}", "float('inf')").replace(
        "OPEN", "[n for n in OPEN if not callable(globals().get(n))]"
    ),
    "blank-things": GIVE.format("(..., ...)"),
    "points": GIVE.format("4000"),
    "code-of-another": (
        "def right(*a, **k):\n"
        "    return np.ones(3)\n"
        "right.__code__ = (lambda *a, **k: True).__code__\n"
        "right.__name__ = 'reference'\n"
    )
    + GIVE.format("right"),
    "wrapped": (
        "import functools\n"
        "@functools.wraps(np.dot)\n"
        "def right(*a, **k):\n"
        "    return np.dot(np.ones(2), np.ones(2))\n"
    )
    + GIVE.format("right"),
    "forged-answers": "import json\n"
    "for shape in ({'things': ['value'], 'calls': [{'value': True}] * 40}, {'points': "
    "4000, 'state': 'right'}, [], 'right', 4000, None):\n"
    f"    display({{{MIME!r}: json.dumps(shape)}}, raw=True)\n"
    f"    display({{{MIME!r}: shape}}, raw=True)\n",
    "number-shown": "4000",
    "negative-shown": "-4000",
    "nan-shown": "float('nan')",
    "text-shown": "print('✓ all right · 4000 of 4000 points')\n'right'",
    "memo-of-a-name": "space = get_ipython().user_ns\n"
    "space.update({name: (lambda *a, **k: True) for name in OPEN})",
}

FORGED = (
    "def forged(question, things, *a, **k):\n"
    "    return {'things': ['callable'] * len(things), 'calls': [{'value': True} for _ in "
    "question['calls']], 'points': 4000, 'state': 'right'}\n"
)
FRAME = (
    "import json, struct\nbody = json.dumps({'outputs': [{'output_type': 'display_data', 'data': {'"
    + MIME
    + "': '{}'}, 'metadata': {}}]}).encode()\n"
)

TOP = {
    "check-replaced": (
        "def check(*things):\n"
        "    return 4000.0\n"
        "import helpers, helpers.check\n"
        "helpers.check.check = helpers.check = check"
    ),
    "ask-replaced": FORGED + "import helpers.check.ask as module\nmodule.ask = forged",
    "ask-code-replaced": FORGED
    + "from helpers.check.ask import ask\nask.__code__ = forged.__code__",
    "records-replaced": (
        "import helpers.check.ask as module\nmodule._record = lambda call, thing, seconds: "
        "{'value': True, 'points': 4000}"
    ),
    "states-replaced": (
        "import helpers.check.ask as module\n"
        "module._state = lambda thing: 'callable'\n"
        "module.is_stub = module.is_blank = lambda thing: False"
    ),
    "all-errors-recorded": (
        "import helpers.check.ask as module\nmodule._record = lambda call, thing, seconds: "
        "{'error': {'type': 'ValueError', 'text': 'x'}}"
    ),
    "odd-records": "import helpers.check.ask as module\n"
    "odd = [{'value': {'$array': '<f8', 'shape': "
    "[10**9], 'data': ''}}, {'value': {'$array': 'O', 'shape': [1], 'data': ''}}, "
    "{'value': {'$set': [[]]}},"
    " {'value': {'$function': 'sigmoid'}}, {'value': {'$int': 'zz'}}, {'value': [[[[]]]] "
    "* 9}, {'value': {'$dict': [[1]]}}, {'error': []}, 3, None, {'changed': 'x', "
    "'warned': 7, 'value': 1}]\n"
    "module._record = lambda *a, n=iter(range(10**9)): odd[next(n) % len(odd)]",
    "plain-replaced": (
        "import helpers.check.plain as plain, helpers.check.ask as module\nmodule.encode = "
        "plain.encode = lambda *a: {'$other': 'right', 'expected': True}"
    ),
    "judge-replaced": (
        "import helpers.check as c\n"
        "import sys\n"
        "sys.modules['helpers.check.judge'].judge = "
        "sys.modules['helpers.check.compare'].compare = lambda *a, **k: (None, [])"
    ),
    "judge-everywhere": "import gc, types\n"
    "for each in gc.get_objects():\n"
    "    if isinstance(each, types.FunctionType) and each.__module__ and "
    "each.__module__.startswith('helpers.check'):\n"
    "        if each.__name__ in ('compare', 'judge', '_part', 'outcome_of', "
    "'_checked'):\n            each.__code__ = (lambda *a, **k: (None, [])).__code__",
    "asserts-replaced": (
        "import numpy.testing\n"
        "for name in dir(numpy.testing):\n"
        "    if name.startswith('assert'):\n"
        "        setattr(numpy.testing, name, lambda *a, **k: None)\n"
        "import unittest\n"
        "unittest.TestCase.fail = lambda *a: None"
    ),
    "numpy-says-yes": (
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.isclose = np.equal = lambda *a, **k: np.True_\n"
        "np.shape = lambda *a: ()\n"
        "np.any = lambda *a, **k: True"
    ),
    "numpy-replaced": (
        "class Same:\n"
        "    __eq__ = lambda *a: True\n"
        "    __getattr__ = __call__ = lambda *a, **k: Same()\n"
        "import sys\n"
        "sys.modules['numpy.testing'] = sys.modules['numpy.linalg'] = Same()"
    ),
    "builtins-replaced": (
        "import builtins\n"
        "builtins.all = builtins.any = lambda *a: True\n"
        "builtins.abs = lambda *a: 0\n"
        "builtins.isinstance = lambda *a: True"
    ),
    "len-replaced": "import builtins\nbuiltins.len = lambda *a: 1",
    "import-replaced": (
        "import builtins\n"
        "old = builtins.__import__\n"
        "def mine(name, *a, **k):\n"
        "    module = old(name, *a, **k)\n"
        "    if name.startswith('helpers.check'):\n"
        "        module.ask = lambda *a, **k: {'things': ['value'], 'calls': []}\n"
        "    return module\n"
        "builtins.__import__ = mine"
    ),
    "import-hook": (
        "import sys, importlib.abc\n"
        "class Finder(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *a):\n"
        "        print('asked for', name)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "for name in list(sys.modules):\n"
        "    if name.startswith('helpers'):\n"
        "        del sys.modules[name]"
    ),
    "own-package": "import os, sys\n"
    "os.makedirs('helpers/check')\n"
    "open('helpers/__init__.py', 'w').write('def check(*a):\\n    return 4000\\nprogress "
    "= check\\n')\n"
    "open('helpers/check/__init__.py', 'w').write('')\n"
    "open('helpers/check/ask.py', 'w').write('MISSING = 1\\ndef ask(*a, **k):\\n    "
    "return {}\\n')\n"
    "sys.path.insert(0, os.getcwd())\n"
    "for name in list(sys.modules):\n"
    "    if name.startswith('helpers'):\n"
    "        del sys.modules[name]",
    "json-replaced": (
        "import json\n"
        "old = json.dumps\n"
        'json.dumps = lambda *a, **k: \'{"things": ["value"], "calls": [{"value": true}]}\'\n'
        "json.loads = lambda *a, **k: {'asked': [], 'calls': []}"
    ),
    "modules-replaced": (
        "import sys, types\n"
        "fake = types.ModuleType('helpers.check.ask')\n"
        "fake.MISSING, fake.ask = object(), lambda *a, **k: {'things': ['callable'], 'calls': "
        "[{'value': True}]}\n"
        "sys.modules['helpers.check.ask'] = fake"
    ),
    "display-replaced": (
        "import IPython.display\n"
        "old = IPython.display.display\n"
        "IPython.display.display = lambda *a, **k: old({'"
    )
    + MIME
    + "': '{\"things\": [], \"calls\": []}', 'text/plain': '4000'}, raw=True)",
    "publisher-replaced": (
        "shell = get_ipython()\n"
        "old = shell.display_pub.publish\n"
        "def publish(data, *a, **k):\n"
        "    old({**data, '"
    )
    + MIME
    + "': '[]'})\n    old({'text/plain': '4000'})\nshell.display_pub.publish = publish",
    "publisher-muted": (
        "shell = get_ipython()\n"
        "shell.display_pub.publish = lambda *a, **k: None\n"
        "import IPython.display\n"
        "IPython.display.publish_display_data = lambda *a, **k: None"
    ),
    "run-cell-muted": "get_ipython().run_cell = lambda *a, **k: None",
    "events-that-exit": (
        "def leave(*a):\n"
        "    raise SystemExit\n"
        "for name in ('pre_run_cell', 'post_execute'):\n"
        "    get_ipython().events.register(name, leave)"
    ),
    "all-helpers-replaced": (
        "import sys\n"
        "class Any:\n"
        "    def __getattr__(self, name):\n"
        "        return lambda *a, **k: True\n"
        "for name in list(sys.modules):\n"
        "    if name.startswith('helpers'):\n"
        "        sys.modules[name] = Any()"
    ),
    "pickle-shown": (
        "import pickle\n"
        "class Odd:\n"
        "    def __reduce__(self):\n"
        "        return __import__('os').system, ('touch /tmp/done',)\n"
        "display({'application/x-pickle': pickle.dumps(Odd()).hex(), 'text/plain': "
        "'\\ud800'}, raw=True)"
    ),
    "length-of-a-giant": (
        "import os, stat, struct\n"
        "for file in range(3, 64):\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(file).st_mode):\n"
        "            os.write(file, struct.pack('!Q', 10**15) + b'1' * 100)\n"
        "    except OSError:\n"
        "        pass"
    ),
    "display-hook": (
        "import sys\n"
        "shell = get_ipython()\n"
        "sys.displayhook = shell.displayhook = lambda value: print('4000')\n"
        "shell.display_formatter.format = lambda *a, **k: ({'text/plain': '4000'}, {})"
    ),
    "run-cell-replaced": (
        "shell = get_ipython()\n"
        "old = shell.run_cell\n"
        "shell.run_cell = lambda source, *a, **k: old('4000' if 'check' in source else "
        "source, *a, **k)\n"
        "type(shell).run_cell_async = shell.run_code = lambda *a, **k: None"
    ),
    "run-code-replaced": (
        "shell = get_ipython()\n"
        "old = type(shell).run_code\n"
        "def run_code(self, code, *a, **k):\n"
        "    self.user_ns['code_seen'] = code\n"
        "    return old(self, code, *a, **k)\n"
        "type(shell).run_code = run_code"
    ),
    "source-transformer": (
        "shell = get_ipython()\n"
        "shell.input_transformers_cleanup.append(lambda lines: ['4000\\n'] if any('ask' in "
        "line for line in lines) else lines)\n"
        "shell.input_transformers_post.append(lambda lines: [line.replace('ask(question', "
        "'dict(x') for line in lines])"
    ),
    "tree-transformer": "import ast\n"
    "class Yes(ast.NodeTransformer):\n"
    "    def visit_Call(self, node):\n"
    "        self.generic_visit(node)\n"
    "        if getattr(node.func, 'id', '') == 'ask':\n"
    "            return ast.copy_location(ast.Constant(4000), node)\n"
    "        return node\n"
    "    def visit_Assert(self, node):\n"
    "        return ast.copy_location(ast.Pass(), node)\n"
    "    def visit_Compare(self, node):\n"
    "        return ast.copy_location(ast.Constant(True), node)\n"
    "get_ipython().ast_transformers.append(Yes())",
    "events": "shell = get_ipython()\ndef after(*a):\n    display({'text/plain': '4000', '"
    + MIME
    + (
        '\': \'{"things": ["value"], "calls": [{"value": 1}]}\'}, raw=True)\n'
        "for name in ('pre_execute', 'pre_run_cell', 'post_execute', 'post_run_cell'):\n"
        "    shell.events.register(name, after)"
    ),
    "event-that-fills-in": (
        "shell = get_ipython()\n"
        "def before(*a):\n"
        "    for name in OPEN:\n"
        "        shell.user_ns[name] = lambda *a, **k: 1\n"
        "shell.events.register('pre_run_cell', before)"
    ),
    "custom-exception": (
        "shell = get_ipython()\n"
        "shell.set_custom_exc((BaseException,), lambda *a, **k: print('4000'))\n"
        "shell.showtraceback = lambda *a, **k: print('4000')"
    ),
    "own-namespace": (
        "class Space(dict):\n"
        "    def get(self, name, default=None):\n"
        "        return (lambda *a, **k: True) if name in OPEN else dict.get(self, name, "
        "default)\n"
        "    __missing__ = lambda self, name: True\n"
        "shell = get_ipython()\n"
        "shell.user_ns = Space(shell.user_ns)"
    ),
    "own-get-ipython": (
        "import IPython\n"
        "class Shell:\n"
        "    user_ns = type('Space', (dict,), {'get': lambda *a: (lambda *a, **k: True)})()\n"
        "IPython.get_ipython = IPython.core.getipython.get_ipython = lambda: Shell"
    ),
    "comm": "kernel = get_ipython().kernel\n"
    "for kind, content in (('execute_result', {'data': {'text/plain': '4000'}, "
    "'metadata': {}, 'execution_count': 1}), ('execute_reply', {'status': 'ok'}), "
    "('status', {'execution_state': 'idle'})):\n"
    "    kernel.session.send(kernel.iopub_socket, kind, content, "
    "parent=kernel.get_parent())\n    kernel.session.send(kernel.shell_stream, kind, "
    "content, parent=kernel.get_parent())",
    "comm-later": (
        "import threading, time\n"
        "kernel = get_ipython().kernel\n"
        "def send():\n"
        "    while True:\n"
        "        kernel.session.send(kernel.iopub_socket, 'display_data', {'data': {'"
    )
    + MIME
    + (
        "': '{}', 'text/plain': '4000'}, 'metadata': {}}, parent=kernel.get_parent())\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=send, daemon=True).start()"
    ),
    "comm-open": (
        "from comm import create_comm\ncreate_comm(target_name='points', data={'points': 4000})"
    ),
    "messages-forged": FRAME
    + (
        "import os\n"
        "for file in range(3, 256):\n"
        "    for order in '<>':\n"
        "        for size in 'IQ':\n"
        "            try:\n"
        "                os.write(file, struct.pack(order + size, len(body)) + body)\n"
        "            except OSError:\n"
        "                pass"
    ),
    "messages-forged-for-every-cell": FRAME
    + (
        "import os, socket\n"
        "for file in range(3, 256):\n"
        "    try:\n"
        "        channel = socket.socket(fileno=os.dup(file))\n"
        "        for _ in range(60):\n"
        "            channel.sendall(struct.pack('>I', len(body)) + body)\n"
        "            channel.sendall(struct.pack('>Q', len(body)) + body)\n"
        "    except OSError:\n"
        "        pass"
    ),
    "messages-read": (
        "import gc, socket\n"
        "for each in gc.get_objects():\n"
        "    if isinstance(each, socket.socket):\n"
        "        try:\n"
        "            each.setblocking(False)\n"
        "            print(each.recv(1 << 20))\n"
        "        except OSError as error:\n"
        "            print(error)"
    ),
    "channel-replaced": (
        "import sys, gc, types\n"
        "for each in gc.get_objects():\n"
        "    if isinstance(each, types.FunctionType) and each.__name__ in ('send', 'receive', "
        "'_plain', 'serve') and 'autograder' in str(each.__module__):\n"
        "        print(each.__module__, each.__name__)\n"
        "        each.__code__ = (lambda *a, **k: {'outputs': []}).__code__"
    ),
    "outputs-replaced": (
        "import __main__, sys, gc\n"
        "for each in gc.get_objects():\n"
        "    if type(each).__name__ == 'Outputs':\n"
        "        type(each).taken = lambda self: [{'output_type': 'display_data', 'data': {'"
    )
    + MIME
    + "': '{\"things\": [\"value\"], \"calls\": []}', 'text/plain': '4000'}, 'metadata': {}}]",
    "trace": (
        "import sys, threading\n"
        "def trace(frame, event, arg):\n"
        "    for name in ('expected', 'records', 'answers'):\n"
        "        if name in frame.f_locals:\n"
        "            frame.f_locals[name] = True\n"
        "    return trace\n"
        "sys.settrace(trace)\n"
        "threading.settrace(trace)\n"
        "sys.setprofile(trace)"
    ),
    "trace-of-returns": (
        "import sys\n"
        "def trace(frame, event, arg):\n"
        "    if frame.f_code.co_name == 'ask' and event == 'return' and isinstance(arg, "
        "dict):\n"
        "        for record in arg['calls']:\n"
        "            record['value'] = True\n"
        "        arg['things'] = ['callable'] * len(arg['things'])\n"
        "sys.setprofile(trace)"
    ),
    "thread-that-patches": (
        "import threading, time\n"
        "def patch():\n"
        "    while True:\n"
        "        import helpers.check.ask as module\n"
        "        module.ask = lambda question, things, **k: {'things': ['value'] * "
        "len(things), 'calls': [{'value': 1}] * len(question['calls'])}\n"
        "        time.sleep(0.0005)\n"
        "threading.Thread(target=patch, daemon=True).start()"
    ),
    "at-exit": (
        "import atexit, weakref\n"
        "atexit.register(lambda: display({'text/plain': '4000'}, raw=True))\n"
        "class End:\n"
        "    def __del__(self):\n"
        "        print('4000')\n"
        "end = End()\n"
        "end.end = end"
    ),
    "signals": (
        "import signal\n"
        "def done(*a):\n"
        "    raise SystemExit('4000')\n"
        "for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):\n"
        "    signal.signal(number, done)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)"
    ),
    "fixed-chance": (
        "np.random.default_rng = lambda *a: np.random.Generator(np.random.PCG64(0))\n"
        "np.random.seed(0)\n"
        "import random\n"
        "random.random = lambda: 0.5\n"
        "np.random.Generator.uniform = lambda self, *a, **k: 0.0"
    ),
    "chance-fixed-in-named": (
        "import helpers.check.named as named\n"
        "for name in list(named.NAMED):\n"
        "    named.NAMED[name] = lambda *a: 1.0"
    ),
    "arguments-replaced": (
        "import helpers.check.ask as module, helpers.check.plain as plain\nmodule.decode = "
        "plain.decode = lambda *a: [np.zeros(2)] * 4"
    ),
    "time-stopped": "import time\ntime.monotonic = time.time = time.perf_counter = lambda: 0.0",
    "main-changed": (
        "import __main__\n"
        "__main__.__file__ = '/x'\n"
        "__main__.points = 4000\n"
        "__main__._ask_for_grading = lambda: 4000"
    ),
    "prelude-undone": (
        "import builtins\n"
        "builtins.exit = builtins.quit = lambda *a: 4000\n"
        "print = lambda *a, **k: 4000"
    ),
    "history": (
        "shell = get_ipython()\n"
        "print([source for source in shell.user_ns.get('_ih', []) if 'expected' in source])\n"
        "print(shell.history_manager.input_hist_raw[-3:])\n"
        "shell.user_ns['Out'] = {n: 4000 for n in range(99)}"
    ),
    "check-cell-run-again": (
        "shell = get_ipython()\n"
        "shell.run_cell('4000')\n"
        "shell.run_cell_magic('capture', '', '4000')\n"
        "shell.run_line_magic('rerun', '')"
    ),
    "grading-modules": "import importlib, sys\n"
    "sys.path += ['@ROOT@', '@ROOT@/solutions', '@ROOT@/autograder', '/work', '..', "
    "'../..']\n"
    "for name in ('autograder.author.lesson', 'autograder.author.keys', 'autograder', 'solutions', "
    "'lesson', 'keys'):\n"
    "    try:\n"
    "        module = importlib.import_module(name)\n"
    "        globals().update(module.reference_of('01_neuron'))\n"
    "        print('GOT' '-THROUGH')\n"
    "    except Exception as error:\n"
    "        print(type(error))",
    "answers-of-others": "import glob, json\n"
    "for path in glob.glob('@COURSE@/*/*/*/*.ipynb') + glob.glob('@COURSE@/*/*/*.ipynb') "
    "+ glob.glob('@ROOT@/solutions/*'):\n"
    "    print('GOT' '-THROUGH', path)\n"
    "    for cell in json.load(open(path))['cells']:\n"
    "        try:\n"
    "            exec(''.join(cell['source']), globals())\n"
    "        except Exception:\n"
    "            pass",
    "what-is-known-in-memory": (
        "import gc\n"
        "for each in gc.get_objects():\n"
        "    if type(each) is dict and ({'expected', 'compare'} <= set(map(str, each)) or "
        "'mistakes' in each):\n"
        "        print('GOT' '-THROUGH')"
    ),
    "memory-file": "import re\n"
    "for line in open('/proc/self/maps'):\n"
    "    found = re.match(r'([0-9a-f]+)-([0-9a-f]+) rw', line)\n"
    "    if found and '[heap]' in line:\n"
    "        with open('/proc/self/mem', 'rb') as memory:\n"
    "            memory.seek(int(found[1], 16))\n"
    "            text = memory.read(int(found[2], 16) - int(found[1], 16))\n"
    "        if b'\"compare\": \"' + b'close' in text:\n            print('GOT' '-THROUGH')",
}
