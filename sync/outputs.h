// What the engine has put out and nobody has taken yet. Frames that promise nothing need not
// wait for the disk, so they may be taken ahead of the others: they are the rhythm and the
// payload of a link, and a disk may take a second over what the others promise.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "sync/engine.h"

namespace harkara::sync {

class Outputs {
 public:
  void add(Output output) { promising_.push_back({next_++, std::move(output)}); }
  void add_unbound(Send send) { unbound_.push_back({next_++, std::move(send)}); }

  // The first of all.
  std::optional<Output> take();
  std::optional<Send> take_unbound();
  std::size_t promises() const { return promising_.size(); }

 private:
  template <class T>
  struct Numbered {
    std::uint64_t number;
    T output;
  };

  std::uint64_t next_ = 0;
  std::deque<Numbered<Output>> promising_;
  std::deque<Numbered<Send>> unbound_;
};

}  // namespace harkara::sync
