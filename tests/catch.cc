// Compiles to nothing: the target that precompiles a header must have one file
// that uses it, and main.cc cannot, because it asks catch.hpp for its body.
