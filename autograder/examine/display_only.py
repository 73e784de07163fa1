"""Find the cells of a lesson that only show something: no grade depends on them.

A lesson trains networks and draws pictures for its reader; run again for every hand-in, that would
be most of the time of grading. A cell that the student did not change and whose variables nothing
later reads is left out. The rule errs on the side of running: code it cannot see through (a magic,
`eval`, `globals()`) makes everything before it run.
"""

import ast

HISTORY = {"In", "Out", "_", "__", "___", "_i", "_ih", "_oh"}  # what IPython keeps of other cells
OPAQUE = {"eval", "exec", "globals", "locals", "vars", "get_ipython", "__import__", *HISTORY}
OPAQUE_ATTRIBUTES = {"__globals__", "f_globals", "f_locals", "user_ns", "__dict__", "modules"}
OPAQUE_MODULES = {"__main__", "inspect", "IPython", "gc", "importlib"}
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Names:
    """What a cell does with names.

    needs: read before the cell surely binds them
    binds: bound anywhere in it
    surely: bound whenever it runs to its end
    later: read in bodies of functions, whenever those are called
    opaque: whether it may read more than can be seen
    """

    def __init__(self, source):
        self.needs, self.binds, self.surely, self.later = set(), set(), set(), set()
        self.opaque = False
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
        """Take in a block of statements; add to `bound` the names that it surely binds."""
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._defined(statement, bound)
                continue
            heads = _heads(statement)
            for child in heads:
                self._read(child, bound)
            stored = _stored(heads)
            self.binds |= stored
            if isinstance(statement, ast.AugAssign):
                self.needs |= stored - bound
            blocks = [getattr(statement, name) for name in BLOCKS if getattr(statement, name, None)]
            if isinstance(statement, ast.Import | ast.ImportFrom):
                stored |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
                self.binds |= stored
            inner = bound | stored
            for block in blocks:
                for part in block:
                    if isinstance(part, ast.ExceptHandler | ast.match_case):
                        self._block(part.body, set(inner))
                        self.binds |= _stored([part])
                self._block([part for part in block if isinstance(part, ast.stmt)], set(inner))
            if not blocks or isinstance(statement, ast.With | ast.AsyncWith):
                bound |= stored

    def _defined(self, statement, bound):
        """Take in the definition of a function or a class."""
        self.binds.add(statement.name)
        heads = [*statement.decorator_list, *getattr(statement, "bases", [])]
        if not isinstance(statement, ast.ClassDef):
            defaults = [*statement.args.defaults, *statement.args.kw_defaults]
            heads += [default for default in defaults if default is not None]
        for head in heads:
            self._read(head, bound)
        self._later(statement)
        bound.add(statement.name)

    def _later(self, node):
        """Take in what the body of a function or class reads of names that it does not bind."""
        inner, arguments = Names(""), _arguments_of(node)
        body = node.body if isinstance(node.body, list) else [ast.Expr(node.body)]  # a lambda's
        inner._block(body, set(arguments))
        declared = [part.names for part in ast.walk(node) if isinstance(part, ast.Global)]
        outer = set().union(*declared)
        # methods do not see their class's names
        hidden = set() if isinstance(node, ast.ClassDef) else (inner.binds | arguments) - outer
        self.later |= (inner.needs | inner.later) - hidden
        self.binds |= outer

    def _read(self, node, bound):
        """Note what an expression, or a statement's head, reads of names not bound yet."""
        if isinstance(node, ast.Lambda):
            self._later(node)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            inner = set(bound)  # a comprehension's own variables end with it
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


def _arguments_of(node):
    """Return the names of a function's arguments, none for a class."""
    parts = ast.walk(node.args) if hasattr(node, "args") else ()
    return {part.arg for part in parts if isinstance(part, ast.arg)}


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
    names = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            names |= {node.id} if isinstance(node.ctx, ast.Store | ast.Del) else set()
        elif not isinstance(node, ast.comprehension):
            names |= _stored(ast.iter_child_nodes(node))
        else:
            names |= _stored([node.iter, *node.ifs])
    return names


def only_shows(cells):
    """Return the indices of the cells that need not run.

    cells: [(source, whether it may be left out)], all code cells of a notebook in their order
    """
    names = [Names(source) for source, _ in cells]
    free = [may_be_left_out for _, may_be_left_out in cells]
    always = set()  # what functions read, whenever they are called
    while True:
        left_out = _left_out(names, free, always)
        kept = [cell for index, cell in enumerate(names) if index not in left_out]
        read_later = set().union(*(cell.later for cell in kept))
        if read_later <= always:
            return left_out
        always |= read_later


def _left_out(names, free, always):
    """Return the indices of the free cells whose variables nothing later reads.

    names: the Names of each cell
    free: whether each may be left out
    always: names that may be read at any time
    """
    left_out, live, everything = set(), set(), False
    for index in reversed(range(len(names))):
        cell = names[index]
        unused = not cell.binds & (live | always)
        if free[index] and unused and not everything and not cell.opaque:
            left_out.add(index)
            continue
        live = (live - cell.surely) | cell.needs
        everything = everything or cell.opaque
    return left_out
