// The demonstration as a person reads it: when, who, what; and verdicts.
#pragma once

#include <iosfwd>
#include <string>

#include "node/lab/stage.h"

namespace harkara::node::lab {

class Timeline {
 public:
  // Both outlive it.
  Timeline(const Stage& stage, std::ostream& out, bool colour)
      : stage_(stage), out_(out), colour_(colour) {}

  void chapter(const std::string& title);
  void event(const std::string& who, const std::string& what);
  void verdict(bool holds, const std::string& what);
  void plain(const std::string& text);
  bool all_hold() const { return all_hold_; }

 private:
  std::string painted(const char* code, const std::string& text) const;

  const Stage& stage_;
  std::ostream& out_;
  bool colour_;
  bool all_hold_ = true;
};

}  // namespace harkara::node::lab
