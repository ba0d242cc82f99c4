// When what the engine puts out may leave: after the disk has what it promises. The flush
// runs in another thread while the loop goes on; what is put out meanwhile waits for the next.
#pragma once

#include <functional>

#include "node/workers.h"
#include "storage/store.h"

namespace harkara::node {

class OutputsGate {
 public:
  // `opened` is called from the loop after each flush, with an error if the store can promise
  // nothing any more. All references outlive the loop.
  using Opened = std::function<void(const Status& flushed)>;
  OutputsGate(uv_loop_t* loop, storage::Store& store, Opened opened)
      : store_(store), opened_(std::move(opened)), workers_(loop) {}

  // May the next of `waiting` outputs leave? If not, a flush is under way. Ask before each.
  bool lets_out(std::size_t waiting);
  bool flushing() const { return flushing_; }

 private:
  void flush(std::size_t covered);

  storage::Store& store_;
  Opened opened_;
  Workers workers_;
  bool flushing_ = false;
  std::size_t covered_ = 0;  // outputs that the last flush covers
};

}  // namespace harkara::node
