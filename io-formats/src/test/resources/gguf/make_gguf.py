"""Writes small GGUF files after the format's specification (ggml/docs/gguf.md), version 3."""
import struct


def text(s):
    b = s.encode() if isinstance(s, str) else s
    return struct.pack("<Q", len(b)) + b


def write(path, kind, rows, dim, data, tokens, alignment=32):
    kv = [
        text("general.architecture") + struct.pack("<I", 8) + text("llama"),
        text("tokenizer.ggml.scores") + struct.pack("<IIQ", 9, 6, 2) + struct.pack("<2f", 1, 2),
        text("nested") + struct.pack("<IIQ", 9, 9, 1) + struct.pack("<IQ", 8, 1) + text("x"),
        text("general.alignment") + struct.pack("<II", 4, alignment),
    ]
    if tokens:
        kv.append(text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, len(tokens))
                  + b"".join(text(t) for t in tokens))
    head = b"GGUF" + struct.pack("<IQQ", 3, 2, len(kv)) + b"".join(kv)
    head += text("output_norm.weight") + struct.pack("<IQIQ", 1, 2, 0, 0)
    head += text("token_embd.weight") + struct.pack("<IQQIQ", 2, dim, rows, kind, alignment)
    head += b"\0" * (-len(head) % alignment)
    body = struct.pack("<2f", 7, 7)
    body += b"\0" * (alignment - len(body))
    with open(path, "wb") as f:
        f.write(head + body + data)


WORDS = ["<unk>", "\u2581the", b"\xff", "of"]
VALUES = [0.5 * i - 1 for i in range(8)]
write("f32.gguf", 0, 4, 2, struct.pack("<8f", *VALUES), WORDS)
write("f16.gguf", 1, 4, 2, struct.pack("<8e", *VALUES), WORDS[:2], 64)
write("bf16.gguf", 30, 4, 2,
      b"".join(struct.pack("<f", v)[2:] for v in VALUES), [])
blocks = b""
for row in range(2):
    blocks += struct.pack("<e", 0.25 * (row + 1)) + struct.pack("<32b", *range(-16, 16))
write("q8_0.gguf", 8, 2, 32, blocks, ["a", "b"])
write("q4_0.gguf", 2, 2, 32, b"\0" * 36, ["a", "b"])
