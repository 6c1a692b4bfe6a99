"""The compiled callbacks (zeta/_gate.c): their addresses."""

on_node: int
on_abort: int
