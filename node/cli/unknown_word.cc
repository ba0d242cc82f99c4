#include "node/cli/unknown_word.h"

#include <CLI/CLI.hpp>

#include "base/nearest.h"

namespace harkara::node::cli {
namespace {

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// The option, or one of the nouns and the program before it.
const CLI::Option* option_of(const CLI::App* app, const std::string& word) {
  for (; app != nullptr; app = app->get_parent())
    if (const CLI::Option* found = app->get_option_no_throw(word)) return found;
  return nullptr;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

std::string unknown_option(const std::string& word, const CLI::App* app, const std::string& path) {
  std::vector<std::string> known;
  for (; app != nullptr; app = app->get_parent())
    for (const CLI::Option* each : app->get_options())
      for (const std::string& name : each->get_lnames()) known.push_back("--" + name);
  return path + " has no option " + word + suggestion(word, known);
}

std::string unknown_verb(const std::string& word, const CLI::App& app, const std::string& path) {
  std::vector<std::string> known;
  for (const CLI::App* each : verbs_of(app)) known.push_back(each->get_name());
  return "'" + word + "' is no command of " + path + suggestion(word, known);
}

}  // namespace

std::string unknown_word(const std::vector<std::string>& arguments, const CLI::App& app) {
  const CLI::App* at = &app;
  std::string path = "harkara";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") return "";
    if (word.starts_with("--")) {
      const CLI::Option* option = option_of(at, word.substr(0, word.find('=')));
      if (option == nullptr) return unknown_option(word.substr(0, word.find('=')), at, path);
      if (option->get_expected_max() > 0 && word.find('=') == std::string::npos) ++i;
      continue;
    }
    if (word.starts_with("-") || verbs_of(*at).empty()) continue;
    const CLI::App* inner = nullptr;
    for (const CLI::App* each : verbs_of(*at))
      if (each->get_name() == word) inner = each;
    if (inner == nullptr) return unknown_verb(word, *at, path);
    at = inner;
    path += " " + word;
  }
  return "";
}

}  // namespace harkara::node::cli
