// Result<T>: a value or an Error, with std::expected's member names so that a
// later compiler can make it an alias. Nobody can drop one silently.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace harkara {

// What went wrong, in a dozen words. The message says to which thing.
enum class Errc {
  not_found,    // the thing asked for is not here
  invalid,      // malformed input: bytes, JSON, TOML, arguments
  corrupt,      // our own stored bytes fail verification
  forged,       // a signature, tag or hash of somebody else's bytes does not match
  expired,      // outside its lifetime or validity
  refused,      // well formed, but not allowed
  too_large,    // exceeds a limit of base/limits.h or a configured one
  full,         // quota or disk exhausted
  busy,         // somebody else holds it
  closed,       // the link, file or store is no longer open
  unsupported,  // a version or feature this build does not know
  io,           // the operating system refused
};

// One lowercase word, e.g. "not_found"; for logs and JSON.
const char* errc_name(Errc code);

struct Error {
  Errc code;
  std::string message;  // names the thing; a sentence without final stop
};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: has_value().
  T& value() & { return check(), std::get<0>(state_); }
  const T& value() const& { return check(), std::get<0>(state_); }
  T&& value() && { return check(), std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !has_value().
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  template <class U>
  T value_or(U&& fallback) const& {
    return has_value() ? std::get<0>(state_) : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  void check() const { HARKARA_ASSERT(has_value()); }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

inline Status ok() {
  return {};
}

inline Error fail(Errc code, std::string message) {
  return {code, std::move(message)};
}

}  // namespace harkara

#define HARKARA_CONCAT_(a, b) a##b
#define HARKARA_CONCAT(a, b) HARKARA_CONCAT_(a, b)

// HARKARA_TRY(expr): returns the error of a Status or Result from this function.
#define HARKARA_TRY(expression)                              \
  do {                                                       \
    if (auto harkara_status = (expression); !harkara_status) \
      return std::move(harkara_status).error();              \
  } while (false)

// HARKARA_ASSIGN(auto x, expr): unwraps a Result or returns its error.
#define HARKARA_ASSIGN(declaration, expression) \
  HARKARA_ASSIGN_(declaration, expression, HARKARA_CONCAT(harkara_result_, __LINE__))
#define HARKARA_ASSIGN_(declaration, expression, result) \
  auto result = (expression);                            \
  if (!result) return std::move(result).error();         \
  declaration = *std::move(result)
