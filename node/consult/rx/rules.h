// The rules for prescribing by telemedicine, as data: rules.json, embedded at build
// time. Each row has its clause, the source that it was read from and whether it was
// checked against that source; README.md tells how to read a row.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "node/consult/event.h"

namespace harkara::node::consult::rx {

enum class List : std::uint8_t { o, a, b, prohibited };
std::string_view list_name(List list);  // "O", "A", "B", "prohibited"

struct Rule {
  std::string id;
  std::string clause;
  std::string says;
  std::string check;  // which test of check.cc
  std::string source;
  bool checked = false;  // against the source's text
  Json row;              // all of it, with what the test needs
};

struct Medicine {
  std::string name;  // generic, in capitals
  List list = List::o;
  std::string source;
  bool checked = false;
};

class Rules {
 public:
  // What is embedded. A malformed table is a bug of the build.
  static Rules load();

  std::span<const Rule> rules() const { return rules_; }
  std::span<const Medicine> medicines() const { return medicines_; }
  const Medicine* find(std::string_view name) const;  // nullptr when the table has no row
  const std::string& guideline() const { return guideline_; }
  // A prescription that keeps every rule on sample_day(); each row's `breaks`, merged
  // into it, breaks that row.
  const Json& sample() const { return sample_; }
  const std::string& sample_day() const { return sample_day_; }

 private:
  std::string guideline_;
  Json sample_;
  std::string sample_day_;
  std::vector<Rule> rules_;
  std::vector<Medicine> medicines_;
};

}  // namespace harkara::node::consult::rx
