"""Asking memory for what will be read soon: the processor goes on meanwhile."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

NUMBER = ir.IntType(32)
TO_READ, KEEP_CLOSE, DATA = (ir.Constant(NUMBER, value) for value in (0, 3, 1))


def _fetch(_typing: Any, array: Any, place: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, number = signature.args
        data = context.make_array(kind)(context, builder, arguments[0]).data
        at = builder.gep(data, [context.cast(builder, arguments[1], number, types.intp)])
        byte = ir.IntType(8).as_pointer()
        asks = ir.FunctionType(ir.VoidType(), [byte, NUMBER, NUMBER, NUMBER])
        asked: Any = cgutils.get_or_insert_function(builder.module, asks, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]  # as Numba has it
        builder.call(asked, [builder.bitcast(at, byte), TO_READ, KEEP_CLOSE, DATA])
        return context.get_dummy_value()

    return types.void(array, place), code


fetch = cast("Callable[[Any, Any], None]", intrinsic(_fetch))
"""Ask for the line of memory in which a place of an array stands; within machine code alone.

The array is one-dimensional and in one piece, the place from 0 on; beyond the end nothing happens.
It answers nothing and waits for nothing: LLVM's ``prefetch``.
"""
