#include "tests/bench/link/flags.h"

#include <cstdio>
#include <cstdlib>

namespace harkara::bench {

Flags::Flags(int argc, char** argv, const char* usage, std::map<std::string, std::string> defaults)
    : usage_(usage), values_(std::move(defaults)) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--help") {
      std::printf("%s", usage_);
      std::exit(0);
    }
    const auto at = values_.find(name);
    if (at == values_.end()) misused("unknown option '" + name + "'");
    if (at->second == "no" || at->second == "yes") {
      at->second = "yes";
    } else if (i + 1 == argc) {
      misused(name + " needs a value");
    } else {
      at->second = argv[++i];
    }
  }
}

double Flags::number(const std::string& name) const {
  char* end = nullptr;
  const double value = std::strtod(text(name).c_str(), &end);
  if (text(name).empty() || *end != '\0' || !(value >= 0))
    misused(name + " needs a number, not '" + text(name) + "'");
  return value;
}

void Flags::misused(const std::string& what) const {
  std::fprintf(stderr, "%s\n%s", what.c_str(), usage_);
  std::exit(2);
}

Workplace::Workplace(const std::string& kept) : path_(kept), keep_(!kept.empty()) {
  if (keep_) return;
  std::string name = (std::filesystem::temp_directory_path() / "harkara-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::perror(name.c_str()), std::exit(1);
  path_ = name;
}

Workplace::~Workplace() {
  std::error_code ignored;
  if (!keep_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace harkara::bench
