/** HDF5, read through jhdf: Keras models and matrices with vocabularies made by h5py. */
package embedkit.io.formats.hdf5;
