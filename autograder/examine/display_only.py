"""Showing: find the cells of a lesson that only show something, which no grade depends on.

A lesson trains networks and draws pictures for its reader; run again for every hand-in, that would
be most of the time of grading. A cell that the student did not change and whose variables nothing
later reads is left out. The rule errs on the side of running: code it cannot see through (a magic,
`eval`, `globals()`) makes everything before it run.
"""

import ast

OPAQUE = {
    "eval",
    "exec",
    "globals",
    "locals",
    "vars",
    "get_ipython",
    "__import__",
    "In",
    "Out",
    "_",
    "__",
    "___",
    "_i",
    "_ih",
    "_oh",
}
OPAQUE_ATTRIBUTES = {"__globals__", "f_globals", "f_locals", "user_ns", "__dict__", "modules"}
OPAQUE_MODULES = {"__main__", "inspect", "IPython", "gc", "importlib"}
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Names:
    """What a cell does with names.

    needs: read before the cell surely binds them; binds: bound anywhere in it; surely: bound
      whenever it runs to its end
    later: read in bodies of functions, whenever those are called; opaque: whether more may be read
      than can be seen
    """

    def __init__(self, source):
        self.needs, self.binds, self.surely, self.later, self.opaque = (
            set(),
            set(),
            set(),
            set(),
            False,
        )
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.opaque = True
            return
        self._block(tree.body, self.surely)
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        self.opaque = bool(
            (self.needs | self.later) & OPAQUE
            or attributes & OPAQUE_ATTRIBUTES
            or _imported(tree) & (OPAQUE_MODULES | {"*"})
        )

    def _block(self, statements, bound):
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._defined(statement, bound)
                continue
            heads = _heads(statement)
            for child in heads:
                self._read(child, bound)
            own = _stored(heads)
            self.binds |= own
            if isinstance(statement, ast.AugAssign):
                self.needs |= own - bound
            blocks = [getattr(statement, name) for name in BLOCKS if getattr(statement, name, None)]
            if isinstance(statement, ast.Import | ast.ImportFrom):
                own |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
                self.binds |= own
            inner = bound | own
            for block in blocks:
                for each in block:
                    if isinstance(each, ast.ExceptHandler | ast.match_case):
                        self._block(each.body, set(inner))
                        self.binds |= _stored([each])
                self._block([each for each in block if isinstance(each, ast.stmt)], set(inner))
            if not blocks or isinstance(statement, ast.With | ast.AsyncWith):
                bound |= own

    def _defined(self, statement, bound):
        self.binds.add(statement.name)
        heads = [*statement.decorator_list, *getattr(statement, "bases", [])]
        if not isinstance(statement, ast.ClassDef):
            heads += [
                each
                for each in (*statement.args.defaults, *statement.args.kw_defaults)
                if each is not None
            ]
        for head in heads:
            self._read(head, bound)
        self._later(statement)
        bound.add(statement.name)

    def _later(self, node):
        """Take in what a function's or a class's body reads of names that it does not bind
        itself.
        """
        inner = Names("")
        arguments = (
            {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            if hasattr(node, "args")
            else set()
        )
        inner._block(
            node.body if isinstance(node.body, list) else [ast.Expr(node.body)], set(arguments)
        )
        outer = {
            name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names
        }
        own = (
            set() if isinstance(node, ast.ClassDef) else (inner.binds | arguments) - outer
        )  # methods do not see their class's names
        self.later |= (inner.needs | inner.later) - own
        self.binds |= outer

    def _read(self, node, bound):
        """Note what an expression, or a statement's head, reads of names not bound yet."""
        if isinstance(node, ast.Lambda):
            self._later(node)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            inner = set(bound)  # its own variables are no one else's
            for generator in node.generators:
                self._read(generator.iter, inner)
                inner |= _stored([generator.target])
                for condition in generator.ifs:
                    self._read(condition, inner)
            for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
                self._read(part, inner)
            return
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Store) and node.id not in bound:
                self.needs.add(node.id)
        for child in ast.iter_child_nodes(node):
            self._read(child, bound)


def _imported(tree):
    """Return the first parts of the names of all modules and names that code imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.add(getattr(node, "module", None) or "")
            names.update(alias.name for alias in node.names)
    return {name.split(".")[0] for name in names}


def _heads(statement):
    """Return the parts of a statement that are not blocks of statements."""
    heads = []
    for name, value in ast.iter_fields(statement):
        if name not in BLOCKS:
            heads += value if isinstance(value, list) else [value]
    return [head for head in heads if isinstance(head, ast.AST)]


def _stored(nodes):
    """Return the names that nodes bind; a comprehension's own variables are none of them."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            found |= {node.id} if isinstance(node.ctx, ast.Store | ast.Del) else set()
        elif not isinstance(node, ast.comprehension):
            found |= _stored(ast.iter_child_nodes(node))
        else:
            found |= _stored([node.iter, *node.ifs])
    return found


def only_shows(cells):
    """Return the indices of the cells that need not run.

    cells: [(source, may be left out)], all code cells of a notebook in their order
    """
    names = [Names(source) for source, _ in cells]
    free = [may_be_left_out for _, may_be_left_out in cells]
    always = set()  # what functions read, whenever they are called
    while True:
        left_out = _left_out(names, free, always)
        kept = [own for index, own in enumerate(names) if index not in left_out]
        read_later = set().union(*(own.later for own in kept))
        if read_later <= always:
            return left_out
        always |= read_later


def _left_out(names, free, always):
    """Return the indices of the free cells whose variables nothing later reads.

    names: the Names of each cell; free: whether each may be left out
    always: names that may be read at any time
    """
    left_out, live, everything = set(), set(), False
    for index in reversed(range(len(names))):
        own = names[index]
        unused = not own.binds & (live | always)
        if free[index] and unused and not everything and not own.opaque:
            left_out.add(index)
            continue
        live = (live - own.surely) | own.needs
        everything = everything or own.opaque
    return left_out
