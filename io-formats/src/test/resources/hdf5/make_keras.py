"""Makes model.keras: Keras 3's archive around keras3.weights.h5, stored as Keras stores it."""
import zipfile

with zipfile.ZipFile("model.keras", "w") as archive:
    archive.writestr("metadata.json", '{"keras_version": "3.15.0"}')
    archive.writestr("config.json", "{}")
    archive.write("keras3.weights.h5", "model.weights.h5")
