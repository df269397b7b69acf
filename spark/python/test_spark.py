"""Learns, looks up, writes and reads by PySpark; run by a test of the Maven project where pyspark is installed."""

import os
import tempfile
import unittest

from pyspark.ml import Pipeline, PipelineModel
from pyspark.sql import SparkSession

from embedkit.spark import EmbedkitModel, EmbedkitWord2Vec


class SparkTest(unittest.TestCase):
    def test_a_pipeline_learns_and_is_read_again(self):
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.extraClassPath", os.environ["EMBEDKIT_CLASS_PATH"])
            .getOrCreate()
        )
        lines = ["the cat and the kitten purr on the warm mat", "the king and the queen rule the old realm"]
        texts = session.createDataFrame([(line,) for line in lines * 300], ["line"])
        with tempfile.TemporaryDirectory() as folder:
            stage = EmbedkitWord2Vec(
                inputCol="line", outputCol="sense", folder=folder + "/run", parts=2, vectorSize=8, maxIter=2, seed=3
            )
            model = Pipeline(stages=[stage]).fit(texts)
            learned = model.stages[0]
            self.assertIsInstance(learned, EmbedkitModel)
            words = [row.word for row in learned.getVectors().collect()]
            self.assertIn("kitten", words)
            self.assertEqual(3, len(learned.findSynonyms("kitten", 3).collect()))
            first = model.transform(texts).first().sense
            self.assertEqual(8, len(first))
            model.write().overwrite().save(folder + "/model")
            self.assertEqual(first, PipelineModel.load(folder + "/model").transform(texts).first().sense)
        session.stop()


if __name__ == "__main__":
    unittest.main()
