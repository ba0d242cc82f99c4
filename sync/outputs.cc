#include "sync/outputs.h"

namespace harkara::sync {

std::optional<Output> Outputs::take() {
  const bool unbound_first =
      promising_.empty() ||
      (!unbound_.empty() && unbound_.front().number < promising_.front().number);
  if (unbound_first) {
    auto send = take_unbound();
    if (!send) return std::nullopt;
    return Output(*std::move(send));
  }
  Output first = std::move(promising_.front().output);
  promising_.pop_front();
  return first;
}

std::optional<Send> Outputs::take_unbound() {
  if (unbound_.empty()) return std::nullopt;
  Send first = std::move(unbound_.front().output);
  unbound_.pop_front();
  return first;
}

}  // namespace harkara::sync
