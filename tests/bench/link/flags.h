// The options of a bench: "--name VALUE", and "--name" alone for what is on or off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace harkara::bench {

class Flags {
 public:
  // `defaults` are all that is known; one whose default is "no" takes no value.
  // Ends the process with `usage` when asked for help or given something unknown.
  Flags(int argc, char** argv, const char* usage, std::map<std::string, std::string> defaults);

  const std::string& text(const std::string& name) const { return values_.at(name); }
  bool on(const std::string& name) const { return text(name) == "yes"; }
  // Ends the process with the usage when it is no number, or negative.
  double number(const std::string& name) const;
  std::size_t count(const std::string& name) const {
    return static_cast<std::size_t>(number(name));
  }

 private:
  [[noreturn]] void misused(const std::string& what) const;

  const char* usage_;
  std::map<std::string, std::string> values_;
};

// The directory of one run: `kept`, or one that goes with the object when that is empty.
class Workplace {
 public:
  explicit Workplace(const std::string& kept);
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool keep_;
};

}  // namespace harkara::bench
