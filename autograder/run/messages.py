"""Send messages between a grading process and the processes it starts: a length, then JSON."""

import json
import struct

SIZE = struct.Struct("!Q")


def send(channel, message):
    """Send a message: its length, then its JSON."""
    data = json.dumps(message).encode("utf-8", "replace")
    channel.sendall(SIZE.pack(len(data)) + data)


def receive(channel):
    """Return the next message from a trusted sender; raises EOFError at the end."""
    (size,) = SIZE.unpack(_exactly(channel, SIZE.size))
    return json.loads(_exactly(channel, size))


def _exactly(channel, size):
    """Return the next `size` bytes; raises EOFError where the channel ends before."""
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
