#include "node/advice.h"

namespace harkara::node {
namespace {

constexpr std::string_view kSeparator = "; next: ";

std::string_view default_next(Errc code) {
  switch (code) {
    case Errc::not_found: return "check the name or the path and try again";
    case Errc::invalid: return "correct what is named above and try again";
    case Errc::corrupt: return "keep a copy of the home for inquiry, then run: harkara node check";
    case Errc::forged: return "do not use it; ask the person who gave it to you";
    case Errc::expired: return "ask your network operator for a renewed certificate";
    case Errc::refused: return "run: harkara node check";
    case Errc::too_large: return "use a smaller one, or raise the limit named above";
    case Errc::full: return "free space or raise store.quota in harkara.toml, then try again";
    case Errc::busy: return "wait for the other process to finish, then try again";
    case Errc::closed: return "start it again";
    case Errc::unsupported: return "use a newer harkara";
    case Errc::io: return "check that the path exists and may be written, then try again";
  }
  return "run: harkara node check";
}

}  // namespace

Error fail_next(Errc code, std::string_view what, std::string_view next) {
  return {code, std::string(what) + std::string(kSeparator) + std::string(next)};
}

Advice advice_of(const Error& error) {
  const std::size_t at = error.message.find(kSeparator);
  if (at == std::string::npos) return {error.message, std::string(default_next(error.code))};
  return {error.message.substr(0, at), error.message.substr(at + kSeparator.size())};
}

Error within(std::string_view where, Error error) {
  return {error.code, std::string(where) + ": " + std::move(error.message)};
}

}  // namespace harkara::node
