"""Tables as bytes: Arrow streams, compressed with Zstandard."""

import pyarrow as pa


def packed(table: pa.Table) -> bytes:
    """The table as bytes."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    stored: bytes = sink.getvalue().to_pybytes()
    return stored


def unpacked(stored: bytes) -> pa.Table:
    """The table that ``packed`` made bytes of."""
    with pa.ipc.open_stream(stored) as reader:
        return reader.read_all()
