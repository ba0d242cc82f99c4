// Where the contacts of one transport get their numbers and report to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "node/link/transport.h"

namespace harkara::node {

class LinkDesk {
 public:
  // Draws from its own numbers when none are given; those given outlive it.
  explicit LinkDesk(LinkListener& listener, LinkNumbers* numbers = nullptr)
      : listener_(listener), numbers_(numbers == nullptr ? own_ : *numbers) {}
  LinkDesk(const LinkDesk&) = delete;
  LinkDesk& operator=(const LinkDesk&) = delete;

  sync::LinkId next_link() { return numbers_.next(); }

  // REQUIRES: called from deliver(), never from within a call of the daemon's.
  void greeted(sync::LinkId link, const crypto::Certificate& peer) {
    news_ = true;
    if (!closed_) listener_.on_link_greeted(link, peer);
  }
  void silent(sync::LinkId link, bool silent) {
    news_ = true;
    if (!closed_) listener_.on_link_silent(link, silent);
  }
  void up(sync::LinkId link, const crypto::Certificate& peer) {
    news_ = true;
    if (!closed_) listener_.on_link_up(link, peer);
  }
  void frames(sync::LinkId link, std::span<const View> frames) {
    news_ = true;
    if (!closed_) listener_.on_frames(link, frames);
  }
  void room(sync::LinkId link, std::size_t bytes, std::size_t slice_bytes) {
    news_ = true;
    if (!closed_) listener_.on_link_room(link, bytes, slice_bytes);
  }
  // These two may be noticed at any time; they are told by the next tell_ends().
  void stranger(std::string reason) { ends_.emplace_back(kNoLink, std::move(reason)); }
  void down(sync::LinkId link, std::string reason) { ends_.emplace_back(link, std::move(reason)); }

  bool has_ends() const { return !ends_.empty(); }
  void tell_ends() {
    const auto ends = std::exchange(ends_, {});
    for (const auto& [link, reason] : ends) {
      if (closed_) return;
      news_ = true;
      if (link == kNoLink)
        listener_.on_stranger(reason);
      else
        listener_.on_link_down(link, reason);
    }
  }
  // Whether anything was told since the last batch end.
  bool has_news() const { return news_; }
  void batch_end() {
    news_ = false;
    if (!closed_) listener_.on_batch_end();
  }

  // From now on the listener hears nothing.
  void close() { closed_ = true; }
  bool closed() const { return closed_; }

 private:
  static constexpr sync::LinkId kNoLink = 0;

  LinkListener& listener_;
  LinkNumbers own_;
  LinkNumbers& numbers_;
  std::vector<std::pair<sync::LinkId, std::string>> ends_;
  bool news_ = false;
  bool closed_ = false;
};

}  // namespace harkara::node
