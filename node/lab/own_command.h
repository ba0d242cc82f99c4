// How the program that runs is typed in a shell.
#pragma once

#include <string>

namespace harkara::node::lab {

// "harkara" where PATH leads to this very program; else its path, from the working directory
// where it lies below that.
std::string own_command();

}  // namespace harkara::node::lab
