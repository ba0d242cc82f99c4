// A TCP relay for trials, tests and demonstrations: stands between two nodes, and
// is as slow, as late and as unreliable as told. It sees what an eavesdropper on
// the link sees, and can record it.
#pragma once

#include <uv.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "base/result.h"
#include "node/link/tap_pipe.h"
#include "node/link/uv_handle.h"

namespace harkara::node {

enum class TapDirection { to_target, from_target };

struct TapOptions {
  std::uint16_t port = 0;                 // of 127.0.0.1; 0: any
  std::string target_host = "127.0.0.1";  // an IPv4 address
  std::uint16_t target_port = 0;
  TapRates to_target;
  TapRates from_target;
  std::string record_path;  // all bytes of both directions, as they pass; empty: none
};

class TapProxy {
 public:
  // After each forwarded piece. May call cut() and set_up(), not destroy the proxy.
  using OnForwarded = std::function<void(TapDirection, std::size_t)>;

  // `loop` outlives the proxy; run it until it is empty afterwards.
  static Result<std::unique_ptr<TapProxy>> open(uv_loop_t* loop, const TapOptions& options,
                                                OnForwarded on_forwarded = {});
  TapProxy(uv_loop_t* loop, const TapOptions& options, OnForwarded on_forwarded);
  ~TapProxy();

  std::uint16_t port() const { return port_; }
  std::uint64_t bytes(TapDirection direction) const;
  std::size_t connections() const;

  // Ends all connections at once; what was under way is lost.
  void cut();
  // Down: new connections are refused. Those that stand are not touched: cut() ends
  // them, set_frozen() makes them silent.
  Status set_up(bool up);
  // Frozen: connections stand but carry nothing, as in a radio fade.
  void set_frozen(bool frozen);

 private:
  class Connection;
  Status start_listening();
  Status open_record();
  void accept();
  void forwarded(TapDirection direction, View bytes);
  void turn();
  void wake();
  void bury();

  uv_loop_t* loop_;
  TapOptions options_;
  OnForwarded on_forwarded_;
  std::uint16_t port_ = 0;
  std::unique_ptr<UvHandle<uv_tcp_t>> listener_;
  UvHandle<uv_timer_t> pace_;
  std::list<std::unique_ptr<Connection>> connections_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> record_;
  std::uint64_t to_target_ = 0;
  std::uint64_t from_target_ = 0;
  bool frozen_ = false;
};

}  // namespace harkara::node
