// What a command line says that no command knows, in words: CLI11 only says what is missing.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace harkara::node::cli {

// "'nwe' is no command of harkara consult; did you mean new?"; empty when every word is known
// as far as the commands go. `arguments` in the order in which they were given.
std::string unknown_word(const std::vector<std::string>& arguments, const CLI::App& app);

}  // namespace harkara::node::cli
