// Where the contacts of one transport get their numbers and report to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "node/link/transport.h"

namespace harkara::node {

class LinkDesk {
 public:
  explicit LinkDesk(LinkListener& listener) : listener_(listener) {}

  sync::LinkId next_link() { return ++last_; }

  // REQUIRES: called from deliver(), never from within a call of the daemon's.
  void up(sync::LinkId link, const crypto::Certificate& peer) {
    news_ = true;
    if (!closed_) listener_.on_link_up(link, peer);
  }
  void frame(sync::LinkId link, View bytes) {
    news_ = true;
    if (!closed_) listener_.on_frame(link, bytes);
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
  sync::LinkId last_ = kNoLink;
  std::vector<std::pair<sync::LinkId, std::string>> ends_;
  bool news_ = false;
  bool closed_ = false;
};

}  // namespace harkara::node
