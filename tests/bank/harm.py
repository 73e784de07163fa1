"""Harm of the bank: code that tries to read, write, reach, use up or kill what is not a hand-in's
own.

READ prints what it could read; no secret of the test's must be among it. HARM writes and kills;
SLOW_HARM takes seconds until a limit stops it. What must not be reached prints a word that the test
looks for; it is written in two pieces, so that it stands in no source.
"""

LOOK = (
    "import glob, os\n"
    "def look(*patterns):\n"
    "    for pattern in patterns:\n"
    "        for path in glob.glob(pattern, recursive=True)[:200]:\n"
    "            try:\n"
    "                print(path, open(path, 'rb').read()[-3000:])\n"
    "            except OSError as error:\n"
    "                print(error)\n"
)
TRY = (
    "def attempt(what, *args):\n"
    "    try:\n"
    "        what(*args)\n"
    "        print('GOT' '-THROUGH', args)\n"
    "    except Exception as error:\n"
    "        print(error)\n"
)

READ = {
    "solutions": LOOK
    + (
        "look('@ROOT@/solutions/*', '@ROOT@/autograder/exercises/*', '@ROOT@/tests/*.py', "
        "'@ROOT@/.git/config')"
    ),
    "course": LOOK
    + (
        "look('@COURSE@/*', '@COURSE@/.secret', '@COURSE@/*/*/*/*', '@COURSE@/source/**/*', "
        "'@COURSE@/keys/*')"
    ),
    "by-dots": LOOK
    + (
        "look('../*', '../../*', '../../../*', '../../.secret', '/proc/self/cwd/../*', "
        "'/proc/self/root/../*')"
    ),
    "home": LOOK
    + "look('@HOME@/*', '@HOME@/.*', os.path.expanduser('~/*'), os.path.expanduser('~/.*'))",
    "temporary-files": LOOK
    + "look('/tmp/*', '/tmp/*/*', '/var/tmp/*', '/dev/shm/*', '/run/**/*', '/var/spool/**/*')",
    "environment": (
        "import os, subprocess\n"
        "print(dict(os.environ))\n"
        "print(subprocess.run(['env'], capture_output=True, text=True).stdout)"
    ),
    "processes": LOOK
    + "look('/proc/*/environ', '/proc/*/cmdline', '/proc/*/maps', '/proc/*/task/*/environ')",
    "open-files": (
        "import os\n"
        "for file in os.listdir('/proc/self/fd'):\n"
        "    try:\n"
        "        print(file, os.readlink(f'/proc/self/fd/{file}'))\n"
        "        print(open(f'/proc/self/fd/{file}', 'rb', buffering=0).read(2000) if "
        "int(file) > 2 and 'socket' not in os.readlink(f'/proc/self/fd/{file}') else '')\n"
        "    except (OSError, ValueError) as error:\n"
        "        print(error)"
    ),
    "parents-files": LOOK
    + (
        "look(f'/proc/{os.getppid()}/root/*', f'/proc/{os.getppid()}/cwd/*', "
        "f'/proc/{os.getppid()}/fd/*', '/proc/1/root/*', '/proc/1/root@COURSE@/.secret')"
    ),
    "by-link": (
        "import os\n"
        "for target in ('@COURSE@/.secret', '@HOME@/private.txt', '/proc/1/environ'):\n"
        "    try:\n"
        "        os.symlink(target, 'link')\n"
        "        print(open('link').read())\n"
        "    except OSError as error:\n"
        "        print(error)\n"
        "    finally:\n"
        "        os.path.lexists('link') and os.remove('link')"
    ),
    "by-hard-link": (
        "import os\n"
        "try:\n"
        "    os.link('@COURSE@/gradebook.db', 'db')\n"
        "    print(open('db', 'rb').read()[:20], 'GOT' '-THROUGH')\n"
        "except OSError as error:\n"
        "    print(error)"
    ),
    "devices": (
        "import os\n"
        "for path in sorted(os.listdir('/dev')):\n"
        "    if path not in ('zero', 'full', 'random', 'urandom', 'null', 'tty', 'core', "
        "'fd', 'stdin', 'stdout', 'stderr', 'ptmx', 'pts', 'shm', 'console'):\n"
        "        print(path, 'GOT' '-THROUGH')"
    ),
    "mounts": (
        "print(open('/proc/self/mountinfo').read())\n"
        "import subprocess\n"
        "print(subprocess.run(['df'], capture_output=True).stdout)"
    ),
    "users": (
        "import pwd, getpass, socket, platform\n"
        "print(socket.gethostname() != 'x', len(pwd.getpwall()))\n"
        "print(open('/etc/shadow').read(), 'GOT' '-THROUGH')"
    ),
    "git-and-keys": LOOK
    + "look('@ROOT@/.git/**/HEAD', '@HOME@/.ssh/*', '@HOME@/.netrc', '@HOME@/.gitconfig')",
}

WRITE = (
    "import os\n"
    + TRY
    + (
        "def put(path, text='GOT-THROUGH'):\n"
        "    with open(path, 'a') as file:\n"
        "        file.write(text)\n"
    )
)
DAEMON = (
    "import os, subprocess, time\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    "        {}\n"
    "        os._exit(0)\n"
    "    os._exit(0)\n"
    "os.wait()\n"
    "print('started')"
)

HARM = {
    "gradebook": TRY
    + (
        "import sqlite3\n"
        "def cheat():\n"
        "    connection = sqlite3.connect('@COURSE@/gradebook.db')\n"
        "    connection.execute('update grade set auto_score = 4000')\n"
        "    connection.commit()\n"
        "attempt(cheat)"
    ),
    "gradebook-removed": TRY
    + (
        "import os\n"
        "attempt(os.remove, '@COURSE@/gradebook.db')\n"
        "attempt(os.truncate, '@COURSE@/gradebook.db', 0)"
    ),
    "peers": WRITE
    + (
        "for path in ('@COURSE@/submitted/peer-right/01_neuron/01_neuron.ipynb', "
        "'@COURSE@/submitted/peer-right/02_layer/02_layer.ipynb'):\n"
        "    attempt(put, path)\n"
        "    attempt(os.remove, path)\n"
        "    attempt(os.chmod, path, 0)"
    ),
    "release": WRITE
    + (
        "import shutil\n"
        "for path in ('@COURSE@/release', '@COURSE@/source', '@COURSE@/autograded', "
        "'@COURSE@/feedback', '@COURSE@'):\n"
        "    attempt(os.rename, path, path + '-gone')\n"
        "    attempt(shutil.rmtree, path)\n"
        "    attempt(put, path + '/x')"
    ),
    "configuration": WRITE
    + (
        "for path in ('@ROOT@/nbgrader_config.py', '@COURSE@/nbgrader_config.py', "
        "'@HOME@/.jupyter/nbgrader_config.py', '@HOME@/.bashrc', '@HOME@/.profile', "
        "'/etc/profile', '/etc/jupyter/jupyter_config.py'):\n"
        "    attempt(put, path, 'import os\\n')"
    ),
    "helpers": WRITE
    + (
        "import helpers, helpers.check.ask, numpy, sys, site\n"
        "for path in (helpers.__file__, helpers.check.ask.__file__, numpy.__file__, "
        "sys.executable, os.__file__, site.getsitepackages()[0] + '/x.pth'):\n"
        "    attempt(put, path)\n"
        "    attempt(os.chmod, path, 0o777)\n"
        "    attempt(os.remove, path)"
    ),
    "byte-code": WRITE
    + (
        "import helpers.check.ask as module, py_compile\n"
        "attempt(put, module.__cached__)\n"
        "attempt(py_compile.compile, module.__file__, None, None, True)"
    ),
    "by-dots": WRITE
    + (
        "for up in ('..', '../..', '../../..', '/'):\n"
        "    attempt(put, up + '/written') if up != '..' else put(up + '/mine')\n"
        "attempt(os.mkdir, '/new')\n"
        "attempt(os.chdir, '@COURSE@')"
    ),
    "processes-memory": TRY
    + (
        "import os\n"
        "def poke(pid):\n"
        "    with open(f'/proc/{pid}/mem', 'r+b') as file:\n"
        "        file.read(1)\n"
        "for pid in os.listdir('/proc'):\n"
        "    if pid.isdigit() and int(pid) != os.getpid():\n"
        "        attempt(poke, pid)"
    ),
    "settings-of-the-machine": WRITE
    + (
        "import glob\n"
        "def write_back(path):\n"
        "    with open(path, 'r+') as file:\n"
        "        value = file.read()\n"
        "        file.seek(0)\n"
        "        file.write(value)\n"
        "for path in ['/proc/sys/kernel/core_pattern', '/proc/sys/vm/swappiness', "
        "'/proc/sys/kernel/hostname', *glob.glob('/proc/sys/*/*')[:80]]:\n"
        "    attempt(write_back, path)\n"
        "attempt(put, '/proc/sysrq-trigger', '')\n"
        "attempt(os.chmod, '/proc/sys/kernel/core_pattern', 0o666)"
    ),
    "network": TRY + "import socket\n"
    "def reach(family, kind, address):\n"
    "    with socket.socket(family, kind) as one:\n"
    "        one.settimeout(1)\n"
    "        one.connect(address)\n"
    "        one.send(b'hello')\n"
    "for address in (('127.0.0.1', @PORT@), ('0.0.0.0', @PORT@), ('localhost', @PORT@), "
    "('8.8.8.8', 53), ('169.254.169.254', 80), ('10.0.0.1', 22)):\n"
    "    attempt(reach, socket.AF_INET, socket.SOCK_STREAM, address)\nattempt(reach, "
    "socket.AF_INET6, socket.SOCK_STREAM, ('::1', @PORT@, 0, 0))",
    "names-of-hosts": TRY
    + (
        "import socket\n"
        "for name in ('example.org', 'example.com'):\n"
        "    attempt(socket.getaddrinfo, name, 80)"
    ),
    "datagrams": (
        "import socket\n"
        "one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "try:\n"
        "    one.sendto(b'hello', ('127.0.0.1', @PORT@))\n"
        "    one.sendto(b'hello', ('224.0.0.1', @PORT@))\n"
        "except OSError as error:\n"
        "    print(error)"
    ),
    "abstract-sockets": TRY
    + (
        "import socket\n"
        "def reach(name):\n"
        "    socket.socket(socket.AF_UNIX).connect(name)\n"
        "attempt(reach, '\\0neuron-bank-@PORT@')\n"
        "for line in open('/proc/net/unix').read().splitlines()[1:]:\n"
        "    attempt(reach, line.split()[-1].replace('@', '\\0', 1))"
    ),
    "sockets-of-the-machine": TRY
    + (
        "import socket, glob\n"
        "def reach(name):\n"
        "    socket.socket(socket.AF_UNIX).connect(name)\n"
        "for name in ['/var/run/docker.sock', '/run/dbus/system_bus_socket', "
        "'@HOME@/agent.sock', *glob.glob('/run/**/*sock*', recursive=True), "
        "*glob.glob('/tmp/**/*', recursive=True)[:50]]:\n"
        "    attempt(reach, name)"
    ),
    "shared-memory": TRY
    + (
        "from multiprocessing import shared_memory\n"
        "import os\n"
        "mine = shared_memory.SharedMemory('neuron-bank', create=True, size=1000)\n"
        "print(os.listdir('/dev/shm'))\n"
        "attempt(os.listdir, '/dev/mqueue')"
    ),
    "ports-opened": (
        "import socket\n"
        "servers = []\n"
        "for port in (8888, 9000, 0):\n"
        "    servers.append(socket.create_server(('0.0.0.0', port)))\n"
        "print(len(servers))"
    ),
    "kill-the-parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "terminate-the-parent": (
        "import os, signal\n"
        "for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSTOP):\n"
        "    try:\n"
        "        os.kill(os.getppid(), number)\n"
        "    except OSError as error:\n"
        "        print(error)"
    ),
    "kill-all": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kill-each": (
        "import os, signal\n"
        "for pid in range(1, 40000):\n"
        "    if pid != os.getpid():\n"
        "        try:\n"
        "            os.kill(pid, signal.SIGKILL)\n"
        "        except OSError:\n"
        "            pass"
    ),
    "kill-the-group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "kill-init": "import os, signal\nos.kill(1, signal.SIGKILL)\nos.kill(2, signal.SIGTERM)",
    "stop-itself": (
        "import os, signal\n"
        "print('now')\n"
        "if os.fork() == 0:\n"
        "    os.kill(os.getpid(), signal.SIGSTOP)"
    ),
    "close-all-files": "import os\nos.closerange(0, 1000)",
    "close-most-files": "import os\nos.closerange(3, 1000)",
    "rubbish-in-all-files": (
        "import os\n"
        "for file in range(0, 256):\n"
        "    try:\n"
        "        os.write(file, b'\\xff\\x00 rubbish' * 100)\n"
        "    except OSError:\n"
        "        pass"
    ),
    "rubbish-that-looks-long": (
        "import os\n"
        "for file in range(3, 256):\n"
        "    try:\n"
        "        os.write(file, b'\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff')\n"
        "    except OSError:\n"
        "        pass"
    ),
    "daemon": DAEMON.format(
        "time.sleep(3)\n        open('@COURSE@/written-by-daemon', 'w').write('x')"
    ),
    "daemon-that-stays": DAEMON.format("os.execvp('sleep', ['sleep', '86399'])"),
    "daemon-that-writes-on": DAEMON.format(
        "[(open('/tmp/again', 'a').write('x'), time.sleep(0.01)) for _ in range(10**6)]"
    ),
    "many-daemons": (
        "import subprocess\n"
        "for _ in range(20):\n"
        "    subprocess.Popen(['setsid', 'nohup', 'sleep', '86399'], "
        "start_new_session=True)\n"
        "print('started')"
    ),
    "open-many-files": (
        "kept = []\n"
        "try:\n"
        "    while True:\n"
        "        kept.append(open('/dev/null'))\n"
        "except OSError as error:\n"
        "    print(error)\n"
        "kept.clear()"
    ),
    "many-small-files": (
        "import os\n"
        "for number in range(3000):\n"
        "    open(f'file-{number}', 'w').close()\n"
        "print(len(os.listdir('.')))"
    ),
    "raise-its-limits": TRY
    + (
        "import os, resource\n"
        "for name in ('RLIMIT_AS', 'RLIMIT_NPROC', 'RLIMIT_FSIZE', 'RLIMIT_CPU', "
        "'RLIMIT_NOFILE'):\n"
        "    kind = getattr(resource, name)\n"
        "    soft, hard = resource.getrlimit(kind)\n"
        "    if hard != resource.RLIM_INFINITY:\n"
        "        attempt(resource.setrlimit, kind, (hard + 1, hard + 1))\n"
        "attempt(os.nice, -5)"
    ),
    "become-root": TRY
    + (
        "import os, subprocess\n"
        "for call in (os.setuid, os.seteuid, os.setgid):\n"
        "    if os.getuid() != 0:\n"
        "        attempt(call, 0)\n"
        "print([subprocess.run(words, capture_output=True).returncode for words in (['mount', "
        "'-t', 'tmpfs', 'x', '/tmp'], ['unshare', '-r', 'true'])])\n"
        "attempt(os.chroot, '.')\n"
        "attempt(os.mknod, 'disk', 0o60666, os.makedev(8, 0))"
    ),
    "core-files": (
        "import resource, os\n"
        "try:\n"
        "    resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))\n"
        "except (OSError, ValueError) as error:\n"
        "    print(error)\n"
        "if os.fork() == 0:\n"
        "    os.abort()"
    ),
    "trace-others": (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None)\n"
        "for pid in range(1, 50):\n"
        "    if pid != os.getpid() and libc.ptrace(16, pid, 0, 0) == 0:\n"
        "        print('attached to', pid)"
    ),
}

SLOW_HARM = {
    "fork-bomb": "import os\nwhile True:\n    os.fork()",
    "fork-bomb-of-shells": (
        "import subprocess\n"
        "subprocess.run(['bash', '-c', ':(){ :|:& };:'])\n"
        "import time\n"
        "time.sleep(2)"
    ),
    "threads": (
        "import threading, time\n"
        "try:\n"
        "    while True:\n"
        "        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()\n"
        "except RuntimeError as error:\n"
        "    print(error)"
    ),
    "memory": "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * 100_000_000)",
    "memory-of-many": (
        "import os, time\n"
        "for _ in range(30):\n"
        "    if os.fork() == 0:\n"
        "        kept = bytearray(b'x') * 150_000_000\n"
        "        time.sleep(30)\n"
        "        os._exit(0)\n"
        "time.sleep(30)"
    ),
    "memory-mapped": (
        "import mmap\n"
        "kept = []\n"
        "try:\n"
        "    while True:\n"
        "        kept.append(mmap.mmap(-1, 200_000_000))\n"
        "        kept[-1].write(b'x' * 200_000_000)\n"
        "except (OSError, ValueError, MemoryError) as error:\n"
        "    print(error)"
    ),
    "disk": (
        "import os\n"
        "try:\n"
        "    for number in range(100_000):\n"
        "        with open(f'/tmp/file-{number}', 'wb') as file:\n"
        "            file.write(b'x' * 10_000_000)\n"
        "except OSError as error:\n"
        "    print(error)"
    ),
    "shared-disk": (
        "try:\n"
        "    for number in range(100_000):\n"
        "        with open(f'/dev/shm/file-{number}', 'wb') as file:\n"
        "            file.write(b'x' * 10_000_000)\n"
        "except OSError as error:\n"
        "    print(error)"
    ),
    "files-in-memory": (
        "import os\n"
        "try:\n"
        "    kept = [os.memfd_create(str(n)) for n in range(100)]\n"
        "    for file in kept:\n"
        "        for _ in range(10):\n"
        "            os.write(file, b'x' * 10_000_000)\n"
        "except OSError as error:\n"
        "    print(error)"
    ),
    "output": "for _ in range(80):\n    print('x' * 1_000_000)",
    "output-for-ever": "while True:\n    print('x' * 10_000)",
    "displays-for-ever": "while True:\n    display({'text/plain': 'x' * 10_000}, raw=True)",
    "raw-output-for-ever": "import os\nwhile True:\n    os.write(1, b'x' * 100_000)",
    "loop": "while True:\n    pass",
    "loop-that-catches": (
        "while True:\n"
        "    try:\n"
        "        while True:\n"
        "            pass\n"
        "    except BaseException:\n"
        "        pass"
    ),
    "loop-in-c": "10 ** 10 ** 9",
    "loop-in-re": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "loop-in-numpy": (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True:\n"
        "    np.sort(np.random.rand(3_000_000))"
    ),
    "sleep": "import time\ntime.sleep(3600)",
    "sleep-of-a-shell": "!sleep 3600",
    "stop": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "waits-for-a-pipe": "import os\nos.mkfifo('pipe')\nopen('pipe').read()",
    "slow-cells": "import time\nfor _ in range(60):\n    time.sleep(0.1)",
    "thread-that-loops": (
        "import threading\n"
        "def run():\n"
        "    while True:\n"
        "        sum(range(1000))\n"
        "for _ in range(3):\n"
        "    threading.Thread(target=run, daemon=True).start()"
    ),
    "deep-recursion-in-c": (
        "import sys\n"
        "sys.setrecursionlimit(10**8)\n"
        "exec('x = ' + '[' * 90 + ']' * 90)\n"
        "def f(n):\n"
        "    return f(n + 1)\n"
        "f(0)"
    ),
    "garbage-for-ever": (
        "class Again:\n"
        "    def __del__(self):\n"
        "        Again()\n"
        "        [Again() for _ in range(2)]\n"
        "import threading\n"
        "threading.Thread(target=lambda: [Again() for _ in iter(int, 1)], "
        "daemon=True).start()"
    ),
}
