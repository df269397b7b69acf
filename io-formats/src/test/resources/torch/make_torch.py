"""Writes archives as torch.save lays them out (protocol 2, stored, data.pkl first), without PyTorch.

The names that a tensor's pickle calls are stand-ins of the same module and name, so the opcodes are
those of Python's own pickler."""
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict
import io

torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")
sys.modules["torch"] = torch
sys.modules["torch._utils"] = utils


def named(name, module):
    def stand_in(*args):
        raise RuntimeError
    stand_in.__name__ = stand_in.__qualname__ = name
    stand_in.__module__ = module.__name__
    setattr(module, name, stand_in)
    return stand_in


REBUILD = named("_rebuild_tensor_v2", utils)
PARAMETER = named("_rebuild_parameter", utils)
TYPES = {"f": "FloatStorage", "d": "DoubleStorage", "e": "HalfStorage", "b": "BFloat16Storage",
         "q": "LongStorage"}
for t in TYPES.values():
    setattr(torch, t, type(t, (), {"__module__": "torch"}))


class Storage:
    def __init__(self, key, kind, values):
        self.key, self.kind, self.values = key, kind, values

    def bytes(self):
        if self.kind == "b":
            return b"".join(struct.pack("<f", v)[2:] for v in self.values)
        return struct.pack("<%d%s" % (len(self.values), self.kind), *self.values)


class Tensor:
    def __init__(self, storage, offset, shape, stride=None, parameter=False):
        if stride is None:
            stride = (shape[1], 1) if len(shape) == 2 else (1,)
        self.args = (storage, offset, shape, stride, False, OrderedDict())
        self.parameter = parameter

    def __reduce__(self):
        if self.parameter:
            return PARAMETER, (Tensor(*self.args[:4]), True, OrderedDict())
        return REBUILD, self.args


def save(path, value, storages, name="archive", protocol=2):
    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, Storage):
                return ("storage", getattr(torch, TYPES[obj.kind]), obj.key, "cpu",
                        len(obj.values))
    out = io.BytesIO()
    Pickler(out, protocol).dump(value)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        def put(entry, data):
            z.writestr(zipfile.ZipInfo("%s/%s" % (name, entry), (1980, 1, 1, 0, 0, 0)), data)
        put("data.pkl", out.getvalue())
        put("byteorder", b"little")
        for s in storages:
            put("data/" + s.key, s.bytes())
        put("version", b"3\n")


VALUES = [0.5 * i - 1 for i in range(8)]
f = Storage("0", "f", [9, 9] + VALUES)
bias = Storage("1", "f", [1, 2])
hidden = Storage("2", "f", [1, 2, 3, 4])
save("state_dict.pt", OrderedDict([
    ("encoder.embedding.weight", Tensor(f, 2, (4, 2))),
    ("encoder.linear.weight", Tensor(hidden, 0, (2, 2))),
    ("encoder.linear.bias", Tensor(bias, 0, (2,)))]), [f, bias, hidden])
save("checkpoint.pt", {"epoch": 3, "loss": 0.25, "best": None, "args": ["x", -70000, 2 ** 40],
                       "state_dict": {"weight": Tensor(f, 2, (4, 2), parameter=True)}}, [f],
     "model")
for kind in "deb":
    s = Storage("0", kind, VALUES)
    save("tensor_%s.pt" % kind, Tensor(s, 0, (4, 2)), [s], protocol=4 if kind == "d" else 2)
save("torchtext.pt", (["the", "caf\u00e9", "of", "a"], {"the": 0, "caf\u00e9": 1, "of": 2, "a": 3},
                      Tensor(f, 2, (4, 2)), 2), [f])
save("two.pt", {"a": Tensor(hidden, 0, (2, 2)), "b": Tensor(hidden, 0, (2, 2))}, [hidden])
save("transposed.pt", Tensor(f, 0, (4, 2), (1, 4)), [f])
save("long.pt", Tensor(f, 0, (40, 2)), [f])
import subprocess


class Harmful:
    def __reduce__(self):
        return subprocess.check_output, (["true"],)


save("harmful.pt", {"weight": Tensor(f, 2, (4, 2)), "x": Harmful()}, [f])
