// jshell --class-path "$(the class path of io.embedkit:embedkit)" -R--add-modules=jdk.incubator.vector session.jsh
import embedkit.*
import embedkit.api.*
import embedkit.search.*
import embedkit.training.*

Path text = Files.createTempFile("embedkit", ".txt")
Files.writeString(text, "the cat and the kitten purr\nthe king and the queen rule\n".repeat(400))

EmbeddingTable table = Pipeline.of(text).dim(16).subsample(0).with(Pipeline.OPTIMIZER, "adagrad:lr=0.1").train()
Neighbors neighbors = Neighbors.in(table)
neighbors.nearest("cat", 3).forEach(System.out::println)

boolean near = neighbors.similarity("cat", "kitten") > neighbors.similarity("cat", "queen")
table.close()
Files.delete(text)
/exit near ? 0 : 1
/exit 2
