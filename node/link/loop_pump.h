// Hooks work into a libuv loop around its sleep: settle() before, deliver() after.
#pragma once

#include "node/link/uv_handle.h"

namespace harkara::node {

class PumpTarget {
 public:
  virtual ~PumpTarget() = default;
  // The loop has woken: take in what has come, within a budget.
  virtual void deliver() = 0;
  // The loop is about to sleep. True: it must not, there is work at hand.
  virtual bool settle() = 0;
};

class LoopPump {
 public:
  // `loop` and `target` outlive the pump.
  LoopPump(uv_loop_t* loop, PumpTarget& target);

 private:
  void before_sleep();

  PumpTarget& target_;
  UvHandle<uv_prepare_t> prepare_;
  UvHandle<uv_check_t> check_;
  UvHandle<uv_idle_t> idle_;  // an active idle handle makes the loop poll without waiting
};

}  // namespace harkara::node
