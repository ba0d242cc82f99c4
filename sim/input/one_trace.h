// The ONE's external event files, as its standard reader takes them:
//   <seconds> CONN <host> <host> up|down [<interface>]
//   <seconds> C <message> <from> <to> <bytes> [<response bytes>]
// A host is a number, or letters and then the number ("c17"); bytes may end in k, M, G, kiB,
// MiB or GiB. S, DE, A, DR and R lines (a router's decisions) are checked and left out: a run
// takes its own. Lines out of order are sorted, with a warning.
#pragma once

#include <string_view>

#include "sim/input/trace.h"

namespace harkara::sim {

inline constexpr std::uint32_t kMaxTraceNodes = 1'000'000;
inline constexpr std::size_t kMaxLinkClasses = 256;

class OneTraceReader {
 public:
  // Adds one file; `name` is for messages. Errc::invalid names file and line.
  Status read(std::string_view name, std::string_view text);
  // All files together. The reader is spent.
  Trace finish() &&;

 private:
  class File;
  Trace trace_;
};

}  // namespace harkara::sim
