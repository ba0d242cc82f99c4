#include "node/lab/timeline.h"

#include <cstdio>
#include <ostream>

namespace harkara::node::lab {
namespace {

constexpr const char* kBold = "1";
constexpr const char* kGreen = "32";
constexpr const char* kRed = "31";
constexpr const char* kCyan = "36";

}  // namespace

std::string Timeline::painted(const char* code, const std::string& text) const {
  return colour_ ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
}

void Timeline::chapter(const std::string& title) {
  out_ << "\n" << painted(kBold, title) << "\n" << std::flush;
}

void Timeline::event(const std::string& who, const std::string& what) {
  char when[24];
  std::snprintf(when, sizeof when, "[%5.1f s] ", static_cast<double>(stage_.elapsed_ms()) / 1000);
  std::string name = who;
  name.resize(std::max<std::size_t>(name.size(), 9), ' ');
  out_ << when << painted(kCyan, name) << " " << what << "\n" << std::flush;
}

void Timeline::verdict(bool holds, const std::string& what) {
  all_hold_ = all_hold_ && holds;
  out_ << "  " << (holds ? painted(kGreen, "true ") : painted(kRed, "FALSE")) << "  " << what
       << "\n"
       << std::flush;
}

void Timeline::plain(const std::string& text) {
  out_ << text << "\n" << std::flush;
}

}  // namespace harkara::node::lab
