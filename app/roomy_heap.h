// A C library that keeps memory as suits long runs of small objects: what is freed near at hand,
// and all of it in large pages. glibc is told so by its environment only, before it starts.
#pragma once

namespace harkara::app {

// Begins this program anew with such a library when it is about to run a simulation. Returns when
// it is not, when somebody has told glibc something already, or when there is no beginning anew.
void take_roomy_heap(int argc, char** argv);

}  // namespace harkara::app
