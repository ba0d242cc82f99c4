// Messages that end in what to do next. The node's errors read
// "<what happened, to which thing>; next: <what to do>", so one string serves the
// log, and the command line and the JSON form split it again.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace harkara::node {

Error fail_next(Errc code, std::string_view what, std::string_view next);

struct Advice {
  std::string message;
  std::string next;  // a default for the error's code when the message has none
};
Advice advice_of(const Error& error);

// The same error, saying first where it happened: "<where>: <message>".
Error within(std::string_view where, Error error);

}  // namespace harkara::node
