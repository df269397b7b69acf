"""EmbedkitWord2Vec and EmbedkitModel for PySpark.

A thin cover of the stages of the same names in Java: give spark-submit, or pyspark, Embedkit's jars by --jars and this
folder by PYTHONPATH or --py-files. The module is called as the package in Java is, by which Spark's own readers and
pipelines find one from the other.
"""

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel

__all__ = ["EmbedkitWord2Vec", "EmbedkitModel"]


class _TextColumns(Params):
    inputCol = Param(Params._dummy(), "inputCol", "column of texts", TypeConverters.toString)
    outputCol = Param(Params._dummy(), "outputCol", "column of vectors", TypeConverters.toString)

    def setInputCol(self, name):
        """Sets the column of texts; text unless it is set."""
        return self._set(inputCol=name)

    def setOutputCol(self, name):
        """Sets the column of vectors; vector unless it is set."""
        return self._set(outputCol=name)


class EmbedkitModel(JavaModel, _TextColumns, JavaMLReadable, JavaMLWritable):
    """A table in a file that all executors see. Its transform adds a vector to each text."""

    table = Param(Params._dummy(), "table", "file of the table", TypeConverters.toString)

    def file(self):
        """Returns the address of the table's file."""
        return self._call_java("file")

    def findSynonyms(self, word, count):
        """Returns columns word and similarity: the nearest words, the nearest first."""
        return self._call_java("findSynonyms", word, count)

    def getVectors(self):
        """Returns columns word and vector, in the order of the table's rows."""
        return self._call_java("getVectors")


class EmbedkitWord2Vec(JavaEstimator, _TextColumns, JavaMLReadable, JavaMLWritable):
    """Learns a table of word vectors from a column of texts, in parts that are never averaged.

    EmbedkitWord2Vec(inputCol="text", folder="hdfs:///tables/reviews", parts=16, vectorSize=100).fit(texts)
    """

    folder = Param(
        Params._dummy(),
        "folder",
        "folder of a file system of the cluster, for the run and its table",
        TypeConverters.toString,
    )
    parts = Param(
        Params._dummy(), "parts", "parts that the rows are dealt into, >= 1", TypeConverters.toInt
    )
    rounds = Param(
        Params._dummy(),
        "rounds",
        "how often in an epoch each two parts meet, >= 1",
        TypeConverters.toInt,
    )
    vectorSize = Param(
        Params._dummy(), "vectorSize", "numbers per row, >= 1", TypeConverters.toInt
    )
    windowSize = Param(
        Params._dummy(), "windowSize", "most words to either side, >= 1", TypeConverters.toInt
    )
    minCount = Param(
        Params._dummy(),
        "minCount",
        "words that occur less often are left out, >= 1",
        TypeConverters.toInt,
    )
    maxVocabulary = Param(
        Params._dummy(),
        "maxVocabulary",
        "only so many of the most frequent words; 0 for all",
        TypeConverters.toInt,
    )
    maxIter = Param(Params._dummy(), "maxIter", "epochs, >= 1", TypeConverters.toInt)
    negatives = Param(
        Params._dummy(),
        "negatives",
        "random words told apart from each true one, >= 1",
        TypeConverters.toInt,
    )
    subsample = Param(
        Params._dummy(),
        "subsample",
        "frequent words are thinned out, 0 to 1; 0 keeps all",
        TypeConverters.toFloat,
    )
    seed = Param(Params._dummy(), "seed", "any number", TypeConverters.toInt)
    optimizer = Param(
        Params._dummy(),
        "optimizer",
        "how rows learn, such as sgd:lr=0.05 or adagrad",
        TypeConverters.toString,
    )
    tokenizer = Param(
        Params._dummy(),
        "tokenizer",
        "how texts become words, such as words or whitespace",
        TypeConverters.toString,
    )
    store = Param(
        Params._dummy(),
        "store",
        "where a task keeps its parts: heap, or mmap for a local file",
        TypeConverters.toString,
    )

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj("embedkit.spark.EmbedkitWord2Vec", self.uid)
        self._setDefault(inputCol="text", outputCol="vector", parts=1)
        self._set(**params)

    def setParams(self, **params):
        """Sets several parameters by their names."""
        return self._set(**params)

    def _create_model(self, java_model):
        return EmbedkitModel(java_model)
