#include "node/outputs_gate.h"

#include <memory>

namespace harkara::node {

bool OutputsGate::lets_out(std::size_t waiting) {
  if (flushing_) return false;
  // Whoever heard of it first may have told nobody but the log: this way it is told to those
  // who can end the node.
  if (!store_.sound()) {
    flush(waiting);
    return false;
  }
  if (store_.unsynced() == 0) {
    covered_ = 0;
    return true;
  }
  if (covered_ > 0) {
    --covered_;
    return true;
  }
  if (waiting == 0) return true;  // nothing leaves: no hurry
  flush(waiting);
  return false;
}

void OutputsGate::flush(std::size_t covered) {
  flushing_ = true;
  const auto outcome = std::make_shared<Status>();
  const auto work = [&store = store_, outcome] { *outcome = store.sync(); };
  const auto done = [this, outcome, covered, transaction = store_.unsynced()] {
    flushing_ = false;
    const Status flushed = *outcome ? store_.sound() : *outcome;  // a commit may have failed since
    if (flushed) {
      store_.synced(transaction);
      covered_ = covered;
    }
    opened_(flushed);
  };
  if (workers_.run(work, done)) return;
  work();
  done();
}

}  // namespace harkara::node
