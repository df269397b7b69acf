"""Makes the Parquet files of the tests, with pyarrow (see VERSIONS); no numpy is needed."""
import pyarrow as pa
import pyarrow.parquet as pq

print(pa.__version__)
words = ["the", "café", "日本"]
rows = [[0.5, -1.0], [2.0, 3.25], [4.0, 5.0]]


def vectors(type_, values=rows):
    return pa.array(values, type=type_)


def write(name, columns, **options):
    pq.write_table(pa.table(columns), name, **options)


f4, f8, f2 = pa.float32(), pa.float64(), pa.float16()
for codec in ["snappy", "gzip", "zstd", "none", "lz4", "brotli"]:
    write(f"{codec}.parquet", {"word": words, "vector": vectors(pa.list_(f4))}, compression=codec)
# Nested lists of doubles of a fixed size, in row groups and pages of their own; other columns about them.
write(
    "fixed_doubles.parquet",
    {"id": [7, 8, 9], "lang": ["en", "fr", "ja"], "word": words, "vector": vectors(pa.list_(f8, 2)), "n": [1.5, 2.5, 3.5]},
    row_group_size=2,
    data_page_version="2.0",
)
write("halves.parquet", {"token": words, "embedding": vectors(pa.list_(f2))})
# As pandas writes a frame of numbers whose index holds the words.
write("wide.parquet", {"0": [0.5, 2.0, 4.0], "1": [-1.0, 3.25, 5.0], "__index_level_0__": words})
write(
    "two.parquet",
    {"word": words, "small": vectors(pa.list_(f4)), "large": vectors(pa.list_(f4), [[1, 2, 3]] * 3)},
)
write("matrix.parquet", {"vector": vectors(pa.list_(f4))})
nan = float("nan")
write(
    "flawed.parquet",
    {
        "word": ["a", None, "b", "c", "d", "e", "a", "f"],
        "vector": vectors(
            pa.list_(f4), [[1, 2], [3, 4], None, [5, 6, 7], [8, None], [nan, 9], [10, 11], []]
        ),
    },
)
write(
    "many.parquet",
    {
        "word": [f"w{i}" for i in range(5000)],
        "vector": vectors(pa.list_(f4), [[i, i / 2, -i] for i in range(5000)]),
    },
    row_group_size=700,
)
write("no_numbers.parquet", {"word": words, "id": [1, 2, 3]})
write("bytes.parquet", {"word": pa.array([b"caf\xe9", b"x"], pa.binary()), "vector": vectors(pa.list_(f4), rows[:2])})
