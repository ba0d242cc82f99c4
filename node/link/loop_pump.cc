#include "node/link/loop_pump.h"

namespace harkara::node {

// The init and start calls of these three kinds cannot fail (libuv's documentation).
LoopPump::LoopPump(uv_loop_t* loop, PumpTarget& target)
    : target_(target), prepare_(this), check_(this), idle_(this) {
  uv_prepare_init(loop, prepare_.get());
  prepare_.armed();
  uv_check_init(loop, check_.get());
  check_.armed();
  uv_idle_init(loop, idle_.get());
  idle_.armed();
  uv_prepare_start(prepare_.get(), [](uv_prepare_t* handle) {
    UvHandle<uv_prepare_t>::owner_of<LoopPump>(handle)->before_sleep();
  });
  uv_check_start(check_.get(), [](uv_check_t* handle) {
    UvHandle<uv_check_t>::owner_of<LoopPump>(handle)->target_.deliver();
  });
}

void LoopPump::before_sleep() {
  if (target_.settle())
    uv_idle_start(idle_.get(), [](uv_idle_t*) {});
  else
    uv_idle_stop(idle_.get());
}

}  // namespace harkara::node
