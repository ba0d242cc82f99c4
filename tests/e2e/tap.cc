#include "tests/e2e/tap.h"

#include <catch2/catch.hpp>
#include <chrono>

namespace harkara::e2e {

Tap::Tap(const node::TapOptions& options) {
  thread_ = std::thread([this, options] {
    uv_loop_t loop;
    uv_loop_init(&loop);
    auto opened = node::TapProxy::open(&loop, options);
    if (!opened) {
      port_ = -1;
      return;
    }
    std::unique_ptr<node::TapProxy> proxy = *std::move(opened);
    port_ = proxy->port();
    bool up = true;
    while (!stop_) {
      uv_run(&loop, UV_RUN_NOWAIT);
      turn(*proxy);
      if (up_ != up) up = up_, static_cast<void>(proxy->set_up(up).has_value());
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    proxy.reset();
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
  });
  while (port_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  REQUIRE(port_ > 0);
}

void Tap::turn(node::TapProxy& proxy) {
  to_target_ = proxy.bytes(node::TapDirection::to_target);
  from_target_ = proxy.bytes(node::TapDirection::from_target);
  if (cut_.exchange(false)) proxy.cut();
}

Tap::~Tap() {
  stop_ = true;
  thread_.join();
}

}  // namespace harkara::e2e
